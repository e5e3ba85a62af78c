"""Organisations of MISP as members of the alliance, and back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from tocsin.model.member import Member


class Organisations(msgspec.Struct, frozen=True):
    """Members by the UUID or the name of their organisation; ``names`` are theirs by id, ``me`` is the reader's own id.

    Nothing proves that an organisation is the member of its name: who reads an event vouches for its file.
    """

    me: str = ""
    members: Mapping[str, str] = {}
    names: Mapping[str, str] = {}

    def member(self, organisation: object) -> str:
        """The id of the member that an organisation in an event is; "" where it is none that is known."""
        said = organisation if isinstance(organisation, dict) else {}
        return self.members.get(_key(said.get("uuid"))) or self.members.get(_key(said.get("name"))) or ""

    def said(self, member: str) -> dict[str, Any]:
        """A member as an organisation: its UUID is that of its identity."""
        return {"name": self.names.get(member, member), "uuid": member.rpartition("--")[2]}


#: Where nobody is known.
NOBODY = Organisations()


def organisations_of(members: Iterable[Member], me: str) -> Organisations:
    """The organisations of members that are not revoked; a name that several have is nobody's."""
    held = [one for one in members if one.revoked is None]
    counted = Counter(_key(one.name) for one in held)
    named = {_key(one.name): one.id for one in held if counted[_key(one.name)] == 1}
    ids = {_key(one.id.rpartition("--")[2]): one.id for one in held}
    return Organisations(me, named | ids, {one.id: one.name for one in held})


def told(organisation: object) -> str:
    """How an organisation is named to people: its name, else its UUID."""
    said = organisation if isinstance(organisation, dict) else {}
    return str(said.get("name") or said.get("uuid") or "that is not named")[:80]


def _key(text: object) -> str:
    return " ".join(text.casefold().split()) if isinstance(text, str) else ""
