"""Adversaries as all sources name them: who says which name and whom they suspect, what they use, and where sources disagree."""

from __future__ import annotations

import enum
from collections.abc import Iterable

import msgspec

from tocsin.knowledge.actors import ActorEntry
from tocsin.knowledge.naming import name_key

_SHORTEST = 2  # letters of a part of a name that is searched for


class Said(msgspec.Struct, frozen=True):
    """Something that sources say, as the first of them writes it; ``code`` is that of a country."""

    value: str
    by: tuple[str, ...]
    code: str = ""


class Related(msgspec.Struct, frozen=True):
    """An adversary that a source ties to this one and does not call the same; ``kind`` and ``likely`` are its words."""

    id: str
    name: str
    kind: str
    by: str
    likely: str = ""
    url: str = ""
    read: bool = True


class Disputed(enum.StrEnum):
    """What sources disagree about."""

    NAME = "name"  # one says that it is this adversary's, another that it is another's
    ORIGIN = "origin"  # different countries or sponsors
    IDENTITY = "identity"  # one keeps apart what another calls one


class Position(msgspec.Struct, frozen=True):
    """What one source holds in a conflict; ``adversary`` is whom it says a name belongs to."""

    by: str
    holds: str
    adversary: str = ""


class Conflict(msgspec.Struct, frozen=True):
    """What sources disagree about, and what each of them holds."""

    about: Disputed
    value: str
    positions: tuple[Position, ...]


class Adversary(msgspec.Struct, frozen=True, kw_only=True):
    """One adversary; ``id`` is ATT&CK's where it has one, else that of the first source.

    ``own`` are ids of techniques that ATT&CK says it uses itself, ``software`` what it uses, ``through`` techniques that this
    software is said to be able to do, ``campaigns`` those attributed to it and ``in_campaigns`` what was used in them: each apart.
    """

    id: str
    name: str
    entries: tuple[ActorEntry, ...]
    names: tuple[Said, ...]
    countries: tuple[Said, ...] = ()
    sponsors: tuple[Said, ...] = ()
    victims: tuple[Said, ...] = ()
    categories: tuple[Said, ...] = ()
    incidents: tuple[Said, ...] = ()
    related: tuple[Related, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    own: tuple[str, ...] = ()
    software: tuple[str, ...] = ()
    through: tuple[str, ...] = ()
    campaigns: tuple[str, ...] = ()
    in_campaigns: tuple[str, ...] = ()

    @property
    def groups(self) -> tuple[str, ...]:
        """Ids of ATT&CK's groups that it is."""
        return tuple(one.ident for one in self.entries if one.ident)


def resolve(name: str, known: Iterable[Adversary]) -> tuple[Adversary, ...]:
    """Whom a name, in any case and punctuation, or an id means: several where sources claim it for several, those that it is the own name of first."""
    key = name_key(name)
    found = [
        one
        for one in known
        if name in (one.id, *one.groups) or (key and any(name_key(said.value) == key for said in one.names))
    ]
    return tuple(sorted(found, key=lambda one: _distance(one, key)))


def _distance(one: Adversary, key: str) -> tuple[bool, bool, bool]:
    """How far a name is from being somebody's own: the name here, its beginning, or that of one source."""
    name = name_key(one.name)
    return name != key, not name.startswith(key), all(name_key(entry.name) != key for entry in one.entries)


def search(text: str, known: Iterable[Adversary]) -> tuple[Adversary, ...]:
    """Those of whom a text is a part of a name, of an id or of a country's name or code, in the order given; all for an empty text."""
    key = name_key(text)
    if len(key) < _SHORTEST:
        return tuple(known) if not text.strip() else ()
    return tuple(one for one in known if any(key in name_key(word) for word in _words(one)))


def _words(one: Adversary) -> Iterable[str]:
    yield one.id
    yield from one.groups
    yield from (said.value for said in one.names)
    yield from (said.value for said in one.countries)
