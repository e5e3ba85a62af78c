"""Members of the alliance, their keys, and who is told something."""

from __future__ import annotations

import datetime as dt
import enum

import msgspec

from tocsin.model.errors import UsageError


class PublicKey(msgspec.Struct, frozen=True):
    """A member's Ed25519 key as others pin it.

    ``fingerprint`` is the key's JWK thumbprint (RFC 7638), ``x`` its 32 bytes in base64url. What it signed
    counts from ``since`` to ``until``; ``revoked`` is the moment from which nothing that it signed is believed,
    whenever it says it was signed.
    """

    fingerprint: str
    x: str
    since: dt.datetime
    until: dt.datetime | None = None
    revoked: dt.datetime | None = None


class Member(msgspec.Struct, frozen=True):
    """A member as the registry of a node has it; ``id`` is its STIX identity.

    ``address`` is the base URL of its node, "" where it has none that can be reached. ``hub`` tells that it
    passes on what others made. ``declares`` tells that its logs stay in a system of its own, so its field of
    view is declared, not measured.
    """

    id: str
    name: str
    keys: tuple[PublicKey, ...] = ()
    address: str = ""
    hub: bool = False
    declares: bool = False
    revoked: dt.datetime | None = None


class Reach(enum.StrEnum):
    """Kinds of audience, from the closest to the widest."""

    MEMBER = "member"  # one member's organisation
    CONSTITUENTS = "constituents"  # one member's organisation and its constituents
    COMMUNITY = "community"  # every member and those it serves
    PUBLIC = "public"


class Audience(msgspec.Struct, frozen=True):
    """Who is told: ``member`` is the id of the one meant by MEMBER and CONSTITUENTS, else ""."""

    reach: Reach
    member: str = ""

    @classmethod
    def of_member(cls, member: str) -> Audience:
        """One member's organisation."""
        return cls(Reach.MEMBER, member)

    @classmethod
    def constituents_of(cls, member: str) -> Audience:
        """One member's organisation and its constituents."""
        return cls(Reach.CONSTITUENTS, member)

    def __str__(self) -> str:
        return f"{self.reach.value} {self.member}".rstrip()


COMMUNITY = Audience(Reach.COMMUNITY)
PUBLIC = Audience(Reach.PUBLIC)


def audience_named(whom: str) -> Audience:
    """The audience that ``public``, ``community``, or a member's identity names. ``UsageError`` for anything else."""
    known = {"public": PUBLIC, "community": COMMUNITY}
    if whom in known:
        return known[whom]
    if not whom.startswith("identity--"):
        hint = "write public, community, or a member's identity--…"
        raise UsageError(f"{whom!r} is nobody", where="audience", hint=hint)
    return Audience.of_member(whom)
