"""The tables of a case's piece on what is to be decided: who decides and what is open, what may be done, what would change severity; no verdict.

Who answered, who holds a gate, who dissents, what a nation's law holds, and who is to do what stand in none of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tocsin.cases.gates import GATES
from tocsin.cases.options import Offered
from tocsin.cases.picture import Picture, Seen
from tocsin.cases.severity import FACTORS
from tocsin.cases.thresholds import Considered, Deliberation
from tocsin.model.case import Answered, Degree, Gate
from tocsin.model.exhibit import Cell, Column, Table, Type
from tocsin.model.severity import Reading
from tocsin.node.cases.reference import RECORD
from tocsin.node.handover.tables_of_case import Names, explained, table_of
from tocsin.node.handover.texts import line
from tocsin.release import Released

_UNVERIFIED = "unverified"


def deciding(told: Released[Picture], names: Names) -> Iterator[Table]:
    """Those in which there is anything to tell, of what was released."""
    incidents = told.value.incidents
    made = (
        _thresholds(incidents, names),
        _answers(incidents, names),
        _options(incidents, names),
        _narrowing(incidents, names),
    )
    return (explained(one, names) for one in made if one.rows)


def _thresholds(incidents: Sequence[Seen], names: Names) -> Table:
    columns = (
        *map(Column, ("Incident", "Threshold", "Who decides")),
        Column("Questions", Type.NUMBER),
        Column("Answered", Type.NUMBER),
        *map(Column, ("Open", "Sources")),
    )
    rows = (
        _threshold(names.number(seen.entry.id), one)
        for seen in incidents
        for one in seen.deliberations
        if any(map(_is_answered, _questions(one)))
    )
    note = "Whether a threshold is reached is for who decides; how questions are answered is not counted."
    return table_of("thresholds", "Thresholds, and what is open of each", columns, rows, note=note)


def _threshold(incident: str, one: Deliberation) -> tuple[Cell, ...]:
    every, left = _questions(one), [each for each in _questions(one) if not _is_answered(each)]
    return (
        incident,
        line(one.framework.title, 120),
        line(one.framework.decides),
        len(every),
        len(every) - len(left),
        line("; ".join(each.question.title for each in left), 600),
        _UNVERIFIED if one.unverified else None,
    )


def _questions(one: Deliberation) -> tuple[Considered, ...]:
    """All questions of a threshold in their order."""
    held = {
        each.question.id: each
        for some in (one.toward, one.between, one.against, one.divided, one.unknown)
        for each in some
    }
    return tuple(held[each.id] for each in one.framework.questions)


def _is_answered(one: Considered) -> bool:
    return one.degrees != {Degree.UNKNOWN}


def _answers(incidents: Sequence[Seen], names: Names) -> Table:
    columns = tuple(map(Column, ("Incident", "Threshold", "Question", "What is on the public record")))
    rows = (
        (
            names.number(seen.entry.id),
            line(one.framework.title, 120),
            line(asked.question.title, 120),
            reasons,
        )
        for seen in incidents
        for one in seen.deliberations
        for asked in _questions(one)
        for reasons in _on_record(asked)
    )
    return table_of("answers", "What the public record says to these questions", columns, rows)


def _on_record(asked: Considered) -> Iterable[str]:
    """What the public record says, without answers that are of a nation or in which somebody dissents."""
    bodies = (one.body for one in asked.answers if one.author == RECORD)
    return (
        line(one.reasons, 400)
        for one in bodies
        if isinstance(one, Answered) and not one.position and not one.dissent and one.reasons
    )


def _options(incidents: Sequence[Seen], names: Names) -> Table:
    columns = (
        *map(Column, ("Incident", "Option", "Stands", "Why", "Law", "Sources")),
        Column("Done in", Type.NUMBER, "precedents"),
        Column("Of comparable", Type.NUMBER, "precedents"),
    )
    rows = (_option(names.number(seen.entry.id), one) for seen in incidents for one in seen.options)
    note = "A catalogue, none left out and none advised. Where no precedents are told, they are not coded."
    return table_of("options", "What may be done", columns, rows, note=note)


def _option(incident: str, one: Offered) -> tuple[Cell, ...]:
    stands, why = _stands(one)
    return (
        incident,
        line(one.option.title, 200),
        stands,
        line(why),
        "contested" if one.option.contested else "",
        _UNVERIFIED if one.unverified else None,
        one.before.done if one.before.n else None,
        one.before.n or None,
    )


def _stands(one: Offered) -> tuple[str, str]:
    """Whether an option is open, undecided or not open, and why: never who holds what."""
    if one.is_open:
        return "open", ""
    member = one.membership.words
    shut = [f"it is held not to be {named}" for named in _named(one.shut)]
    left = [f"whether it is {named}" for named in _named(one.undecided)]
    if shut or member.startswith("not open"):
        return "not open", "; ".join(filter(None, (_reason(member, "not open"), *shut)))
    return "undecided", "; ".join(filter(None, (_reason(member, "undecided"), *left)))


def _reason(words: str, stands: str) -> str:
    """What is told of membership after how it stands, "" for what does not stand so."""
    return words.removeprefix(f"{stands}: ") if words.startswith(stands) else ""


def _named(gates: Iterable[Gate]) -> list[str]:
    return [GATES[one] for one in gates]


def _narrowing(incidents: Sequence[Seen], names: Names) -> Table:
    columns = (
        *map(Column, ("Incident", "Scale", "What would change it most")),
        Column("By at least", Type.NUMBER, "places"),
        Column("By at most", Type.NUMBER, "places"),
    )
    rows = (
        row
        for seen in incidents
        for one in seen.severity
        if (row := _narrowed(names.number(seen.entry.id), one)) is not None
    )
    note = "By so many places of its scale the interval would be narrower once that is known."
    return table_of("narrowing", "What would change how severe it is", columns, rows, note=note)


def _narrowed(incident: str, one: Reading) -> tuple[Cell, ...] | None:
    """The fact that would narrow a scale most; None where none would."""
    found = next((each for each in one.narrowing if each.factor in FACTORS), None)
    if found is None:
        return None
    asked = line(FACTORS[found.factor].question)
    return (incident, line(one.title, 120), asked, round(found.least, 1), round(found.most, 1))
