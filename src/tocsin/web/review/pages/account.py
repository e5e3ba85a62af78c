"""A reader's own page: the meter, the subscription, mail; everything that is kept, to take along or to delete."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from http import HTTPStatus
from typing import Annotated

import msgspec
from starlette.responses import Response

from tocsin.library.sharing import Shown
from tocsin.model.article import Topic
from tocsin.model.errors import UsageError
from tocsin.model.reader import Reader
from tocsin.press.feeding import feed_places
from tocsin.press.readership import forget, may_know, meter_of, shown
from tocsin.release import Released
from tocsin.web import cookies
from tocsin.web.review import words
from tocsin.web.review.access import READING, Access, Visit, Visiting
from tocsin.web.review.pages.article import Nothing
from tocsin.web.review.render import page
from tocsin.web.review.routing import Route, on, onward

_Tick = Annotated[str, msgspec.Meta(max_length=10)]


class Mailing(msgspec.Struct, frozen=True):
    """Which mails come; a box that is not ticked sends nothing."""

    newsletter: _Tick = ""
    reviews: _Tick = ""
    flashes: _Tick = ""
    searches: _Tick = ""


class Farewell(msgspec.Struct, frozen=True):
    """That everything is to be deleted, said in so many words."""

    sure: Annotated[str, msgspec.Meta(max_length=10)] = ""


def account(visit: Visiting, kept: str = "") -> Response:
    """What a reader has, and may change."""
    return account_page(visit, kept=kept == "yes")


def account_page(
    visit: Visit, *, kept: bool = False, fault: str = "", status: HTTPStatus = HTTPStatus.OK
) -> Response:
    """The page; ``fault`` is what went wrong of changing the password."""
    reader = visit.someone
    meter = meter_of(visit.press, reader)
    opened = [one.value.article for one in _opened(visit, meter.opened)]
    return page(
        visit,
        "account.html.jinja",
        status,
        meter=meter,
        opened=sorted(opened, key=lambda one: one.headline),
        turns=words.turns(visit.press.settings.calendar.today(visit.now)),
        kept=kept,
        organisation=_organisation(visit, reader),
        fault=fault,
        password=visit.press.store.passwords.has(reader.id),
        follows=_followed(visit),
        feeds=feed_places(visit.press, reader),
        saved=visit.press.store.saved.of(reader.id),
    )


def set_mails(visit: Visiting) -> Response:
    """Have mails come, or not."""
    sent = visit.form(Mailing)
    wanted = {name: getattr(sent, name) == "yes" for name in Mailing.__struct_fields__}
    visit.press.store.readers.change(visit.someone.id, **wanted)
    return onward("/account?kept=yes")


def new_feeds(visit: Visiting) -> Response:
    """Give the reader's feeds other addresses: whoever knows the ones before gets nothing any more."""
    visit.form(Nothing)
    visit.press.store.readers.new_feed(visit.someone.id)
    return onward("/account?kept=yes")


def export(visit: Visiting) -> Response:
    """Everything that is kept of the reader, as a file of JSON."""
    kept = visit.press.store.readers.kept(visit.someone.id)
    body = msgspec.json.format(
        msgspec.json.encode({"publication": visit.press.settings.name, "at": visit.now, "kept": kept}),
        indent=2,
    )
    name = f"my-data-{visit.now.astimezone(dt.UTC):%Y-%m-%d}.json"
    told = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, media_type="application/json", headers=told)


def delete(visit: Visiting) -> Response:
    """Delete everything that is kept of the reader, and let the browser forget."""
    if visit.form(Farewell).sure != "yes":
        raise UsageError("was not confirmed", where="deleting", hint="go back and tick the box")
    forget(visit.press, visit.someone)
    made = page(visit, "deleted.html.jinja", reader=None)
    cookies.forget(made, visit.settings, cookies.cookie(visit.settings, READING))
    return made


def _organisation(visit: Visit, reader: Reader) -> str:
    """The name of the organisation through which a reader has access, "" for none."""
    named = (one.name for one in visit.press.settings.organisations if one.id == reader.organisation)
    return next(named, "")


def _followed(visit: Visit) -> list[Topic]:
    """What a reader follows, by name."""
    articles = visit.press.store.articles
    reader = visit.someone
    found = (articles.topic(*one, reader.audience) for one in visit.press.store.readers.follows(reader.id))
    return sorted((one for one in found if one is not None), key=lambda one: one.name)


def _opened(visit: Visit, ids: frozenset[str]) -> Iterator[Released[Shown]]:
    """What a reader opened this month and may still be told of."""
    for id_ in ids:
        found = visit.press.store.articles.get(id_)
        if found is not None and may_know(visit.press, found, visit.reader):
            yield shown(visit.press, found, visit.reader)


def add(routes: list[Route]) -> None:
    """Add the page and what its forms do."""
    on(routes, "GET", "/account", Access.READER)(account)
    on(routes, "POST", "/account/mails", Access.READER)(set_mails)
    on(routes, "POST", "/account/feeds", Access.READER)(new_feeds)
    on(routes, "GET", "/account/data.json", Access.READER)(export)
    on(routes, "POST", "/account/delete", Access.READER)(delete)
