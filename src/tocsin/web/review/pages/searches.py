"""Saved searches: kept from a page of results, called otherwise, mailed or not, deleted; with all-access."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

import msgspec
from fastapi import HTTPException
from starlette.responses import Response

from tocsin.model.reader import Tier
from tocsin.web.review.access import Access, Visiting
from tocsin.web.review.pages.article import Nothing
from tocsin.web.review.routing import Route, on, onward

_Name = Annotated[str, msgspec.Meta(max_length=1_000)]
_Tick = Annotated[str, msgspec.Meta(max_length=10)]
_THERE = "/account?kept=yes#searches"


class Keep(msgspec.Struct, frozen=True):
    """A search to be kept; ``alerts`` has new hits mailed."""

    text: Annotated[str, msgspec.Meta(max_length=2_000)]
    name: _Name = ""
    alerts: _Tick = ""


class Change(msgspec.Struct, frozen=True):
    """What a search is to be called, and whether new hits are mailed."""

    name: _Name = ""
    alerts: _Tick = ""


def keep_search(visit: Visiting) -> Response:
    """Keep a search; it takes all-access."""
    sent = visit.form(Keep)
    if visit.someone.tier(visit.now) is not Tier.ALL_ACCESS:
        raise HTTPException(HTTPStatus.FORBIDDEN, "searches are kept with all-access")
    visit.press.store.saved.keep(visit.someone.id, sent.text, sent.name, alerts=sent.alerts == "yes")
    return onward(_THERE)


def change_search(visit: Visiting, id: str) -> Response:  # noqa: A002  (the name in the address)
    """Call the reader's own search otherwise, and have its new hits mailed or not; another's is left."""
    sent = visit.form(Change)
    visit.press.store.saved.change(visit.someone.id, id, sent.name, alerts=sent.alerts == "yes")
    return onward(_THERE)


def delete_search(visit: Visiting, id: str) -> Response:  # noqa: A002  (the same)
    """Forget the reader's own search; another's is left."""
    visit.form(Nothing)
    visit.press.store.saved.remove(visit.someone.id, id)
    return onward(_THERE)


def add(routes: list[Route]) -> None:
    """Add what the forms do."""
    on(routes, "POST", "/account/searches", Access.READER)(keep_search)
    on(routes, "POST", "/account/searches/{id}", Access.READER)(change_search)
    on(routes, "POST", "/account/searches/{id}/delete", Access.READER)(delete_search)
