"""The language of searches: words, "phrases", begin*, field:value, -without, this OR that. No text is an error.

    wiper "domain controller" ransom* country:albania technique:T1190 -type:flash after:2026-01 author:ada,grace

All must hold; what stands at ``OR`` or a comma of a field's value, one of it. What cannot be asked is left out, with a remark.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import msgspec

from tocsin.library.editing import slug_of
from tocsin.model.article import Kind
from tocsin.model.search import Clause, Field, Query, Tag, Words
from tocsin.store.columns import legible

#: Characters that are read of a text; words and phrases that are asked for; words of a phrase, and values of a field.
LONGEST, MOST_WORDS, MOST_IN_PHRASE, MOST_FIELDS, MOST_VALUES = 500, 8, 8, 12, 8
#: Letters that the beginning of a word has at least.
SHORTEST_BEGINNING = 3
_TOKEN = re.compile(r'(?=\S)(-)?(?:([A-Za-z]{1,20}):)?(?:"([^"]*)"?|(\S*))')
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_TAGS = {field.value: field for field in Field if field is not Field.DATE}
_NARROWING = {*_TAGS, "after", "before"}
_KINDS = {kind.value for kind in Kind}
_TYPES = tuple(kind.value for kind in Kind if kind is not Kind.IMPORTED)  # readers find none of those


_MONTHS = 12


class _Token(msgspec.Struct, frozen=True):
    without: bool
    field: str
    text: str
    quoted: bool


class _Reading(msgspec.Struct):
    """What has been read so far."""

    clauses: list[Clause]
    remarks: list[str]
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    words: int = 0
    fields: int = 0


def read_query(text: str, zone: str = "UTC") -> Query:
    """A query from what somebody typed; days begin in a time zone."""
    reading = _Reading([], [])
    if len(text) > LONGEST:
        reading.remarks.append(f"only the first {LONGEST} characters were read")
    joins = False
    for token in _tokens(legible(text[:LONGEST])):
        if token == _OR:
            joins = bool(reading.clauses)
            continue
        made = _read(token, reading, ZoneInfo(zone))
        if made is not None:
            _add(reading, made, joins=joins)
        joins = False
    return Query(tuple(reading.clauses), reading.since, reading.until, tuple(dict.fromkeys(reading.remarks)))


def narrowed(text: str, field: Field, value: str) -> str:
    """The text that asks for the same and for one value of a facet too: what a link on its count leads to."""
    more = f"{field.value}:{value}" if field is not Field.DATE else f"after:{value} before:{_next(value)}"
    asked = (text + '"' * (text.count('"') % 2)).split()
    while asked and asked[-1] == _OR.text:
        asked.pop()
    return " ".join([*asked, *(one for one in more.split() if one not in asked)])


def narrowings(text: str) -> tuple[tuple[str, str], ...]:
    """What a text is narrowed by, each field as it was written, and the text that asks for the same without it."""
    said = legible(text[:LONGEST])
    found = (one for one in _TOKEN.finditer(said) if (one[2] or "").lower() in _NARROWING)
    return tuple((one[0], " ".join(f"{said[: one.start()]} {said[one.end() :]}".split())) for one in found)


def _next(day: str) -> str:
    """The year or month after one."""
    year, _, month = day.partition("-")
    if not month:
        return str(int(year) + 1)
    at = int(year) * _MONTHS + int(month)
    return f"{at // _MONTHS:04}-{at % _MONTHS + 1:02}"


_OR = _Token(without=False, field="", text="OR", quoted=False)


def _tokens(text: str) -> Iterator[_Token]:
    for found in _TOKEN.finditer(text):
        without, field, quoted, plain = found.groups()
        yield _Token(
            bool(without), (field or "").lower(), plain if quoted is None else quoted, quoted is not None
        )


def _add(reading: _Reading, made: Clause, *, joins: bool) -> None:
    """One more clause, or more of the last one."""
    if joins and not made.without and not reading.clauses[-1].without:
        reading.clauses[-1] = Clause(reading.clauses[-1].any + made.any)
    else:
        reading.clauses.append(made)


def _read(token: _Token, reading: _Reading, zone: ZoneInfo) -> Clause | None:
    if token.field in _TAGS:
        return _tags(token, reading)
    if token.field in {"after", "before"}:
        _moment(token, reading, zone)
        return None
    if token.field and token.field != "headline":
        if token.text and not token.text.startswith("//"):  # an address of the web is none of ours
            told = f"{token.field}: is no field, so it was asked for as a word; fields are {', '.join(sorted(_NARROWING))}"
            reading.remarks.append(f"{told} and headline")
        token = msgspec.structs.replace(token, field="", text=f"{token.field}:{token.text}")
    return _words(token, reading)


def _words(token: _Token, reading: _Reading) -> Clause | None:
    begins = token.text.endswith("*") and not token.quoted
    pieces = re.findall(r"[^\W_]+", token.text)[:MOST_IN_PHRASE]
    if not pieces:
        return None
    if begins and len(pieces[-1]) < SHORTEST_BEGINNING:
        reading.remarks.append(f"{token.text}: a beginning has {SHORTEST_BEGINNING} letters at least")
        return None
    if reading.words >= MOST_WORDS:
        reading.remarks.append(f"only the first {MOST_WORDS} words and phrases were asked for")
        return None
    reading.words += 1
    words = Words(" ".join(pieces), begins=begins, headline=token.field == "headline")
    return Clause((words,), without=token.without)


def _tags(token: _Token, reading: _Reading) -> Clause | None:
    field = _TAGS[token.field]
    told = [token.text] if token.quoted else token.text.split(",")[:MOST_VALUES]
    values = [slug_of(value) for value in told if value.strip()]
    if field is Field.TYPE and not _KINDS.issuperset(values):
        reading.remarks.append(f"type: is one of {', '.join(_TYPES)}")
    if not values:
        return None
    if reading.fields >= MOST_FIELDS:
        reading.remarks.append(f"only the first {MOST_FIELDS} fields were asked for")
        return None
    reading.fields += 1
    return Clause(tuple(Tag(field, value) for value in values), without=token.without)


def _moment(token: _Token, reading: _Reading, zone: ZoneInfo) -> None:
    """``after:`` is from the beginning of a day, month or year on, ``before:`` until it."""
    at = _beginning(token.text, zone)
    if at is None or token.without:
        reading.remarks.append(f"{token.field}: is a day, month or year, as 2026-03-01, 2026-03 or 2026")
    elif token.field == "after":
        reading.since = at if reading.since is None else max(at, reading.since)
    else:
        reading.until = at if reading.until is None else min(at, reading.until)


def _beginning(text: str, zone: ZoneInfo) -> dt.datetime | None:
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    year, month, day = (int(one or 1) for one in found.groups())
    try:
        return dt.datetime(year, month, day, tzinfo=zone).astimezone(dt.UTC)
    except (ValueError, OverflowError):  # a day that no calendar holds
        return None
