"""Who is said to have done it, and what was done about it: two ledgers, in which nothing is weighed."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

import msgspec
from fastapi import Query

from tocsin.cases.grounds import grade_of
from tocsin.cases.saying import rests_on
from tocsin.cases.statements import Claim, Question
from tocsin.model.case import Entry, Event, Ground, Likelihood, Milestone, Response, Source
from tocsin.web.access import Access, Visit, Visiting
from tocsin.web.pages.cases.holding import grade_meaning
from tocsin.web.pages.cases.place import Place, To, drawn, place
from tocsin.web.pages.portion import portion
from tocsin.web.routing import Page, Route, serve

#: Statements that a claim shows; the rest is one way away.
_MOST = 12
#: What the words of likelihood mean (ICD 203).
LIKELIHOODS = {
    Likelihood.ALMOST_NO_CHANCE: "1 to 5 %",
    Likelihood.VERY_UNLIKELY: "5 to 20 %",
    Likelihood.UNLIKELY: "20 to 45 %",
    Likelihood.ROUGHLY_EVEN: "45 to 55 %",
    Likelihood.LIKELY: "55 to 80 %",
    Likelihood.VERY_LIKELY: "80 to 95 %",
    Likelihood.ALMOST_CERTAIN: "95 to 99 %",
}
GROUNDS = {
    Ground.RETORSION: "unfriendly, and lawful without any ground",
    Ground.COUNTERMEASURE: "unlawful, but for the breach that it answers",
    Ground.NECESSITY: "unlawful, but for the peril that it averts",
    Ground.SELF_DEFENCE: "force, lawful against an armed attack alone",
    Ground.SANCTION: "a restrictive measure of a state or a union",
    Ground.ASSISTANCE: "help for the victim",
    Ground.CRIMINAL: "prosecution",
    Ground.STATEMENT: "words alone",
}


class Rests(msgspec.Struct, frozen=True):
    """A source of a claim, and those of the case that only quote it: together they count once."""

    entry: Entry
    grade: str
    quoted: tuple[Entry, ...]


class Done(msgspec.Struct, frozen=True):
    """Something that was done, and how many days after the attack of its incident, None where that is not known."""

    entry: Entry
    days: int | None


class WhoPage(msgspec.Struct, frozen=True, kw_only=True):
    """What is said by whom, by incident, phase and level, and what was done."""

    marking: str
    case: str
    to: str
    questions: tuple[Question, ...]
    responses: tuple[Done, ...]


def case_who(
    visit: Visiting,
    case_id: str,
    start: Annotated[int, Query(ge=0, le=10_000_000)] = 0,  # noqa: ARG001  (checked here, used where the page is drawn)
    to: To = "",
) -> WhoPage:
    """The ledgers of a case; ``to`` shows them as an audience is told them, ``start`` the responses from there on."""
    at = place(visit, case_id, to)
    return WhoPage(
        marking=str(at.marking),
        case=case_id,
        to=to,
        questions=at.picture.questions,
        responses=tuple(Done(one, _days(one, at)) for one in at.picture.responses),
    )


def _days(entry: Entry, at: Place) -> int | None:
    """Days from the attack of an incident to what was done about it."""
    if not isinstance(body := entry.body, Response):
        return None
    attacks = (
        one.body.at.date()
        for seen in at.picture.incidents
        if seen.entry.id == body.incident
        for one in seen.course.events
        if isinstance(one.body, Event) and one.body.milestone is Milestone.ATTACK
    )
    first: dt.date | None = min(attacks, default=None)
    return None if first is None else (body.at - first).days


def _drawn(shown: WhoPage, visit: Visit) -> dict[str, Any]:
    at = place(visit, shown.case, shown.to)
    asked = {name: visit.request.query_params.get(name, "") for name in ("to", "start")}
    return drawn(
        at,
        incidents=[
            (incident, at.title(incident) if incident else "Of no incident", some)
            for incident, some in _by_incident(shown.questions)
        ],
        listed=portion(shown.responses, visit, "done", kept=asked),
        rows=_rows,
        rests=lambda claim: _rests(claim, at),
        rests_on=rests_on,
        headline=at.line,
        meaning=grade_meaning,
        likelihoods=LIKELIHOODS,
        grounds=GROUNDS,
        most=_MOST,
    )


def _by_incident(questions: tuple[Question, ...]) -> list[tuple[str, list[Question]]]:
    found: dict[str, list[Question]] = {}
    for one in questions:
        found.setdefault(one.incident, []).append(one)
    return list(found.items())


def _rows(questions: list[Question]) -> list[list[Question]]:
    """Questions in rows: one to which there are several claims has a row of its own, those with one share one."""
    found: list[list[Question]] = []
    for one in questions:
        if len(one.claims) == 1 and found and all(len(each.claims) == 1 for each in found[-1]):
            found[-1].append(one)
        else:
            found.append([one])
    return found


def _rests(claim: Claim, at: Place) -> list[Rests]:
    """The primary sources of a claim, the best first, each with those that only quote it."""
    named = tuple(dict.fromkeys(id_ for one in claim.stated for id_ in one.sources))
    found = []
    for id_ in at.grounds.of(named):
        quoted = tuple(at.entries[one] for one in named if one != id_ and at.grounds.primary.get(one) == id_)
        if isinstance(body := at.entries[id_].body, Source):
            found.append(Rests(at.entries[id_], grade_of(body), quoted))
    return found


PAGE = Page(
    path="/cases/{case_id}/who",
    template="case_who.html.jinja",
    access=Access.INSIDE,
    shows=WhoPage,
    summary="Who attributed what to whom, side by side where they differ, and what was done about it.",
    drawn=_drawn,
)


def add(routes: list[Route]) -> None:
    """Add the page."""
    serve(routes, PAGE)(case_who)
