"""The desk: what is being written, what waits, what is out; where an article begins."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import Annotated

import msgspec
from starlette.responses import Response

from tocsin.library import lines
from tocsin.library.editing import begun
from tocsin.library.readiness import Hands, hands_of, lacks
from tocsin.model.article import Article, Kind, State
from tocsin.model.errors import UsageError
from tocsin.model.marking import Marking, Tlp
from tocsin.press.exhibits import overtaken
from tocsin.press.planning import when
from tocsin.press.publishing import keep
from tocsin.web.review.access import Access, Visit, Visiting
from tocsin.web.review.pages.front import names_of
from tocsin.web.review.render import page
from tocsin.web.review.routing import Route, on, onward

#: What an editor may begin; what is imported comes in by other ways.
OWN = tuple(one for one in Kind if one is not Kind.IMPORTED)
#: Articles of each queue: of what is on its way, and of what is over.
_WAITING, _OVER = 60, 8


class Queue(msgspec.Struct, frozen=True, kw_only=True):
    """Articles that have got equally far; ``when`` heads the column of the moment ``at``, ``past`` says that they need nobody any more."""

    name: str
    articles: Sequence[Article]
    more: bool = False
    when: str = "Changed"
    at: Callable[[Article], dt.datetime] = lambda one: one.modified
    past: bool = False
    always: bool = False
    told: str = ""


class Begin(msgspec.Struct, frozen=True):
    """What an article begins with; its marking is chosen, never assumed."""

    headline: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    kind: Kind
    tlp: str


def desk(visit: Visiting, whole: str = "") -> Response:
    """All articles by how far they have got: who has each in hand, since when, and what it still lacks."""
    over = _WAITING if whole == "yes" else _OVER
    queues = tuple(_queues(visit, over))
    imported = visit.press.store.articles.in_states([State.DRAFT], over + 1, [Kind.IMPORTED])
    steps = visit.press.store.articles.steps(one.id for queue in queues for one in queue.articles)
    hands: dict[str, Hands] = {id_: hands_of(made) for id_, made in steps.items()}
    return page(
        visit,
        "desk.html.jinja",
        queues=queues,
        hands=hands,
        lacks=lacks,
        names=names_of(visit),
        overtaken=overtaken(visit.press, (one for queue in queues for one in queue.articles)),
        kinds=OWN,
        labels=list(Tlp),
        imported=imported[:over],
        more_imported=len(imported) > over,
        waiting=visit.press.store.proposals.all(),
        whole=whole == "yes",
    )


def begin(visit: Visiting) -> Response:
    """Begin a draft and go to where it is written."""
    sent = visit.form(Begin)
    if not sent.headline.strip():
        raise UsageError("says nothing", where="headline", hint="write one")
    made = begun(sent.kind, sent.headline, Marking(lines.label_of(sent.tlp)), visit.now)
    keep(visit.press, made, visit.by, "article begun")
    return onward(f"/desk/articles/{made.id}")


def _queues(visit: Visit, over: int) -> Iterator[Queue]:
    scheduled = sorted(_found(visit, _WAITING, State.SCHEDULED), key=when)
    late = [one for one in scheduled if when(one) <= visit.now]
    yield Queue(
        name="Overdue",
        articles=late,
        when="Was due",
        at=when,
        told="The service publishes what is due within seconds: see whether it runs.",
    )
    yield _queue(visit, "In review", _WAITING, State.REVIEW)
    yield _queue(visit, "Drafts", _WAITING, State.DRAFT)
    waiting = [one for one in scheduled if one not in late]
    yield Queue(name="Scheduled", articles=waiting, when="Appears", at=when, past=True, always=True)
    yield _queue(visit, "Corrected", over, State.CORRECTED, past=True)
    yield _queue(visit, "Out", over, State.PUBLISHED, past=True)
    yield _queue(visit, "Withdrawn", over, State.WITHDRAWN, past=True)


def _queue(visit: Visit, name: str, most: int, state: State, *, past: bool = False) -> Queue:
    found = _found(visit, most + 1, state)
    return Queue(
        name=name, articles=found[:most], more=len(found) > most, past=past, always=not past,
        when="Appeared" if state is State.PUBLISHED else "Changed" if past else "Since",
        at=when if state is State.PUBLISHED else lambda one: one.modified,
    )  # fmt: skip


def _found(visit: Visit, most: int, state: State) -> Sequence[Article]:
    return visit.press.store.articles.in_states([state], most, OWN)


def add(routes: list[Route]) -> None:
    """Add the page and its form."""
    on(routes, "GET", "/desk", Access.EDITING)(desk)
    on(routes, "POST", "/desk/articles", Access.EDITING)(begin)
