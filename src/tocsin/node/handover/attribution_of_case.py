"""The tables of a case's piece on who it was: made of the entries that are told and of nothing else, what is stated apart from what is computed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from tocsin.cases.attribution.measured import Measured, measured
from tocsin.cases.attribution.phrases import ALONE, name_of
from tocsin.cases.attribution.result import Attribution, Judgement, Speaks
from tocsin.cases.attribution.summary import Label, Summary, summary
from tocsin.cases.picture import Picture
from tocsin.cases.resting import of_incident
from tocsin.cases.statements import Claim
from tocsin.model.case import Entry, Level, Statement
from tocsin.model.exhibit import Cell, Column, Table, Type
from tocsin.model.material import Fact
from tocsin.node.handover.tables_of_case import Names, explained, table_of
from tocsin.node.handover.texts import line

#: Attributes entries, with what is of one incident alone.
Attribute = Callable[[Iterable[Entry], str], Attribution]
#: Incidents of a case that are attributed.
_INCIDENTS = 12
_JUDGED = frozenset({Level.GROUP, Level.SPONSOR})
_SPEAKS = {
    Speaks.FOR: "speaks for it",
    Speaks.AGAINST: "speaks against it",
    Speaks.NEITHER: "says little either way",
}


class Found(msgspec.Struct, frozen=True):
    """The attribution of an incident of which something is told: what was computed, and both sides in short."""

    incident: str
    attribution: Attribution
    summary: Summary

    @property
    def judged(self) -> tuple[Judgement, ...]:
        """What is computed of groups and sponsors: of all of it, and of each part of which anything could be compared."""
        every = (*self.attribution.levels, *self.attribution.phases)
        return tuple(one for one in every if one.level in _JUDGED and (one.items or not one.phase))


def found_of(picture: Picture, attribute: Attribute) -> tuple[Found, ...]:
    """The attribution of each incident, as far as any of its events or statements is told; of many incidents the first."""
    made = []
    for seen in picture.incidents[:_INCIDENTS]:
        entries = of_incident(picture.entries, seen.entry.id)
        found = attribute(entries, seen.entry.id)
        told = any(isinstance(one.body, Statement) for one in entries)
        if told or any(one.items for one in found.levels):
            made.append(Found(seen.entry.id, found, summary(found, entries)))
    return tuple(made)


def facts_of(found: Sequence[Found]) -> Iterator[Fact]:
    """How many parts were judged, and how many of them have a name."""
    if not found:
        return
    every = [one for each in found for one in each.judged]
    for level in sorted(_JUDGED):
        some = [one for one in every if one.level is level]
        yield Fact(f"{level}s-judged", len(some))
        yield Fact(f"{level}s-named", sum(bool(one.named) for one in some))
    yield Fact("profiles-with-sources", int(not found[0].attribution.plain))
    yield Fact("stated-parts", sum(len(one.summary.parts) for one in found))
    yield Fact("labels", sum(len(one.summary.labels) for one in found))


def tables_of(found: Sequence[Found], incidents: int, names: Names) -> Iterator[Table]:
    """Who is stated and how surely, what a single name hides, what was computed, and how good that is."""
    made = (_stated(found, names), _labels(found, names), _computed(found, names))
    rest = f"Of incidents {incidents - _INCIDENTS:,} more are left out." if incidents > _INCIDENTS else ""
    for one in made:
        if one.rows:
            noted = msgspec.structs.replace(one, note=" ".join(filter(None, (one.note, rest))))
            yield explained(noted, names)
    record = measured()
    if made[-1].rows and record is not None:
        yield _measured(record)


def _stated(found: Sequence[Found], names: Names) -> Table:
    columns = (
        *map(Column, ("Incident", "Level", "Of", "Who", "Said by")),
        Column("Sources", Type.NUMBER),
        *map(Column, ("Best grade", "Denied by")),
    )
    rows = (
        _claim(each, claim, names)
        for each in found
        for judged in each.attribution.levels
        for claim in judged.claims
        if claim.stated
    )
    note = "Sources are independent: who repeats another is that other. A state that is named says nothing of a group."
    return table_of("stated", "Who is stated, at which level and of which part", columns, rows, note=note)


def _claim(each: Found, claim: Claim, names: Names) -> tuple[Cell, ...]:
    return (
        names.number(each.incident),
        claim.level.value,
        line(claim.phase, 80) or "all of it",
        line(claim.names, 120) or "nobody",
        _speakers(claim, names, denied=False),
        claim.independent,
        f"{claim.grade}{', unverified' if claim.unverified else ''}",
        _speakers(claim, names, denied=True),
    )


def _speakers(claim: Claim, names: Names, *, denied: bool) -> str:
    some = claim.denied if denied else claim.stated
    by = dict.fromkeys(one.body.by for one in some if isinstance(one.body, Statement))
    return line("; ".join(names.who(one) for one in by), 300)


def _labels(found: Sequence[Found], names: Names) -> Table:
    columns = (
        *map(Column, ("Incident", "One name for all of it", "Stated too, but only of", "Others that are stated")),
        Column("The evidence"),
        Column("Items", Type.NUMBER),
    )  # fmt: skip
    rows = (_label(each, one, names) for each in found for one in each.summary.labels)
    note = "Others are of it or of its parts. What the evidence says of a name is not how likely it is."
    return table_of("labels", "What a single name hides", columns, rows, note=note)


def _label(each: Found, one: Label, names: Names) -> tuple[Cell, ...]:
    return (
        names.number(each.incident),
        line(one.check.names, 120),
        line("; ".join(f"{phase}, as {name}" for phase, name in one.only), 300),
        line("; ".join(one.check.beside), 400),
        _SPEAKS[one.check.speaks] if one.check.items else "cannot be compared",
        one.check.items,
    )


def _computed(found: Sequence[Found], names: Names) -> Table:
    columns = (
        *map(Column, ("Incident", "Of")),
        Column("Items", Type.NUMBER),
        *map(Column, ("Group", "Sponsor", "Why no more", "Likelihood", "Confidence")),
    )
    rows = [row for each in found for row in _rows(each, names)]
    if not any(row[-1] for row in rows):  # where nobody is named there are no words for how likely
        columns, rows = columns[:-2], [row[:-2] for row in rows]
    notes = [
        ALONE,
        "Of techniques and software told here alone, nothing that is stated in it. Where nobody is named, who is likeliest is not told.",
    ]
    asked = next((one.attribution for one in found), None)
    if asked is not None:
        how = "the galaxies of" if asked.plain else "ATT&CK"
        notes.append(f"By {how} {line(asked.attack, 40)}.")
    title = "What techniques and software say of who it was"
    return table_of("attribution", title, columns, rows, note=" ".join(notes))


def _rows(each: Found, names: Names) -> Iterator[tuple[Cell, ...]]:
    """A row for all of an incident, then one for each of its parts; why there is no more is told of all of it."""
    for phase in dict.fromkeys(one.phase for one in each.judged):
        both = [one for one in each.judged if one.phase == phase]
        first = [(one.level, one.candidates[0]) for one in both if one.named]
        yield (
            names.number(each.incident),
            line(phase, 60) or "all of it",
            both[0].items,
            *(
                line(f"most like {_named(one.named, each)}", 120) if one.named else one.outcome.value
                for one in both
            ),
            "" if phase else line("; ".join(dict.fromkeys(why for one in both for why in one.reasons[:1]))),
            "; ".join(f"{level}: {one.likelihood}" for level, one in first),
            "; ".join(f"{level}: {one.confidence}" for level, one in first),
        )


def _named(id_: str, each: Found) -> str:
    return name_of(id_, each.attribution.names)


def _measured(record: Measured) -> Table:
    columns = (
        Column("How often"),
        *(Column(one, Type.NUMBER, "%") for one in ("Share", "At least", "At most")),
        Column("Of", Type.NUMBER),
    )
    rows = (
        (what, _percent(one.value), *map(_percent, one.ci or (None, None)), one.n)
        for what, one in record.shares
    )
    note = f"Reports of ATT&CK {line(record.attack, 20)} on known groups, their {line(record.half, 20)} half, each asked without what rests on it alone; as of {record.date.isoformat()}. At least and at most: 95 % interval."
    return table_of("measured", "How good that is", columns, rows, note=note)


def _percent(value: float | None) -> float | None:
    return None if value is None else round(100 * value, 1)
