"""Readers of the demonstration, one of each tier, and how each of them gets in."""

from __future__ import annotations

import datetime as dt

import msgspec

from tocsin.model.article import TopicKind
from tocsin.model.member import PUBLIC, Audience
from tocsin.press.configuration import life
from tocsin.press.press import Press
from tocsin.press.readership import ENTER
from tocsin.store.press import Link

_YEAR = dt.timedelta(days=365)
_FOLLOWED = (
    (TopicKind.COUNTRY, "albania"),
    (TopicKind.INCIDENT, "albania-2022"),
    (TopicKind.INCIDENT, "exercise"),
)


class Part(msgspec.Struct, frozen=True):
    """A reader of the demonstration: ``what`` says it in words, ``link`` opens the publication as that reader, once."""

    what: str
    address: str
    link: str


def admit_readers(press: Press, member: str, now: dt.datetime) -> None:
    """Make a registered reader, one with all-access, and an analyst of a member, "" for no member; they follow the case and the exercise.

    ``now`` is the present, from which all-access lasts a year.
    """
    for address, paid, audience in _parts(member):
        reader = press.store.readers.confirmed(address)
        until = now + _YEAR if paid else None
        press.store.readers.put(msgspec.structs.replace(reader, until=until, audience=audience))
        press.store.readers.follow(reader.id, _FOLLOWED)
        press.store.audit.append("demonstration", "reader made", object_=reader.id)


def links(press: Press, member: str) -> tuple[Part, ...]:
    """How each reader gets in: a link that works once, as one that is mailed."""
    what = ("registered", "all-access", "analyst of a member")
    return tuple(
        Part(said, address, _link(press, address))
        for said, (address, _, _) in zip(what, _parts(member), strict=False)
    )


def _parts(member: str) -> tuple[tuple[str, bool, Audience], ...]:
    public = (("registered@reader.example", False, PUBLIC), ("subscriber@reader.example", True, PUBLIC))
    return (*public, ("analyst@member.example", True, Audience.of_member(member))) if member else public


def _link(press: Press, address: str) -> str:
    secret = press.store.readers.ask(Link(ENTER, address), life(press.settings.link_life))
    return f"{press.settings.address}/enter/{secret}"
