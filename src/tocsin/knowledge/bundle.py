"""A version of ATT&CK in full: who used what by which sources, and which log sources show a technique."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import msgspec


class Source(msgspec.Struct, frozen=True, array_like=True):
    """What ATT&CK cites: its short name, its address and its reference as printed, "" where it has none."""

    name: str
    url: str = ""
    text: str = ""


class Tactic(msgspec.Struct, frozen=True, array_like=True):
    """A tactic by its id (TA0006); ``short`` is what techniques name it by (credential-access)."""

    id: str
    short: str
    name: str


class _Known(msgspec.Struct, frozen=True, kw_only=True):
    """What all that ATT&CK gives an id has: ``uuid`` is that of its STIX id, ``successor`` the id of what took its place."""

    id: str
    name: str
    uuid: str
    description: str = ""
    revoked: bool = False
    deprecated: bool = False
    successor: str = ""

    @property
    def current(self) -> bool:
        """Whether ATT&CK still uses it."""
        return not self.revoked and not self.deprecated


class Technique(_Known, frozen=True, kw_only=True):
    """A technique (T1059) or sub-technique (T1059.001); ``tactics`` are short names of them."""

    tactics: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()


class Alias(msgspec.Struct, frozen=True, array_like=True):
    """A name that a group, software or campaign also has, and the sources that ATT&CK cites for it, as in ``Use``."""

    name: str
    sources: tuple[int, ...] = ()


class Group(_Known, frozen=True, kw_only=True):
    """An intrusion set (G0007) with its other names; ``sources`` are all that its entry cites."""

    aliases: tuple[Alias, ...] = ()
    sources: tuple[int, ...] = ()


class Software(_Known, frozen=True, kw_only=True):
    """Malware or, where it is not ``malware``, a tool (S0002)."""

    malware: bool
    aliases: tuple[Alias, ...] = ()
    platforms: tuple[str, ...] = ()
    sources: tuple[int, ...] = ()


class Campaign(_Known, frozen=True, kw_only=True):
    """A campaign (C0038); the sightings are days, None where ATT&CK does not say."""

    aliases: tuple[Alias, ...] = ()
    first_seen: dt.date | None = None
    last_seen: dt.date | None = None
    sources: tuple[int, ...] = ()


class Use(msgspec.Struct, frozen=True, array_like=True):
    """That ``user`` (a group, software or campaign) used ``used`` (a technique or software); both are ids of ATT&CK.

    ``sources`` are places in ``Bundle.sources``: two uses stand on the same source where they share one. ``text`` is the
    procedure as ATT&CK writes it, with its links and citations.
    """

    user: str
    used: str
    sources: tuple[int, ...] = ()
    text: str = ""


class Attributed(msgspec.Struct, frozen=True, array_like=True):
    """That ATT&CK attributes a campaign to a group, and by which sources."""

    campaign: str
    group: str
    sources: tuple[int, ...] = ()
    text: str = ""


class LogReference(msgspec.Struct, frozen=True, array_like=True, order=True):
    """Where something is logged: the log source and its channel in ATT&CK's words, and the id of the data component."""

    name: str
    channel: str
    component: str = ""


class Component(msgspec.Struct, frozen=True):
    """A data component (DC0084), with the log sources that ATT&CK lists for it."""

    id: str
    name: str
    logs: tuple[LogReference, ...] = ()
    deprecated: bool = False


class Analytic(msgspec.Struct, frozen=True):
    """An analytic (AN0110) on its platforms, and what it reads."""

    id: str
    name: str
    description: str = ""
    platforms: tuple[str, ...] = ()
    logs: tuple[LogReference, ...] = ()


class Strategy(msgspec.Struct, frozen=True):
    """A detection strategy (DET0103): the techniques it detects and the analytics it has, by their ids."""

    id: str
    name: str
    techniques: tuple[str, ...] = ()
    analytics: tuple[str, ...] = ()


class Unread(msgspec.Struct, frozen=True, array_like=True):
    """An object that is not in the parsed form though its kind is read: its STIX id or its place, and why."""

    object: str
    why: str


class Bundle(msgspec.Struct, frozen=True, kw_only=True):
    """A bundle of ATT&CK as it is read; each list in the order of ids.

    ``version`` is what ATT&CK calls it, "" where neither the bundle nor its file's name says so; ``modified`` is when the
    last of its objects was changed, None where none says. ``other`` counts objects of kinds that are not read, ``unread`` lists
    those of kinds that are. ``package`` names what shipped it, "" for a bundle of ATT&CK: there sources of single uses, campaigns
    and log sources are not known.
    """

    version: str
    modified: dt.datetime | None
    tactics: tuple[Tactic, ...]
    techniques: tuple[Technique, ...]
    groups: tuple[Group, ...]
    software: tuple[Software, ...]
    campaigns: tuple[Campaign, ...]
    uses: tuple[Use, ...]
    attributed: tuple[Attributed, ...]
    strategies: tuple[Strategy, ...]
    analytics: tuple[Analytic, ...]
    components: tuple[Component, ...]
    sources: tuple[Source, ...]
    other: tuple[tuple[str, int], ...] = ()
    unread: tuple[Unread, ...] = ()
    package: str = ""

    def cited(self, one: Use | Attributed | Alias | Group | Software | Campaign) -> tuple[Source, ...]:
        """The sources that something stands on."""
        return tuple(self.sources[at] for at in one.sources)


def logs_by_technique(bundle: Bundle) -> dict[str, tuple[LogReference, ...]]:
    """What the analytics of each current technique read, each log reference once and in order; none where no strategy detects it."""
    analytics = {one.id: one for one in bundle.analytics}
    found: dict[str, set[LogReference]] = {one.id: set() for one in bundle.techniques if one.current}
    for strategy in bundle.strategies:
        read = {log for ident in strategy.analytics if ident in analytics for log in analytics[ident].logs}
        for technique in strategy.techniques:
            found.get(technique, set()).update(read)
    return {technique: tuple(sorted(logs)) for technique, logs in found.items()}


def used_by(bundle: Bundle) -> dict[str, tuple[Use, ...]]:
    """The uses of each group, software and campaign, by its id."""
    found: dict[str, list[Use]] = {}
    for one in bundle.uses:
        found.setdefault(one.user, []).append(one)
    return {user: tuple(some) for user, some in found.items()}


def users(bundle: Bundle) -> Iterator[Group | Software | Campaign]:
    """All that can be said to use something."""
    yield from bundle.groups
    yield from bundle.software
    yield from bundle.campaigns
