"""A call: what it asks, its items, and exactly what each member would get of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from fastapi import Query

from tocsin.model.call import Call
from tocsin.model.marking import Marking, strictest
from tocsin.model.member import Member
from tocsin.node.calls.shown import mark_of_call
from tocsin.web.access import Access, Visit, Visiting
from tocsin.web.nouns import CallRow, Preview
from tocsin.web.pages.calls import found
from tocsin.web.pages.portion import Portion, portion
from tocsin.web.routing import Page, Route, deed, serve

#: Objects of a preview that the page shows; JSON has all.
_OBJECTS = 200


class CallPage(msgspec.Struct, frozen=True, kw_only=True):
    """One call, its issuer by name, and what each member would get of it, or has got.

    ``draft`` is the version that waits to be sent, if one does: then members would get that, and ``marking`` is as strict
    as both. ``shown`` is its mark, with which it is sent, "" without one. ``untried`` says by item of a call of our own why
    no node can search for it, of the draft if there is one.
    """

    marking: str
    issuer: str
    named: tuple[Member, ...]
    row: CallRow
    draft: Call | None
    previews: tuple[Preview, ...]
    shown: str
    untried: Mapping[str, str]


class Plainly(msgspec.Struct, frozen=True):
    """Nothing more than the token of every form."""


class Looked(msgspec.Struct, frozen=True):
    """What leaves only as it was ``shown``: the mark that the page had for it."""

    shown: Annotated[str, msgspec.Meta(min_length=1, max_length=128)]


def call(
    visit: Visiting,
    call_id: str,
    start: Annotated[int, Query(ge=0, le=10_000_000)] = 0,  # noqa: ARG001  (checked here, used where the page is drawn)
) -> CallPage:
    """What is shown of a call."""
    row = found(visit, call_id)
    names = {member.id: member.name for member in visit.desk.members()}
    allowed = row.call.marking.releasable_to or frozenset()
    draft = visit.desk.draft(call_id) if row.waits else None
    return CallPage(
        marking=str(_marking(row, draft)),
        issuer=names.get(row.call.issuer, row.call.issuer),
        named=tuple(member for member in visit.desk.members() if member.id in allowed),
        row=row,
        draft=draft,
        previews=tuple(visit.desk.previews(call_id)),
        shown=mark_of_call(draft) if draft is not None else "",
        untried=visit.desk.untried(call_id) if row.mine else {},
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
    return {
        "marking": _marking(shown.row, shown.draft),
        "row": shown.row,
        "listed": listed,
        "objects": objects,
        "change": _change(shown.row.call, shown.draft),
        "unreadable": _unreadable(shown),
    }


def _unreadable(shown: CallPage) -> list[tuple[str, str]]:
    """Names of the items that no node can search for, each with the reason."""
    items = (shown.draft or shown.row.call).items
    return [(one.name, shown.untried[one.id]) for one in items if one.id in shown.untried]


def _marking(row: CallRow, draft: Call | None) -> Marking:
    return strictest(one.marking for one in (row.call, draft) if one is not None)


def _change(call: Call, draft: Call | None) -> tuple[int, int, int] | None:
    """How many items an amendment asks for anew, keeps and drops; None where none waits."""
    if draft is None or draft.modified == call.modified:
        return None
    before, after = ({item.id for item in one.items} for one in (call, draft))
    return len(after - before), len(after & before), len(before - after)


def _pretty(value: Any) -> str:  # noqa: ANN401  (whatever a peer would get)
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()


def send(visit: Visiting, call_id: str) -> str:
    """Ring a call: what the previews show goes to each member, and no other draft."""
    row, sent = found(visit, call_id), visit.form(Looked)
    visit.desk.send(row.call.id, visit.actor, sent.shown)
    return f"/calls/{row.call.id}/board"


def discard(visit: Visiting, call_id: str) -> str:
    """Throw away the version of a call that waits to be sent."""
    row = found(visit, call_id)
    visit.desk.discard(row.call.id, visit.actor)
    return f"/calls/{row.call.id}" if row.waits != row.call.modified else "/calls"


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
    deed(routes, "/calls/{call_id}/send", Access.RELEASING, Looked)(send)
    deed(routes, "/calls/{call_id}/discard", Access.RELEASING, Plainly)(discard)
    deed(routes, "/calls/{call_id}/revoke", Access.RELEASING, Plainly)(revoke)
