"""The desk: what is being written, what is to appear, what is out; where an article begins."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import msgspec
from starlette.responses import Response

from tocsin.library import lines
from tocsin.library.editing import begun
from tocsin.model.article import Article, Kind, State
from tocsin.model.marking import Marking, Tlp
from tocsin.press.exhibits import overtaken
from tocsin.press.publishing import keep
from tocsin.web.review.access import Access, Visit, Visiting
from tocsin.web.review.render import page
from tocsin.web.review.routing import Route, on, onward

#: What an editor may begin; what is imported comes in by other ways.
OWN = tuple(one for one in Kind if one is not Kind.IMPORTED)
_QUEUES = (
    ("Scheduled", (State.SCHEDULED,)),
    ("In review", (State.REVIEW,)),
    ("Drafts", (State.DRAFT,)),
    ("Out", (State.PUBLISHED, State.CORRECTED)),
    ("Withdrawn", (State.WITHDRAWN,)),
)
_ROWS = 60
#: Issues that the calendar shows: a week of them.
_ISSUES = 5


class Begin(msgspec.Struct, frozen=True):
    """What an article begins with; its marking is chosen, never assumed."""

    headline: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    kind: Kind
    tlp: str


def desk(visit: Visiting) -> Response:
    """All articles by how far they have got."""
    articles = visit.press.store.articles
    queues = [(name, articles.in_states(states, _ROWS)) for name, states in _QUEUES]
    scheduled = sorted(queues[0][1], key=_due)
    return page(
        visit,
        "desk.html.jinja",
        queues=[(queues[0][0], scheduled), *queues[1:]],
        issues=_issues(visit, scheduled),
        overtaken=overtaken(visit.press, (one for _, found in queues for one in found)),
        kinds=OWN,
        labels=list(Tlp),
        rows=_ROWS,
    )


def begin(visit: Visiting) -> Response:
    """Begin a draft and go to where it is written."""
    sent = visit.form(Begin)
    made = begun(sent.kind, sent.headline.strip(), Marking(lines.label_of(sent.tlp)), visit.now)
    keep(visit.press, made, visit.by, "article begun")
    return onward(f"/desk/articles/{made.id}")


def _issues(
    visit: Visit, scheduled: list[Article]
) -> list[tuple[dt.date, dt.datetime | None, list[Article]]]:
    """The next issues by day, and what is to appear on each day, be it a day of issue or not."""
    calendar = visit.press.settings.calendar
    by_day: dict[dt.date, list[Article]] = {}
    for one in scheduled:
        by_day.setdefault(calendar.today(one.due or visit.now), []).append(one)
    issues = {calendar.today(one): one for one in calendar.issues(visit.now, _ISSUES)}
    return [(day, issues.get(day), by_day.get(day, [])) for day in sorted(issues.keys() | by_day.keys())]


def _due(article: Article) -> tuple[bool, str]:
    return article.due is None, article.due.isoformat() if article.due else ""


def add(routes: list[Route]) -> None:
    """Add the page and its form."""
    on(routes, "GET", "/desk", Access.EDITING)(desk)
    on(routes, "POST", "/desk/articles", Access.EDITING)(begin)
