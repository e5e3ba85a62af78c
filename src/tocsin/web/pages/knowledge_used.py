"""What is known of a technique or software: who is said to use it, and by which sources. The base rate of any evidence."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

import msgspec
from fastapi import HTTPException, Query

from tocsin.knowledge.using import Used, User, used
from tocsin.web.access import Access, Visit, Visiting
from tocsin.web.pages.portion import Portion, portion
from tocsin.web.routing import Page, Route, serve

_THROUGH = 100  # software that is named


class UsedPage(msgspec.Struct, frozen=True):
    """A technique or software with those who use it, of whom so many are groups."""

    used: Used
    groups: int
    listed: Portion[User]


def used_by(
    visit: Visiting,
    item: str,
    start: Annotated[int, Query(ge=0, le=10_000_000)] = 0,  # noqa: ARG001  (checked here, read by portion)
) -> UsedPage:
    """Who is said to use a technique or software, by its id."""
    found = used(item, visit.desk.knowledge.known().bundle)
    if found is None:
        raise HTTPException(HTTPStatus.NOT_FOUND, "no technique or software has this id")
    groups = sum(not one.campaign for one in found.users)
    return UsedPage(msgspec.structs.replace(found, users=()), groups, portion(found.users, visit))


def _drawn(shown: UsedPage, visit: Visit) -> dict[str, Any]:
    bundle = visit.desk.knowledge.known().bundle
    return {
        "listed": shown.listed,
        "tactics": {one.short: one.name for one in bundle.tactics},
        "package": bundle.package,
        "most": _THROUGH,
    }


PAGE = Page(
    path="/knowledge/used/{item}",
    template="knowledge_used.html.jinja",
    access=Access.ANYONE,
    shows=UsedPage,
    summary="A technique or software: who is said to use it, and by which sources.",
    drawn=_drawn,
)


def add(routes: list[Route]) -> None:
    """Add the page; all of it is public knowledge."""
    serve(routes, PAGE)(used_by)
