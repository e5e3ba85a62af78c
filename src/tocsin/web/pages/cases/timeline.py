"""The course of a case: who saw it when, phase by phase; which attack followed which; and how many days each step took."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import msgspec
from fastapi import Query

from tocsin.cases.compared import Compared
from tocsin.cases.days import Also, beside, beside_next
from tocsin.cases.naming import headline
from tocsin.cases.picture import Seen
from tocsin.cases.spread import Spread
from tocsin.cases.telling import unseen_of
from tocsin.cases.timeline import Course
from tocsin.cases.told import Sentence
from tocsin.model.case import Entry, Event, Link
from tocsin.node.reports.page.scale import Scale
from tocsin.web.access import Access, Visit, Visiting
from tocsin.web.pages.cases.course import Lanes, axis_of, lanes, ticks
from tocsin.web.pages.cases.holding import grade_meaning, is_unverified
from tocsin.web.pages.cases.place import Place, To, drawn, place
from tocsin.web.pages.portion import portion
from tocsin.web.routing import Page, Route, serve

#: Where a bar of so many days begins, how long it is, and where zero is.
_Bar = Callable[[float], tuple[float, float, float]]


class TimelinePage(msgspec.Struct, frozen=True, kw_only=True):
    """Courses of the incidents, how each went through the members, how they are linked, and days beside those that are known."""

    marking: str
    case: str
    to: str
    courses: tuple[Course, ...]
    spread: tuple[Spread, ...]
    links: tuple[Entry, ...]
    compared: tuple[Compared, ...]


class Days(msgspec.Struct, frozen=True):
    """One number of days as a bar from ``x`` on; ``kind`` is own, known or median, ``beside`` what stands beside the number, ``words`` what stands for it.

    Where any number is less than nothing, zero lies at ``zero``, and bars of such numbers to the left of it.
    """

    kind: str
    title: str
    days: float
    x: float
    width: float
    zero: float
    way: str
    beside: str
    words: str = ""


def case_timeline(
    visit: Visiting,
    case_id: str,
    start: Annotated[int, Query(ge=0, le=10_000_000)] = 0,  # noqa: ARG001  (checked here, used where the page is drawn)
    to: To = "",
) -> TimelinePage:
    """The course of a case; ``to`` shows it as an audience is told it, ``start`` its events from there on."""
    at = place(visit, case_id, to)
    return TimelinePage(
        marking=str(at.marking),
        case=case_id,
        to=to,
        courses=tuple(one.course for one in at.picture.incidents),
        spread=at.picture.spread,
        links=at.picture.links,
        compared=at.picture.compared,
    )


def _drawn(shown: TimelinePage, visit: Visit) -> dict[str, Any]:
    at = place(visit, shown.case, shown.to)
    axis = axis_of(at)
    events = _events(at)
    asked = {name: visit.request.query_params.get(name, "") for name in ("to", "start")}
    return drawn(
        at,
        axis=axis.name if axis else "",
        ticks=ticks(axis) if axis else (),
        incidents=_incidents(shown, axis, at) if axis else (),
        gaps=[(_named(one), bars) for one in shown.compared if (bars := _bars(one, shown.compared, at))],
        listed=portion(events, visit, "events", kept=asked),
        headline=at.line,
        meaning=grade_meaning,
        unverified=is_unverified,
    )


class Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """One incident as it is drawn, how long it went unseen, and the links that say on what it followed; ``seen`` is None for what is of no incident."""

    seen: Seen | None
    spread: Spread | None
    lanes: Lanes
    unseen: tuple[Sentence, ...] = ()
    follows: tuple[tuple[Entry, Link], ...] = ()


def _incidents(shown: TimelinePage, axis: Scale, at: Place) -> list[Drawn]:
    spread = {one.incident: one for one in shown.spread}
    found = [
        Drawn(
            seen=seen,
            spread=spread.get(seen.entry.id),
            lanes=lanes(seen, spread.get(seen.entry.id), axis, at),
            unseen=tuple(unseen_of(at.picture, seen, at.who)),
            follows=tuple(_followed(seen.entry.id, shown.links)),
        )
        for seen in at.picture.incidents
    ]
    if rest := spread.get(""):
        found.append(Drawn(seen=None, spread=rest, lanes=lanes(None, rest, axis, at)))
    return found


def _events(at: Place) -> list[Entry]:
    """All events in order, those of no incident too."""
    told = [(one.body.at, one.id, one) for one in at.picture.entries if isinstance(one.body, Event)]
    return [one for _, _, one in sorted(told, key=lambda each: each[:2])]


def _followed(incident: str, links: tuple[Entry, ...]) -> list[tuple[Entry, Link]]:
    """The links that say what an incident followed on."""
    return [(one, one.body) for one in links if isinstance(one.body, Link) and one.body.second == incident]


def _named(one: Compared) -> str:
    if one.next:
        return "From the next attack to public indicators"
    return f"From {one.start.value} to {one.stop.value}"


def _bars(one: Compared, every: tuple[Compared, ...], at: Place) -> list[Days]:
    """The case's own days, then those of the case that is known and the medians; nothing where it has none of its own."""
    if not one.own:
        return []
    told = [
        days
        for each in every
        if each.own
        for days in (
            *(o.days for o in each.own),
            *(k.days for k in each.known),
            *(m.most for m in each.medians),
        )
    ]
    least, most = min(0.0, *told), max(1.0, *told)
    zero = round(100 * -least / (most - least), 2)

    def bar(days: float) -> tuple[float, float, float]:
        """Where a bar begins and how long it is, in hundredths, and where zero is."""
        length = round(100 * abs(days) / (most - least), 2)
        return (round(zero - length, 2) if days < 0 else zero), length, zero

    return [*_own(one, at, bar), *_known(one, at, bar), *_medians(one, at, bar)]


def _own(one: Compared, at: Place, bar: _Bar) -> list[Days]:
    return [
        Days(
            "own",
            at.title(each.incident),
            each.days,
            *bar(each.days),
            at.evidence((*each.entries, *(other.entry for other in each.also))),
            _also(one, each.also),
        )
        for each in one.own
    ]


def _known(one: Compared, at: Place, bar: _Bar) -> list[Days]:
    return [
        Days(
            "known",
            f"{each.title}: {each.incident}",
            each.days,
            *bar(each.days),
            "",
            "; ".join(filter(None, ("reference", _also(one, each.also)))),
        )
        for each in one.known
        if not _is_itself(each.incident, at)
    ]


def _medians(one: Compared, at: Place, bar: _Bar) -> list[Days]:
    return [
        Days(
            "median",
            each.what,
            each.days,
            *bar(each.most),
            at.precedents,
            each.rests_on,
            each.whole,
        )
        for each in one.medians
    ]


def _also(one: Compared, also: tuple[Also, ...]) -> str:
    """Earlier public indicators, which the number does not count to."""
    return (beside_next(also) if one.next else beside(also)).removeprefix("; ")


def _is_itself(incident: str, at: Place) -> bool:
    """Whether the case is the one that others are set beside: it is not shown twice."""
    return incident in {headline(one.entry) for one in at.picture.incidents}


PAGE = Page(
    path="/cases/{case_id}/timeline",
    template="case_timeline.html.jinja",
    access=Access.INSIDE,
    shows=TimelinePage,
    summary="The course of a case across members and phases, and its days beside those that are known.",
    drawn=_drawn,
)


def add(routes: list[Route]) -> None:
    """Add the page."""
    serve(routes, PAGE)(case_timeline)
