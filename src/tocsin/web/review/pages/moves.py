"""How an article goes on: to review, scheduled, published, withdrawn; and every version it had."""

from __future__ import annotations

import datetime as dt
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
from starlette.responses import Response

from tocsin.library import lines
from tocsin.library.differing import differences
from tocsin.library.editing import moved, withdrawn
from tocsin.model.article import Article, State
from tocsin.model.errors import UsageError
from tocsin.press.publishing import keep, see_second
from tocsin.web.refusing import NotHere
from tocsin.web.review.access import Access, Visit, Visiting
from tocsin.web.review.pages.writing import article_of
from tocsin.web.review.render import page
from tocsin.web.review.routing import Route, on, onward

_TEXT = msgspec.Meta(max_length=4_000)


class Move(msgspec.Struct, frozen=True):
    """Where an article is to go on from a version; ``due`` is a time in the publication's zone, "" for the next issue, ``back`` whence it was sent."""

    version: int
    to: State
    due: Annotated[str, _TEXT] = ""
    back: Annotated[str, _TEXT] = ""


class Withdraw(msgspec.Struct, frozen=True):
    """Why an article is taken back: readers are told."""

    version: int
    why: Annotated[str, _TEXT]


def move(visit: Visiting, id: str) -> Response:  # noqa: A002  (the name in the address)
    """Take an article one step on."""
    sent = visit.form(Move)
    article = _of_version(visit, id, sent.version)
    due = _due(visit, sent.due) if sent.to is State.SCHEDULED else None
    if sent.to in {State.SCHEDULED, State.PUBLISHED}:
        see_second(visit.press, article, visit.by)
    made = moved(article, sent.to, visit.now, due)
    keep(visit.press, made, visit.by, f"article {_DONE[sent.to]}")
    if sent.back == "calendar":
        month = visit.press.settings.calendar.today(made.due or visit.now)
        return onward(f"/desk/calendar?month={month:%Y-%m}")
    return onward(f"/desk/articles/{article.id}")


def withdraw(visit: Visiting, id: str) -> Response:  # noqa: A002  (the same)
    """Take an article back."""
    sent = visit.form(Withdraw)
    article = _of_version(visit, id, sent.version)
    keep(visit.press, withdrawn(article, sent.why, visit.now), visit.by, "article withdrawn")
    return onward(f"/desk/articles/{article.id}")


def versions(visit: Visiting, id: str, number: int = 0, against: int = -1) -> Response:  # noqa: A002  (the same)
    """Every version, and how one differs from another, by default the one before it."""
    article = article_of(visit, id)
    made = visit.press.store.articles.versions(id)
    found = {one.version: one for _, one in made}
    chosen = found.get(number or article.version)
    if chosen is None:
        raise NotHere("there is no such version")
    before = found.get(chosen.version - 1 if against < 0 else against)
    return page(
        visit,
        "versions.html.jinja",
        article=article,
        versions=made,
        chosen=chosen,
        before=before,
        differences=differences(lines_of(before) if before else [], lines_of(chosen)),
    )


_DONE = {
    State.DRAFT: "taken back to draft",
    State.REVIEW: "given to review",
    State.SCHEDULED: "scheduled",
    State.PUBLISHED: "published",
    State.CORRECTED: "corrected",
    State.WITHDRAWN: "withdrawn",
}


def _of_version(visit: Visit, id_: str, version: int) -> Article:
    """An article, if it is still what the editor saw."""
    article = article_of(visit, id_)
    if article.version != version:
        raise UsageError(
            "was changed meanwhile", where=article.headline, hint="load it again and see what is new"
        )
    return article


def _due(visit: Visit, text: str) -> dt.datetime:
    calendar = visit.press.settings.calendar
    if not text:
        return calendar.next_issue(visit.now)
    try:
        local = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError("is no time", where=text[:40], hint="write it as 2026-03-04T06:00") from error
    return local.replace(tzinfo=ZoneInfo(calendar.zone)).astimezone(dt.UTC)


def lines_of(article: Article) -> list[str]:
    """All that a version says, a line each, so that two can be set beside each other."""
    due = f" for {article.due:%Y-%m-%d %H:%M} UTC" if article.due else ""
    return [
        f"{article.state}{due}",
        str(article.marking),
        article.headline,
        article.slug,
        article.summary,
        f"severity {article.severity}",
        f"by {', '.join(article.authors)}",
        *lines.topic_lines(article.topics).splitlines(),
        *lines.source_lines(article.sources).splitlines(),
        *(f"Correction: {one.text}" for one in article.corrections),
        article.why_withdrawn,
        *(
            f"Shows {one.name}, of {one.modified:%Y-%m-%d %H:%M} UTC, {one.marking}, {one.digest[:12]}"
            for one in article.exhibits
        ),
        "",
        *article.body.splitlines(),
    ]


def add(routes: list[Route]) -> None:
    """Add the page and what the forms do."""
    on(routes, "POST", "/desk/articles/{id}/move", Access.EDITING)(move)
    on(routes, "POST", "/desk/articles/{id}/withdraw", Access.EDITING)(withdraw)
    on(routes, "GET", "/desk/articles/{id}/versions", Access.EDITING)(versions)
