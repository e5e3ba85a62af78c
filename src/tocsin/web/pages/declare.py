"""Declaring: what a system of our own shows of a call, said by an analyst in a form; errors stand beside their fields."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Annotated, Any

import msgspec
from fastapi import HTTPException, Query
from starlette.responses import RedirectResponse, Response

from tocsin.model.answer import Declared
from tocsin.model.call import Call, CallItem
from tocsin.model.field_of_view import Why
from tocsin.node.declaring.checking import fields_of
from tocsin.node.declaring.nouns import FIELDS, SAID, VIEW, Problem, Row
from tocsin.web.access import Access, Visit, Visiting
from tocsin.web.declared import open_to
from tocsin.web.nouns import CallRow
from tocsin.web.openapi import deed_route
from tocsin.web.own import with_own
from tocsin.web.pages.calls import found
from tocsin.web.pages.portion import Portion, portion
from tocsin.web.routing import Page, Route, serve, shown_again

_Text = Annotated[str, msgspec.Meta(max_length=10_000)]
_Texts = tuple[_Text, ...]
#: How the fields of the view for all items are named in the form.
_ALL = "all_"


class Entry(msgspec.Struct, frozen=True):
    """What is entered for one item, and what is wrong with it, by field; ``number`` is its place in the call, from 1."""

    number: int
    item: CallItem
    fields: dict[str, str]
    problems: dict[str, str] = {}


class DeclarePage(msgspec.Struct, frozen=True, kw_only=True):
    """What is declared of each item of a call, and the view that holds for all; problems are by field."""

    marking: str
    row: CallRow
    view: dict[str, str]
    view_problems: dict[str, str] = {}
    entries: tuple[Entry, ...]
    others: tuple[str, ...] = ()


class Declaration(msgspec.Struct, frozen=True, kw_only=True):
    """A form: the view for all items, and a text of each field for each of the items in ``item``, in their order."""

    item: _Texts
    said: _Texts
    count: _Texts
    first: _Texts
    last: _Texts
    hosts: _Texts
    reason: _Texts
    lacking: _Texts
    logsources: _Texts
    covered_from: _Texts
    covered_until: _Texts
    hosts_covered: _Texts
    hosts_known: _Texts
    all_logsources: _Text = ""
    all_covered_from: _Text = ""
    all_covered_until: _Text = ""
    all_hosts_covered: _Text = ""
    all_hosts_known: _Text = ""

    def common(self) -> Row:
        """The view for all items."""
        return Row("", "", {name: getattr(self, _ALL + name) for name in VIEW})

    def rows(self) -> list[Row]:
        """What is said of each item; 422 if the fields are not as many as the items."""
        columns = [getattr(self, name) for name in FIELDS]
        if any(len(column) != len(self.item) for column in columns):
            raise HTTPException(HTTPStatus.UNPROCESSABLE_ENTITY, "the form has not as many fields as items")
        return [
            Row(item, "", dict(zip(FIELDS, texts, strict=True)))
            for item, *texts in zip(self.item, *columns, strict=True)
        ]


def declare(
    visit: Visiting,
    call_id: str,
    start: Annotated[int, Query(ge=0, le=10_000_000)] = 0,  # noqa: ARG001  (checked here, used where the page is drawn)
) -> DeclarePage:
    """What was declared so far, to be changed."""
    row = found(visit, call_id)
    known = visit.desk.declared(row.call.id)
    view = _common(known.values())
    entries = tuple(_entries(row.call, {item: _own(one, view) for item, one in known.items()}, ()))
    return DeclarePage(marking=str(with_own(row.call.marking)), row=row, view=view, entries=entries)


def _common(known: Any) -> dict[str, str]:  # noqa: ANN401  (the values of a mapping)
    """The view that most declarations have."""
    views = Counter(tuple(fields_of(one)[name] for name in VIEW) for one in known if one.logsources)
    most = views.most_common(1)
    return dict(zip(VIEW, most[0][0] if most else ("",) * len(VIEW), strict=True))


def _own(said: Declared, view: Mapping[str, str]) -> dict[str, str]:
    fields = fields_of(said)
    return {name: "" if name in VIEW and text == view[name] else text for name, text in fields.items()}


def _entries(
    call: Call, known: Mapping[str, Mapping[str, str]], problems: Sequence[Problem]
) -> Iterator[Entry]:
    for number, item in enumerate(call.items, 1):
        fields = dict.fromkeys(FIELDS, "") | dict(known.get(item.id, {}))
        yield Entry(number, item, fields, {one.field: one.what for one in problems if one.item == item.id})


def _drawn(shown: DeclarePage, visit: Visit) -> dict[str, Any]:
    listed: Portion[Entry] = portion(shown.entries, visit)
    wrong = [
        (f"all-{name}", f"All items, {_LABELS[name]}: {what}") for name, what in shown.view_problems.items()
    ]
    wrong += [
        (f"{name}-{entry.number}", f"{entry.item.name}, {_LABELS.get(name, name)}: {what}")
        for entry in listed.rows
        for name, what in entry.problems.items()
    ]
    return {
        "marking": with_own(shown.row.call.marking),
        "row": shown.row,
        "listed": listed,
        "wrong": wrong,
        "labels": _LABELS,
        "said_fields": SAID,
        "view_fields": VIEW,
        "reasons": _REASONS,
        "start": listed.start,
    }


_LABELS = {
    "said": "What our logs say",
    "count": "Events",
    "first": "First seen, UTC",
    "last": "Last seen, UTC",
    "hosts": "Hosts it was seen on",
    "reason": "Why blind",
    "lacking": "What is lacking",
    "logsources": "Log sources",
    "covered_from": "Days covered from",
    "covered_until": "Days covered until",
    "hosts_covered": "Hosts covered",
    "hosts_known": "Hosts known",
}
_REASONS = {
    Why.NO_LOG_SOURCE: "no such log",
    Why.DAYS_NOT_COVERED: "no such log in these days",
    Why.EVENT_NEVER_LOGGED: "the event is never logged",
    Why.FIELD_NEVER_FILLED: "a field is never filled",
}

_PAGE = Page(
    path="/calls/{call_id}/declare",
    template="declare.html.jinja",
    access=Access.JUDGING,
    shows=DeclarePage,
    summary="What an analyst declares of a call where our logs stay in a system of our own.",
    drawn=_drawn,
)


def send_declaration(
    visit: Visiting,
    call_id: str,
    start: Annotated[int, Query(ge=0, le=10_000_000)] = 0,  # noqa: ARG001  (as above)
) -> Response:
    """Declare what the form says, or show what is wrong with it beside each field."""
    row, sent = found(visit, call_id), visit.form(Declaration)
    rows, common = sent.rows(), sent.common()
    problems = visit.desk.declare(row.call.id, common, rows, visit.actor, "form")
    if not problems:
        return RedirectResponse(f"/calls/{row.call.id}/answer", HTTPStatus.SEE_OTHER)
    known = visit.desk.declared(row.call.id)
    texts = {item: fields_of(one) for item, one in known.items()} | {
        one.item: dict(one.fields) for one in rows
    }
    named = {item.id for item in row.call.items}
    shown = DeclarePage(
        marking=str(with_own(row.call.marking)),
        row=row,
        view=dict(common.fields),
        view_problems={one.field: one.what for one in problems if not one.item and one.field in VIEW},
        entries=tuple(_entries(row.call, texts, problems)),
        others=tuple(
            str(one) for one in problems if one.item not in named and not (not one.item and one.field in VIEW)
        ),
    )
    return shown_again(_PAGE, shown, visit)


def add(routes: list[Route]) -> None:
    """Add the page, and what an analyst can do on it."""
    serve(routes, _PAGE)(declare)
    described = deed_route(Declaration, send_declaration.__doc__ or "", _PAGE.access)
    endpoint = open_to(_PAGE.access)(send_declaration)
    routes.append(Route(_PAGE.path, "send_declaration", "POST", endpoint, described))
