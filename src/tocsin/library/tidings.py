"""What members handed over since the last issue, a line for each call: of what was released to those who read it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from tocsin.library.literal import literal
from tocsin.model.counting import counted
from tocsin.model.marking import Marking, strictest
from tocsin.model.material import ANSWERS, CALL, CASE, GAPS, Material
from tocsin.release import Released

#: The section of a review that tells it, and that of a mail with what only some may be told.
HEADING, OWN_HEADING = "From the alliance", "From the alliance, not for everybody"
_MOST = 20
_CLEAR = "TLP:CLEAR"


class Tiding(msgspec.Struct, frozen=True):
    """What is told of one thing: the piece of it that names it, and the one of what was answered, where there are."""

    title: str
    marking: Marking
    call: Material | None = None
    answers: Material | None = None
    other: Material | None = None


def tidings(pieces: Iterable[Released[Material]]) -> tuple[Tiding, ...]:
    """Released pieces by what they are of, the most severe first, then as they come; what a member cannot see is news for nobody."""
    of: dict[tuple[str, str], list[Material]] = {}
    for one in (released.value for released in pieces):
        if one.kind != GAPS and not one.withdrawn:
            kind = CALL if one.kind in {CALL, ANSWERS} else one.kind
            of.setdefault((kind, one.of), []).append(one)
    found = [_tiding(some) for some in of.values()]
    return tuple(sorted(found, key=lambda one: -_severity(one)))


def section(told: Iterable[Tiding], heading: str = HEADING) -> str:
    """A section of a review in Markdown, "" where there is nothing to tell."""
    found = lines(told)
    return f"## {heading}\n\n{found}" if found else ""


def lines(told: Iterable[Tiding]) -> str:
    """A line in Markdown for each, "" where there is nothing to tell."""
    every = list(told)
    found = [_line(one) for one in every[:_MOST]]
    if len(every) > _MOST:
        found.append(f"- {len(every) - _MOST:,} more.")
    return "\n".join(found)


def _tiding(some: list[Material]) -> Tiding:
    by_kind: Mapping[str, Material] = {one.kind: one for one in reversed(some)}
    named = by_kind.get(CALL) or some[0]
    marking = strictest(one.marking for one in by_kind.values())
    call, answers = by_kind.get(CALL), by_kind.get(ANSWERS)
    return Tiding(named.title, marking, call, answers, None if call or answers else some[0])


def _severity(one: Tiding) -> int:
    return max(piece.severity for piece in (one.call, one.answers, one.other) if piece is not None)


def _line(one: Tiding) -> str:
    marking = str(one.marking)
    named = f"**{literal(one.title)}**" + (f" ({literal(marking)})" if marking != _CLEAR else "")
    said = _answered(one.answers) if one.answers is not None else _told(one.call or one.other)
    return f"- {named}: {said}" if said else f"- {named}"


def _answered(answers: Material) -> str:
    """How many answered, who saw it, who is blind."""
    told = [f"answered by {_number(answers, 'answered')}"]
    if saw := _number(answers, "saw"):
        told.append(f"seen by {saw}" + _named(answers, "seen-by"))
    if blind := _number(answers, "blind"):
        told.append(f"{blind} {'is' if blind == 1 else 'are'} blind to it" + _named(answers, "blind-at"))
    if not saw and not blind:
        told.append("seen by none of them")
    return "; ".join(told) + "."


def _named(answers: Material, fact: str) -> str:
    names = answers.fact(fact)
    return f" ({literal(names)})" if isinstance(names, str) and names else ""


def _number(piece: Material, fact: str) -> int:
    value = piece.fact(fact)
    return value if isinstance(value, int) else 0


def _told(piece: Material | None) -> str:
    if piece is None:
        return ""
    if piece.kind == CASE:
        return _case(piece)
    if piece.kind != CALL or piece.fact("indicators") is None:
        return literal(piece.summary)
    number = _number(piece, "indicators")
    return f"a call, for {number:,} {'indicator' if number == 1 else 'indicators'}; nothing that may be told was answered yet."


def _case(piece: Material) -> str:
    """What a case holds, counted: who is right, and how bad it is, is in its tables."""
    told = [f"a case of {counted(_number(piece, 'incidents'), 'incident')}"]
    if said := _number(piece, "statements"):
        told.append(f"{counted(said, 'statement')} on who it was")
    if conflicts := _number(piece, "questions-in-conflict"):
        told.append(f"on {counted(conflicts, 'question')} they differ")
    if done := _number(piece, "responses"):
        told.append(counted(done, "response"))
    return "; ".join(told) + "."
