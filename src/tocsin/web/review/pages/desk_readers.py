"""Where administrators look after readers: found by address, given all-access and an audience; vouchers; mails that came back."""

from __future__ import annotations

import datetime as dt
from http import HTTPStatus
from typing import Annotated

import msgspec
from starlette.responses import Response

from tocsin.model.errors import UsageError
from tocsin.model.member import Reach, audience_named
from tocsin.model.reader import Reader
from tocsin.press.subscribing import allow, look_up, make_vouchers, revoke, vouchers
from tocsin.web.refusing import NotHere
from tocsin.web.review.access import Access, Visit, Visiting
from tocsin.web.review.pages.article import Nothing
from tocsin.web.review.render import page
from tocsin.web.review.routing import Route, on, onward

_SOON = dt.timedelta(days=30)
_ROWS = 100
#: As whom markings may reach a reader, as the form has it.
REACHES = {Reach.PUBLIC: "the public", Reach.COMMUNITY: "the community", Reach.MEMBER: "a member"}
_Line = Annotated[str, msgspec.Meta(max_length=1_024)]


class Sought(msgspec.Struct, frozen=True):
    """The address of a reader."""

    address: _Line


class Allowed(msgspec.Struct, frozen=True):
    """The last day of all-access ("" leaves it as it is), and as whom markings reach the reader."""

    until: _Line = ""
    reach: _Line = "public"
    member: _Line = ""


class Ordered(msgspec.Struct, frozen=True):
    """How many vouchers, of how many days, to be used within how many."""

    count: Annotated[int, msgspec.Meta(ge=1, le=500)]
    days: Annotated[int, msgspec.Meta(ge=1, le=3_660)]
    expires: Annotated[int, msgspec.Meta(ge=1, le=3_660)]


def desk_readers(visit: Visiting) -> Response:
    """Whom to look after."""
    return _readers(visit)


def find_reader(visit: Visiting) -> Response:
    """Go to a reader; the address stands in a form, and so in no address of a page."""
    sent = visit.form(Sought)
    found = look_up(visit.press, visit.by, sent.address)
    if found is None:
        return _readers(visit, "No reader has this address.", HTTPStatus.UNPROCESSABLE_ENTITY)
    return onward(_at(found.id))


def desk_reader(visit: Visiting, reader: str, kept: str = "") -> Response:
    """One reader: access, audience, mails that came back; never what is read or followed."""
    return _reader(visit, reader, kept=kept == "yes")


def allow_reader(visit: Visiting, reader: str) -> Response:
    """Give all-access up to and with a day, and an audience."""
    sent = visit.form(Allowed)
    try:
        until = _end_of(visit, sent.until)
        named = sent.member.strip() if sent.reach == Reach.MEMBER.value else sent.reach
        changed = allow(visit.press, visit.by, reader, until, audience_named(named))
    except UsageError as error:
        told = f"{error.where} {error.what}: {error.hint}."
        return _reader(visit, reader, told, HTTPStatus.UNPROCESSABLE_ENTITY)
    if changed is None:
        raise _nobody()
    return onward(f"{_at(reader)}?kept=yes")


def end_access(visit: Visiting, reader: str) -> Response:
    """End all-access at once; the reader stays a registered one."""
    visit.form(Nothing)
    revoke(visit.press, visit.by, _found(visit, reader).address)
    return onward(f"{_at(reader)}?kept=yes")


def order_vouchers(visit: Visiting) -> Response:
    """Make vouchers, and show them this once: only their digests are kept."""
    sent = visit.form(Ordered)
    made = make_vouchers(visit.press, visit.by, sent.days, sent.count, dt.timedelta(days=sent.expires))
    return page(visit, "desk_vouchers.html.jinja", made=made, ordered=sent)


def _readers(visit: Visit, fault: str = "", status: HTTPStatus = HTTPStatus.OK) -> Response:
    lists, now = visit.press.store.lists, visit.now
    return page(
        visit,
        "desk_readers.html.jinja",
        status,
        fault=fault,
        counts=lists.counts(),
        ending=lists.ending(now, now + _SOON),
        bounced=lists.bounced(),
        vouchers=vouchers(visit.press)[:_ROWS],
    )


def _reader(
    visit: Visit, id_: str, fault: str = "", status: HTTPStatus = HTTPStatus.OK, *, kept: bool = False
) -> Response:
    found, own = _found(visit, id_), visit.press.store.readers.own(id_)
    keys = visit.press.store.readers.keys(id_)
    return page(
        visit,
        "desk_reader.html.jinja",
        status,
        found=found,
        own=own or found,
        bounces=keys.bounces if keys else 0,
        reaches=REACHES,
        fault=fault,
        kept=kept,
    )


def _found(visit: Visit, id_: str) -> Reader:
    found = visit.press.store.readers.get(id_)
    if found is None:
        raise _nobody()
    return found


def _end_of(visit: Visit, day: str) -> dt.datetime | None:
    """When a day ends where the publication is made, None where none is named."""
    if not day.strip():
        return None
    try:
        return visit.press.settings.calendar.begins(dt.date.fromisoformat(day.strip()) + dt.timedelta(days=1))
    except (ValueError, OverflowError) as error:
        raise UsageError("is no day", where=day[:20], hint="write it as 2027-06-30") from error


def _nobody() -> NotHere:
    return NotHere("there is no such reader")


def _at(id_: str) -> str:
    return f"/desk/readers/{id_}"


def add(routes: list[Route]) -> None:
    """Add the pages and what their forms do."""
    on(routes, "GET", "/desk/readers", Access.ADMINISTERING)(desk_readers)
    on(routes, "POST", "/desk/readers/find", Access.ADMINISTERING)(find_reader)
    on(routes, "GET", "/desk/readers/{reader}", Access.ADMINISTERING)(desk_reader)
    on(routes, "POST", "/desk/readers/{reader}/access", Access.ADMINISTERING)(allow_reader)
    on(routes, "POST", "/desk/readers/{reader}/end", Access.ADMINISTERING)(end_access)
    on(routes, "POST", "/desk/vouchers", Access.ADMINISTERING)(order_vouchers)
