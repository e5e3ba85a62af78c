"""A call: what it asks, its items, and exactly what each member would get of it."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from fastapi import Query

from tocsin.model.member import Member
from tocsin.web.access import Access, Visit, Visiting
from tocsin.web.nouns import CallRow, Preview
from tocsin.web.pages.calls import found
from tocsin.web.pages.portion import Portion, portion
from tocsin.web.routing import Page, Route, deed, serve

#: Objects of a preview that the page shows; JSON has all.
_OBJECTS = 200


class CallPage(msgspec.Struct, frozen=True, kw_only=True):
    """One call, its issuer by name, and what each member would get of it, or has got."""

    marking: str
    issuer: str
    named: tuple[Member, ...]
    row: CallRow
    previews: tuple[Preview, ...]


class Plainly(msgspec.Struct, frozen=True):
    """Nothing more than the token of every form."""


def call(
    visit: Visiting,
    call_id: str,
    start: Annotated[int, Query(ge=0, le=10_000_000)] = 0,  # noqa: ARG001  (checked here, used where the page is drawn)
) -> CallPage:
    """What is shown of a call."""
    row = found(visit, call_id)
    names = {member.id: member.name for member in visit.desk.members()}
    allowed = row.call.marking.releasable_to or frozenset()
    return CallPage(
        marking=str(row.call.marking),
        issuer=names.get(row.call.issuer, row.call.issuer),
        named=tuple(member for member in visit.desk.members() if member.id in allowed),
        row=row,
        previews=tuple(visit.desk.previews(call_id)),
    )


def _drawn(shown: CallPage, visit: Visit) -> dict[str, Any]:
    objects = [
        [
            (one.get("type", ""), one.get("name") or one.get("id", ""), _pretty(one))
            for one in preview.objects[:_OBJECTS]
        ]
        for preview in shown.previews
    ]
    listed: Portion[Any] = portion(shown.row.call.items, visit)
    return {"marking": shown.row.call.marking, "row": shown.row, "listed": listed, "objects": objects}


def _pretty(value: Any) -> str:  # noqa: ANN401  (whatever a peer would get)
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()


def send(visit: Visiting, call_id: str) -> str:
    """Ring a call: what the previews show goes to each member."""
    row = found(visit, call_id)
    visit.desk.send(row.call.id, visit.actor)
    return f"/calls/{row.call.id}/board"


def revoke(visit: Visiting, call_id: str) -> str:
    """Take a call back: recipients stop hunting."""
    row = found(visit, call_id)
    visit.desk.revoke(row.call.id, visit.actor)
    return f"/calls/{row.call.id}"


def add(routes: list[Route]) -> None:
    """Add the page, and what a releaser can do on it."""
    serve(
        routes,
        Page(
            path="/calls/{call_id}",
            template="call.html.jinja",
            access=Access.ANYONE,
            shows=CallPage,
            summary="A call: its question, its items, and what each member would get of it.",
            drawn=_drawn,
        ),
    )(call)
    deed(routes, "/calls/{call_id}/send", Access.RELEASING, Plainly)(send)
    deed(routes, "/calls/{call_id}/revoke", Access.RELEASING, Plainly)(revoke)
