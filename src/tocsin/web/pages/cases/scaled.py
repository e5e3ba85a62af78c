"""How bad: each scale as an interval, incidents side by side and never summed, with the facts and what would narrow it most."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from tocsin.cases.grounds import Grounds, grounds_of
from tocsin.cases.picture import Picture, Seen
from tocsin.cases.severity import FACTORS, Factor
from tocsin.model.case import Entry, Judged
from tocsin.model.severity import Narrowing, Reading
from tocsin.web.pages.cases.cited import SourceCited, cited
from tocsin.web.words import count

#: Words in which a scale counts; "" for the one that only says whether.
_UNITS = {
    "nciss": "point",
    "ncsc": "category",
    "eurepoc-intensity": "point",
    "eurepoc-impact": "point",
    "nis2": "",
}
_MANY = {"category": "categories"}


class Narrowed(msgspec.Struct, frozen=True):
    """A factor that is not known, and in words by how much the interval shrinks once it is."""

    factor: str
    question: str
    words: str


class Lacking(msgspec.Struct, frozen=True):
    """A factor of which nothing is known."""

    factor: str
    question: str


class Scaled(msgspec.Struct, frozen=True, kw_only=True):
    """What a scale says of an incident; ``words`` say the interval, ``entries`` are the facts that it is made of.

    ``missing`` are the factors that the scale asks for and of which nothing is told.
    """

    incident: str
    reading: Reading
    words: str
    entries: tuple[str, ...]
    narrowing: tuple[Narrowed, ...]
    missing: tuple[Lacking, ...]


class ScaleShown(msgspec.Struct, frozen=True):
    """A scale with what it says of each incident, in the order of the columns."""

    name: str
    title: str
    source: str
    scaled: tuple[Scaled, ...]


class FactTold(msgspec.Struct, frozen=True):
    """A fact as an entry tells it; "" is an end that nobody knows."""

    entry: str
    low: str
    high: str
    note: str
    author: str
    cited: tuple[SourceCited, ...]
    grade: str
    unverified: bool


class FactorRow(msgspec.Struct, frozen=True):
    """A factor, the scales that ask for it, and what is told of it in each incident; nothing where it is unknown."""

    factor: str
    question: str
    scales: tuple[str, ...]
    cells: tuple[tuple[FactTold, ...], ...]


def scales_shown(picture: Picture) -> tuple[ScaleShown, ...]:
    """Every scale with what it says of each incident."""
    if not picture.incidents:
        return ()
    facts = [_facts(picture, one) for one in picture.incidents]
    return tuple(
        ScaleShown(
            first.scale,
            first.title,
            first.source,
            tuple(
                _scaled(seen, seen.severity[at], held)
                for seen, held in zip(picture.incidents, facts, strict=True)
            ),
        )
        for at, first in enumerate(picture.incidents[0].severity)
    )


def factor_rows(picture: Picture) -> tuple[FactorRow, ...]:
    """Every factor that a scale asks for, in their order, with what is told of it."""
    grounds = grounds_of(picture.entries)
    facts = [_facts(picture, one) for one in picture.incidents]
    return tuple(
        FactorRow(
            name,
            factor.question,
            scales,
            tuple(
                tuple(_known(one, factor, grounds) for one in held if _judged(one).fact.factor == name)
                for held in facts
            ),
        )
        for name, factor in FACTORS.items()
        if (scales := _asking(picture, name))
    )


def interval_words(reading: Reading) -> str:
    """An interval as people read it: its numbers where the scale has some, and its words."""
    low, high = reading.bounds.low, reading.bounds.high
    between = ", up to " if "," in reading.low_word else " to "
    ends = reading.low_word if low == high else f"{reading.low_word}{between}{reading.high_word}"
    if reading.scale == "nciss":
        return f"{low:.1f} of 100: {ends}" if low == high else f"{low:.1f} to {high:.1f} of 100: {ends}"
    if reading.scale == "eurepoc-impact":
        return f"{low:g} of 25: {ends}" if low == high else f"{low:g} to {high:g} of 25: {ends}"
    if reading.scale == "eurepoc-intensity":
        return reading.low_word if low == high else f"{low:g} to {reading.high_word}"
    if reading.scale == "nis2" and low != high:
        return f"open: {reading.words}"
    return ends


def narrowed(reading: Reading, one: Narrowing) -> Narrowed:
    """What knowing a factor would do, in words."""
    unit = _UNITS.get(reading.scale, "point")
    if not unit:
        width = reading.bounds.width
        words = (
            "would settle it"
            if one.least >= width
            else "could settle it"
            if one.most >= width
            else "would narrow it"
        )
    else:
        least, most = round(one.least), max(round(one.most), 1)
        many = _MANY.get(unit, "")
        amount = count(most, unit, many)
        span = (
            f"by {amount}"
            if least == most
            else f"by up to {amount}"
            if not least
            else f"by {least:,} to {amount}"
        )
        words = f"would narrow it {span}"
    return Narrowed(one.factor, FACTORS[one.factor].question, words)


def _scaled(seen: Seen, reading: Reading, held: Sequence[Entry]) -> Scaled:
    told = {_judged(one).fact.factor for one in held}
    return Scaled(
        incident=seen.entry.id,
        reading=reading,
        words=interval_words(reading),
        entries=tuple(one.id for one in held if _judged(one).fact.factor in reading.used),
        narrowing=tuple(narrowed(reading, one) for one in reading.narrowing),
        missing=tuple(Lacking(one, FACTORS[one].question) for one in reading.used if one not in told),
    )


def _known(entry: Entry, factor: Factor, grounds: Grounds) -> FactTold:
    fact = _judged(entry).fact
    ids = (*entry.sources, *fact.sources)
    return FactTold(
        entry.id,
        _word(factor, fact.low),
        _word(factor, fact.high),
        fact.note,
        entry.author,
        cited(ids, grounds),
        grounds.grade(ids),
        grounds.unverified(ids),
    )


def _word(factor: Factor, value: str | float | None) -> str:
    return "" if value is None else factor.word(factor.place(value))


def _facts(picture: Picture, seen: Seen) -> list[Entry]:
    return [
        one for one in picture.entries if isinstance(one.body, Judged) and one.body.incident == seen.entry.id
    ]


def _asking(picture: Picture, name: str) -> tuple[str, ...]:
    first = picture.incidents[0].severity if picture.incidents else ()
    return tuple(one.title for one in first if name in one.used)


def _judged(entry: Entry) -> Judged:
    if not isinstance(entry.body, Judged):
        raise TypeError(entry.id)  # only facts are gathered above
    return entry.body
