"""What an entry holds, line by line, each value that names another entry being the way to it."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterator

import msgspec

from tocsin.cases.grounds import grade_of
from tocsin.cases.naming import headline
from tocsin.model.case import Entry, Exposure, Judged, Source, Weight
from tocsin.web.pages.cases.place import Place
from tocsin.web.words import minute

#: What the letters and numbers of a source's grade mean (Admiralty code).
RELIABILITY = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "reliability cannot be judged",
}
CREDIBILITY = {
    "1": "confirmed by other sources",
    "2": "probably true",
    "3": "possibly true",
    "4": "doubtful",
    "5": "improbable",
    "6": "truth cannot be judged",
}
_NAMING = frozenset({"incident", "first", "second", "repeats", "entry"})
_MEMBERS = frozenset({"member", "victim", "publisher", "by", "owner"})
_WORDS = {
    "at": "when",
    "by": "who",
    "what": "what",
    "names": "named",
    "until": "until",
    "repeats": "only quotes",
    "first": "first incident",
    "second": "second incident",
    "read": "read",
    "url": "address",
}
#: Grades are told in words, evidence in columns of its own.
_APART = frozenset({"reliability", "credibility", "evidence", "read"})


class Part(msgspec.Struct, frozen=True):
    """A value in words; ``link`` is the address of what it names, "" where it names nothing."""

    text: str
    link: str = ""


class Line(msgspec.Struct, frozen=True):
    """A name, and the values under it."""

    name: str
    parts: tuple[Part, ...]


def held(entry: Entry, at: Place) -> tuple[Line, ...]:
    """What an entry holds, what is empty left out."""
    return tuple(_lines(entry, at))


def weights(entry: Entry) -> tuple[Weight, ...]:
    """The evidence that an entry names, for and against."""
    return getattr(entry.body, "evidence", ())


def grade_meaning(grade: str) -> str:
    """What a grade such as B2 means."""
    return f"{RELIABILITY.get(grade[:1], '')}, {CREDIBILITY.get(grade[1:], '')}"


def _lines(entry: Entry, at: Place) -> Iterator[Line]:
    body = entry.body
    if isinstance(body, Source):
        grade = grade_of(body)
        yield Line("grade", (Part(f"{grade}, {grade_meaning(grade)}"),))
        yield Line("read", (Part("at the source" if body.read else "unverified: not read at its source"),))
    shown = body.fact if isinstance(body, Judged) else body
    if isinstance(body, Judged):
        yield Line("incident", (_part("incident", body.incident, at),))
        yield Line("asked", (Part(headline(entry).partition(":")[0]),))
    for name in shown.__struct_fields__:
        value = getattr(shown, name)
        if name in _APART or value == headline(entry):
            continue
        if parts := tuple(_parts(name, value, entry, at)):
            yield Line(_WORDS.get(name, name.replace("_", " ")), parts)


def _parts(name: str, value: object, entry: Entry, at: Place) -> Iterator[Part]:
    if isinstance(value, tuple):
        for one in value:
            if name == "adversaries" and isinstance(entry.body, Exposure):
                yield Part(str(one), at.adversary(str(one)))
            else:
                yield from _parts("entry" if name == "sources" else name, one, entry, at)
    elif value is not None and not isinstance(value, bool) and value != "":
        yield _part(name, value, at, exact=getattr(entry.body, "exact", True))
    elif value is True:
        yield Part("yes")


def _part(name: str, value: object, at: Place, *, exact: bool = True) -> Part:
    if isinstance(value, dt.datetime):
        return Part(minute(value) if exact else f"{value:%Y-%m-%d}")
    if isinstance(value, enum.Enum):
        return Part(str(value.value))
    text = f"{value:,g}" if isinstance(value, float) else str(value)
    if name in _NAMING and text in at.entries:
        return Part(at.line(at.entries[text]), at.entry(text))
    return Part(at.who(text) if name in _MEMBERS else text)


def is_unverified(entry: Entry, at: Place) -> bool:
    """Whether what an entry rests on was not read at its source; a source itself, whether it was not."""
    if isinstance(entry.body, Source):
        return not entry.body.read
    return bool(entry.sources) and not at.grounds.read(entry.sources)
