"""What may be done: every option with its ground, what must hold first, what others did before, and where the law is contested."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from tocsin.cases.cited import Cited, Position
from tocsin.cases.following import Followed
from tocsin.cases.grounds import Grounds, grounds_of
from tocsin.cases.options import Offered, offered
from tocsin.cases.picture import Picture
from tocsin.model.case import Entry, Gate, Ground, Held, Holds, Task
from tocsin.web.pages.cases.cited import SourceCited, cited


class GateHeld(msgspec.Struct, frozen=True):
    """What somebody who decides holds of a gate."""

    entry: str
    holds: Holds
    by: str
    author: str
    reasons: str
    every: bool
    cited: tuple[SourceCited, ...]
    grade: str
    unverified: bool


class GateCell(msgspec.Struct, frozen=True):
    """A gate of one incident: what each holds; ``stands`` is unknown where they differ, which ``differ`` tells, or nobody says."""

    incident: str
    stands: Holds
    differ: bool
    holdings: tuple[GateHeld, ...]


class GateRow(msgspec.Struct, frozen=True):
    """A gate with a cell for each incident."""

    gate: Gate
    cells: tuple[GateCell, ...]


class OptionStand(msgspec.Struct, frozen=True):
    """An option for one incident: its gates by what is held of them, and whether all hold.

    ``membership`` says why the victim may not use it as no member, or that nobody knows; "" where that is no question.
    """

    incident: str
    is_open: bool
    open: tuple[Gate, ...]
    shut: tuple[Gate, ...]
    undecided: tuple[Gate, ...]
    membership: str


class OptionRow(msgspec.Struct, frozen=True, kw_only=True):
    """An option of the catalogue, and how it stands for each incident.

    Of ``n`` comparable precedents it was done in ``done``, by states of ``by``; ``n`` is 0 where the coding has nothing of it, and
    ``followed`` says what came after. ``positions`` are who holds what where law is contested; ``unverified`` tells that none of
    ``sources`` was looked up. ``taken`` are the entries of the plan that take it up.
    """

    id: str
    title: str
    ground: Ground
    law: str
    who: str
    needs: tuple[Gate, ...]
    conditions: tuple[str, ...]
    risk: str
    contested: str
    positions: tuple[Position, ...]
    sources: tuple[Cited, ...]
    unverified: bool
    stands: tuple[OptionStand, ...]
    n: int
    done: int
    by: tuple[str, ...]
    precedents: tuple[str, ...]
    followed: Followed
    taken: tuple[str, ...]


def gate_rows(picture: Picture) -> tuple[GateRow, ...]:
    """The gates, each with what those who decide hold of it, incident by incident."""
    grounds = grounds_of(picture.entries)
    incidents = [one.entry.id for one in picture.incidents]
    return tuple(
        GateRow(gate, tuple(_cell(picture, gate, one, grounds) for one in incidents)) for gate in Gate
    )


def option_rows(picture: Picture) -> tuple[OptionRow, ...]:
    """Every option, none left out, those that need no attribution first."""
    taken: dict[str, list[str]] = {}
    for one in picture.plan:
        if isinstance(one.body, Task):
            taken.setdefault(one.body.option, []).append(one.id)
    found = [(one.entry.id, one.options) for one in picture.incidents]
    every = found[0][1] if found else offered({})
    return tuple(
        _row(each, [(incident, some[at]) for incident, some in found], taken) for at, each in enumerate(every)
    )


def _cell(picture: Picture, gate: Gate, incident: str, grounds: Grounds) -> GateCell:
    held = tuple(
        _holding(one, one.body, grounds)
        for one in picture.entries
        if isinstance(one.body, Held) and one.body.gate is gate and one.body.incident in {"", incident}
    )
    said = {one.holds for one in held}
    stands = next(iter(said)) if len(said) == 1 else Holds.UNKNOWN
    return GateCell(incident, stands, len(said) > 1, held)


def _holding(entry: Entry, body: Held, grounds: Grounds) -> GateHeld:
    return GateHeld(
        entry.id,
        body.holds,
        body.by,
        entry.author,
        body.reasons,
        not body.incident,
        cited(entry.sources, grounds),
        grounds.grade(entry.sources),
        grounds.unverified(entry.sources),
    )


def _row(one: Offered, found: Sequence[tuple[str, Offered]], taken: Mapping[str, Sequence[str]]) -> OptionRow:
    option, before = one.option, one.before
    return OptionRow(
        id=option.id,
        title=option.title,
        ground=option.ground,
        law=option.law,
        who=option.who,
        needs=option.needs,
        conditions=option.conditions,
        risk=option.risk,
        contested=option.contested,
        positions=option.positions,
        sources=option.sources,
        unverified=one.unverified,
        stands=tuple(
            OptionStand(incident, each.is_open, each.open, each.shut, each.undecided, each.membership.words)
            for incident, each in found
        ),
        n=before.n,
        done=before.done,
        by=before.by,
        precedents=before.precedents,
        followed=before.followed,
        taken=tuple(taken.get(option.id, ())),
    )
