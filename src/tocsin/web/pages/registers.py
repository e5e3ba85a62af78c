"""What a node keeps beside its calls: members with their keys, what is in quarantine, and how the node is."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

from tocsin.model.marking import Marking, Pap, Tlp
from tocsin.model.member import Member
from tocsin.node.reports.page.text import plain
from tocsin.web.access import Access, Visit, Visiting
from tocsin.web.nouns import Quarantined
from tocsin.web.pages.call import Plainly
from tocsin.web.pages.portion import portion
from tocsin.web.routing import Page, Route, deed, serve

#: What is held may be unmarked, or marked wrongly.
_STRICTEST = Marking(Tlp.RED)


class MembersPage(msgspec.Struct, frozen=True):
    """The registry; ``me`` is the member whose node this is."""

    me: str
    members: tuple[Member, ...]


class QuarantinePage(msgspec.Struct, frozen=True):
    """What came in and was not believed: whatever it says of itself, it is handled as strictly as can be."""

    marking: str
    held: tuple[Quarantined, ...]


class Marked(msgspec.Struct, frozen=True, kw_only=True):
    """The marking that somebody gives to what came unmarked; ``member`` are ids, none where the label alone decides."""

    tlp: Literal["CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"]
    pap: Literal["CLEAR", "GREEN", "AMBER", "RED"] = "CLEAR"
    member: tuple[Annotated[str, msgspec.Meta(max_length=64, pattern="^identity--[0-9a-f-]{36}$")], ...] = ()


class StatusPage(msgspec.Struct, frozen=True):
    """How the node is, as it says itself."""

    status: dict[str, Any]


def members(visit: Visiting) -> MembersPage:
    """The members of the alliance as this node knows them."""
    return MembersPage(visit.desk.me.id, tuple(visit.desk.members()))


def quarantine(visit: Visiting) -> QuarantinePage:
    """What is held."""
    return QuarantinePage(str(_STRICTEST), tuple(visit.desk.quarantine()))


def mark(visit: Visiting, number: str) -> str:
    """Take in what came unmarked, under a marking; what is forged or altered is refused."""
    sent = visit.form(Marked)
    listed = frozenset(sent.member) if sent.member else None
    visit.desk.readmit(number, Marking(Tlp.parse(sent.tlp), listed, Pap.parse(sent.pap)), visit.actor)
    return "/quarantine"


def drop(visit: Visiting, number: str) -> str:
    """Forget the content of what is held."""
    visit.form(Plainly)
    visit.desk.drop(number, visit.actor)
    return "/quarantine"


def status(visit: Visiting) -> StatusPage:
    """How the node is."""
    return StatusPage(dict(visit.desk.status()))


def _held(shown: QuarantinePage, visit: Visit) -> dict[str, Any]:
    names = {member.id: member.name for member in visit.desk.members()}
    return {
        "marking": _STRICTEST,
        "names": names,
        "listed": portion(shown.held, visit),
        "text": _text,
        "labels": [str(label).removeprefix("TLP:") for label in reversed(Tlp)],
        "paps": [label.name for label in Pap],
    }


def _text(raw: bytes) -> str:
    """What came in, as text that does no harm; bytes that are no text are told by their hexadecimal form."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw[:_HEX].hex(" ") + (" …" if len(raw) > _HEX else "")


_HEX = 512


def _facts(shown: StatusPage, _visit: Visit) -> dict[str, Any]:
    return {"facts": [(name[:1].upper() + name[1:], text) for name, text in _flat(shown.status)]}


def _flat(value: Any, name: str = "") -> list[tuple[str, str]]:  # noqa: ANN401  (whatever a node tells)
    """Nested facts as pairs of a name with its path and a text."""
    if isinstance(value, dict):
        return [pair for key in value for pair in _flat(value[key], f"{name} {key}".strip())]
    if isinstance(value, list | tuple):
        return [pair for at, one in enumerate(value, 1) for pair in _flat(one, f"{name} {at}")]
    if isinstance(value, bool):
        return [(name, "yes" if value else "no")]
    return [(name, f"{value:,}" if isinstance(value, int) else plain(value))]


def add(routes: list[Route]) -> None:
    """Add the three pages."""
    serve(
        routes,
        Page(
            path="/members",
            template="members.html.jinja",
            access=Access.ANYONE,
            shows=MembersPage,
            summary="The members of the alliance and their keys.",
        ),
    )(members)
    serve(
        routes,
        Page(
            path="/quarantine",
            template="quarantine.html.jinja",
            access=Access.INSIDE,
            shows=QuarantinePage,
            summary="What came in and was not believed, and why.",
            drawn=_held,
        ),
    )(quarantine)
    deed(routes, "/quarantine/{number}/mark", Access.RELEASING, Marked)(mark)
    deed(routes, "/quarantine/{number}/drop", Access.RELEASING, Plainly)(drop)
    serve(
        routes,
        Page(
            path="/status",
            template="status.html.jinja",
            access=Access.ANYONE,
            shows=StatusPage,
            summary="How the node is.",
            drawn=_facts,
        ),
    )(status)
