"""The audit: who did what, the newest first, and whether the chain is whole."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from fastapi import Query

from tocsin.hunting.slices import read_moment
from tocsin.model.audit import AskedEntries
from tocsin.web.access import Access, Visit, Visiting
from tocsin.web.nouns import Entry
from tocsin.web.own import with_own
from tocsin.web.pages.calls import of_all
from tocsin.web.routing import Page, Route, at, serve


class AuditPage(msgspec.Struct, frozen=True):
    """Entries before a number; ``next`` is the number to ask for next, None at the end.

    Entries tell of calls and of what is our own, such as hosts that were looked for: ``marking`` is as strict as both.
    """

    marking: str
    entries: tuple[Entry, ...]
    next: int | None


class VerifiedPage(msgspec.Struct, frozen=True):
    """Whether every entry is as it was written; ``broken`` is the first that is not, None if all are."""

    whole: bool
    broken: int | None


def audit(  # noqa: PLR0913, PLR0917  (the fields of the page's form)
    visit: Visiting,
    before: Annotated[int | None, Query(ge=1, le=2**53)] = None,
    who: Annotated[str, Query(max_length=200)] = "",
    action: Annotated[str, Query(max_length=200)] = "",
    object: Annotated[str, Query(max_length=200)] = "",  # noqa: A002  (the name in the address)
    since: Annotated[str, Query(max_length=40)] = "",
) -> AuditPage:
    """A page of entries: those that have a text in who did it, in what was done, in the object, and none before a time."""
    rows = visit.settings.rows
    asked = AskedEntries(who.strip(), action.strip(), object.strip(), read_moment(since.strip(), "since"))
    entries = tuple(visit.desk.audit(before, rows, asked))
    more = len(entries) == rows and entries[-1].seq > 1
    marking = with_own(of_all(visit.desk.calls()))
    return AuditPage(str(marking), entries, entries[-1].seq if more else None)


def verified(visit: Visiting) -> VerifiedPage:
    """Read the whole chain and check it."""
    broken = visit.desk.verify_audit()
    return VerifiedPage(broken is None, broken)


def _drawn(shown: AuditPage, visit: Visit) -> dict[str, Any]:
    names = {member.id: member.name for member in visit.desk.members()}

    def named(text: str) -> str:
        """An actor or an audience, with the names of members in place of their ids."""
        return " ".join(names.get(word, word) for word in text.split())

    given = {name: visit.request.query_params.get(name, "") for name in ("who", "action", "object", "since")}
    after = at("/audit", **given, before=shown.next) if shown.next else ""
    latest = at("/audit", **given) if visit.request.query_params.get("before") else ""
    return {
        "marking": with_own(of_all(visit.desk.calls())),
        "named": named,
        "after": after,
        "latest": latest,
        "asked": given,
    }


def add(routes: list[Route]) -> None:
    """Add the list, and the page that verifies it."""
    serve(
        routes,
        Page(
            path="/audit/verified",
            template="verified.html.jinja",
            access=Access.RELEASING,
            shows=VerifiedPage,
            summary="Whether the audit's chain is whole; reads all of it.",
        ),
    )(verified)
    serve(
        routes,
        Page(
            path="/audit",
            template="audit.html.jinja",
            access=Access.RELEASING,
            shows=AuditPage,
            summary="Who did what, the newest first.",
            drawn=_drawn,
        ),
    )(audit)
