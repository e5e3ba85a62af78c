"""Who may have done it, by the evidence of a case: by phase and at four levels, with what others state beside it and never in it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any

import msgspec
from fastapi import Query

from tocsin.cases.attribution.parting import Part, SingleName, parts, single_names
from tocsin.cases.attribution.phrases import (
    ALONE,
    CONSIDERED,
    LIKE,
    asked,
    behind_of,
    counts_in_words,
    result_of,
    ruled_out,
    states_of,
    unread_of,
    unusable_of,
    unused_of,
    usual_of,
)
from tocsin.cases.attribution.result import Checked, Denied, Judgement, Matrix, Outcome, Speaks
from tocsin.cases.attribution.yardsticks import MEANINGS, Yardstick
from tocsin.cases.saying import rests_on
from tocsin.cases.statements import Question
from tocsin.knowledge.countries import country_names
from tocsin.model.case import Event, Incident, Level
from tocsin.web.access import Access, Visit, Visiting
from tocsin.web.pages.cases.cited import SourceCited, cited
from tocsin.web.pages.cases.holding import grade_meaning
from tocsin.web.pages.cases.place import Place, To, audience, drawn, place
from tocsin.web.refusing import NotHere
from tocsin.web.routing import Page, Route, at, serve

#: Items, statements, claims and rows of the matrix that are shown at once; the JSON has all, and the ledger all statements.
_ITEMS, _STATEMENTS, _QUESTIONS, _ROWS = 6, 3, 24, 60
#: Sources of an item that are named beside it.
_CITED = 3
_TIMES, _DIVIDED = "\N{MULTIPLICATION SIGN}", "\N{DIVISION SIGN}"
_YARDSTICKS = {Yardstick.ICD203: "ICD 203", Yardstick.PHIA: "PHIA"}
_OUTCOMES = {
    Outcome.NAMED: "Most like one",
    Outcome.UNKNOWN: "Unknown group",
    Outcome.UNDETERMINED: "Undetermined",
}
_SPEAKS = {
    Speaks.FOR: "speaks for it",
    Speaks.AGAINST: "speaks against it",
    Speaks.NEITHER: "says little either way",
}
_ASKED = {
    Level.PERSONA: "Who is behind the name that boasts of it?",
    Level.CLUSTER: "Whom did somebody see at work, under a name of their own?",
    Level.GROUP: "Which known group was it?",
    Level.SPONSOR: "Which state was it done for?",
}


class CaseAttributionPage(msgspec.Struct, frozen=True, kw_only=True):
    """What the evidence says of who did it, by ``parts`` first and then at ``levels``, and what others state beside it.

    How likely somebody is is told in words of the ``yardstick`` alone; it is of one ``incident``, or with "" of all of the case. ``attack`` is the version of ATT&CK, or the package in place of one: then less
    was weighed (``plain``). ``several`` are groups of which phases name more than one. ``shared`` and ``circular`` are entries: sources that profiles
    rest on too, left out of these, and what rests on nothing that holds, or on profiles alone, not used.
    ``denied`` is what texts rule out, ``unread`` how many items more they name than are read. ``names`` are those of ids. ``groups`` is how many known groups were compared, ``sponsored`` how many each state has that is a candidate.
    """

    marking: str
    case: str
    to: str
    yardstick: Yardstick
    incident: str
    attack: str
    plain: bool
    parts: tuple[Part, ...]
    several: tuple[str, ...]
    single_names: tuple[SingleName, ...]
    levels: tuple[Judgement, ...]
    matrix: Matrix
    shared: tuple[str, ...]
    circular: tuple[str, ...]
    denied: tuple[Denied, ...]
    unread: int
    names: dict[str, str]
    groups: int
    sponsored: dict[str, int]


def case_attribution(
    visit: Visiting,
    case_id: str,
    yardstick: Yardstick = Yardstick.ICD203,
    incident: Annotated[str, Query(max_length=200)] = "",
    to: To = "",
) -> CaseAttributionPage:
    """Who may have done it, in words of a yardstick, of one incident where it is given; ``to`` shows what is made of what an audience is told. 404 for an incident that is not there, or not told."""
    where = place(visit, case_id, to)
    if incident and incident not in _incidents(where):
        raise NotHere("there is no such incident")
    found = visit.desk.cases.attributed(case_id, audience(to), yardstick, incident)
    return CaseAttributionPage(
        marking=str(where.marking),
        case=case_id,
        to=to,
        yardstick=yardstick,
        incident=incident,
        attack=found.attack,
        plain=found.plain,
        parts=parts(found),
        several=found.several,
        single_names=single_names(found),
        levels=found.levels,
        matrix=found.matrix,
        shared=found.shared,
        circular=found.circular,
        denied=found.denied,
        unread=found.unread,
        names=found.names,
        groups=found.groups,
        sponsored=found.sponsored,
    )


def _drawn(shown: CaseAttributionPage, visit: Visit) -> dict[str, Any]:
    where = place(visit, shown.case, shown.to)
    return drawn(
        where,
        yardsticks=[
            (each, name, _address(where, each, shown.incident)) for each, name in _YARDSTICKS.items()
        ],
        incidents=_choices(where, shown.yardstick),
        meanings=MEANINGS[shown.yardstick],
        outcomes=_OUTCOMES,
        speaks=_SPEAKS,
        asked=_ASKED,
        compared=asked,
        unused=unused_of(shown.levels, shown.names),
        whole={one.level.name: one for one in shown.levels},
        phases=_phases(where),
        listed=_listed(shown.parts),
        questions=_questions(shown, where),
        checks=_checks(shown.levels),
        named=lambda id_: country_names().get(id_) or shown.names.get(id_, id_),
        alone=ALONE,
        like=LIKE,
        considered=CONSIDERED,
        in_words=counts_in_words,
        result_of=result_of,
        behind_of=behind_of,
        unusable=unusable_of(len(shown.circular)),
        ruled_out=ruled_out(shown.denied, shown.names),
        ruled_out_by=tuple(dict.fromkeys(id_ for one in shown.denied for id_ in one.entries)),
        unread=unread_of(shown.unread),
        usual_of=lambda one: usual_of(one, shown.groups, shown.sponsored),
        states=states_of(shown.levels, where.picture.entries),
        way=where.known,
        times=times,
        sources=lambda ids: _sources(ids, where),
        rests_on=rests_on,
        meaning=grade_meaning,
        most={"items": _ITEMS, "statements": _STATEMENTS, "questions": _QUESTIONS, "rows": _ROWS},
    )


def times(by: float) -> str:
    """By what the odds are multiplied or divided where their log rises or falls by so much."""
    factor = math.exp(min(abs(by), 700))
    told = f"{factor:,.0f}" if factor >= 10 else f"{factor:.2g}" if factor >= 1.1 else f"{factor:.2f}"  # noqa: PLR2004  (digits enough)
    return f"{_TIMES if by >= 0 else _DIVIDED}{told}"


def _address(where: Place, yardstick: Yardstick, incident: str = "") -> str:
    return at(f"{where.base}/attribution", yardstick=yardstick.value, incident=incident, to=where.to)


def _incidents(where: Place) -> dict[str, str]:
    """The title of each incident that is shown."""
    return {one.id: one.body.title for one in where.picture.entries if isinstance(one.body, Incident)}


def _choices(where: Place, yardstick: Yardstick) -> list[tuple[str, str, str]]:
    """What it can be asked of where a case has several incidents: all of it and each of the first, with addresses."""
    some = list(_incidents(where).items())
    if len(some) < 2:  # noqa: PLR2004  (one is all of it)
        return []
    asked = [("", "all of the case"), *some[:_QUESTIONS]]
    return [(id_, title, _address(where, yardstick, id_)) for id_, title in asked]


def _listed(some: Sequence[Part]) -> list[Part]:
    """The phases, the first parts in others' words, and all of it."""
    untold = [one for one in some if not one.told]
    left_out = {id(one) for one in untold[_QUESTIONS:]}
    return [one for one in some if id(one) not in left_out]


def _phases(where: Place) -> dict[str, str]:
    """The address of the events of each phase."""
    found: dict[str, list[str]] = {}
    for one in where.picture.entries:
        if isinstance(one.body, Event) and one.body.tactic:
            found.setdefault(one.body.tactic, []).append(one.id)
    return {tactic: where.evidence(tuple(ids)) for tactic, ids in found.items()}


def _questions(shown: CaseAttributionPage, where: Place) -> dict[Level, list[Question]]:
    """What is stated at each level, part by part."""
    said = [one for one in where.picture.questions if shown.incident in {"", one.incident}]
    return {one.level: [each for each in said if each.level is one.level] for one in shown.levels}


def _checks(levels: Iterable[Judgement]) -> Mapping[tuple[Level, str, str, str], Checked]:
    """How evidence stands to a name, by its level, incident, part and the name."""
    return {
        (level.level, one.incident, one.phase, one.names): one for level in levels for one in level.checked
    }


def _sources(ids: Iterable[str], where: Place) -> tuple[SourceCited, ...]:
    """The first sources behind entries, as they are cited."""
    behind = (each for id_ in ids if id_ in where.entries for each in where.entries[id_].sources)
    return cited(behind, where.grounds)[:_CITED]


PAGE = Page(
    path="/cases/{case_id}/attribution",
    template="case_attribution.html.jinja",
    access=Access.INSIDE,
    shows=CaseAttributionPage,
    summary="Who may have done it, by phase and at four levels, by the evidence of a case and beside what others state.",
    drawn=_drawn,
)


def add(routes: list[Route]) -> None:
    """Add the page."""
    serve(routes, PAGE)(case_attribution)
