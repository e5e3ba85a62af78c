"""Who may do what: the one place that every request passes before its page is made, and fails closed."""

from __future__ import annotations

import enum
from http import HTTPStatus
from typing import Annotated, TypeVar

import msgspec
from fastapi import Depends, HTTPException, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData

from tocsin.web import forms, sessions
from tocsin.web.declared import declared_on
from tocsin.web.desk import Desk
from tocsin.web.nouns import JUDGES, Actor, Role, Session
from tocsin.web.settings import Settings

_Form = TypeVar("_Form", bound=msgspec.Struct)


class Access(enum.Enum):
    """Who may use a route; the value is the roles, an empty set where no log-in is asked for."""

    OPEN = frozenset[Role]()
    ANYONE = frozenset(Role)
    INSIDE = frozenset({Role.ADMINISTRATOR, Role.ANALYST, Role.RELEASER})  # sees what never leaves
    JUDGING = JUDGES
    RELEASING = frozenset({Role.ADMINISTRATOR, Role.RELEASER})
    ADMINISTERING = frozenset({Role.ADMINISTRATOR})

    def allows(self, roles: frozenset[Role]) -> bool:
        """Whether an account with these roles may."""
        return self is Access.OPEN or not self.value.isdisjoint(roles)


class Visit(msgspec.Struct, frozen=True):
    """A request that was let in; ``session`` is None on open routes where nobody has logged in."""

    request: Request
    desk: Desk
    settings: Settings
    session: Session | None
    sent: FormData

    @property
    def actor(self) -> Actor:
        """Who acts; refused where nobody has logged in."""
        if self.session is None:
            raise HTTPException(HTTPStatus.UNAUTHORIZED)
        return self.session.actor

    def may(self, access: Access) -> bool:
        """Whether this visitor may use a route of that access."""
        return self.session is not None and access.allows(self.session.roles)

    def see_meant(self) -> None:
        """Refuse what a browser fetches for another site, or before anybody asked: what leaves is in the audit log in this account's name."""
        sent = self.request.headers
        if sent.get("sec-fetch-site", "none") not in {"same-origin", "none"} or "sec-purpose" in sent:
            raise HTTPException(HTTPStatus.FORBIDDEN, "a file leaves from a page of this node alone")

    def form(self, kind: type[_Form]) -> _Form:
        """What the form that was sent says."""
        return forms.read(self.sent, kind)


def access_of(endpoint: object) -> Access | None:
    """What an endpoint declares, None if nothing."""
    return declared_on(endpoint, Access)


async def admit(request: Request) -> Visit:
    """Let a request in or refuse it: host, session, role, then origin and token of a form, in this order."""
    desk, settings = request.app.state.desk, request.app.state.settings
    _host(request, settings)
    access = access_of(request.scope.get("endpoint"))
    session = await run_in_threadpool(sessions.session_of, request, desk, settings)
    if access is not Access.OPEN:
        if session is None:
            raise HTTPException(
                HTTPStatus.UNAUTHORIZED, "nobody has logged in", headers={"WWW-Authenticate": "Session"}
            )
        if access is None or not access.allows(session.roles):
            raise HTTPException(HTTPStatus.FORBIDDEN, "this account may not do that")
    sent = FormData()
    if request.method not in {"GET", "HEAD"}:
        secret = (
            session.token if session and access is not Access.OPEN else sessions.visit_of(request, settings)
        )
        sent = await forms.received(request, secret, settings)
    return Visit(request, desk, settings, session, sent)


def _host(request: Request, settings: Settings) -> None:
    """A name that is not ours in Host is an attack from a page elsewhere, or a proxy set up wrongly."""
    if settings.hosts and (request.url.hostname or "") not in settings.hosts:
        raise HTTPException(HTTPStatus.MISDIRECTED_REQUEST, "this node does not answer to that name")


#: What an endpoint asks for to be told of its visit.
Visiting = Annotated[Visit, Depends(admit)]
