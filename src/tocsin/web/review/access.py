"""Who may do what in a publication: the one place that every request passes before its page is made, and fails closed."""

from __future__ import annotations

import datetime as dt
import enum
from http import HTTPStatus
from typing import Annotated, TypeVar

import msgspec
from fastapi import Depends, HTTPException, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData

from tocsin.model.reader import Reader
from tocsin.press.press import Press
from tocsin.store.users import User
from tocsin.web import forms
from tocsin.web.cookies import secret_of
from tocsin.web.declared import declared_on, file_of
from tocsin.web.settings import Settings

#: Names of cookies: a reader's visit, a session of the desk, and a browser that has a form and neither.
READING, DESK, VISIT = "reader", "desk", "visit"
#: A browser that has gone to log in at an organisation's provider.
LEAVING = "leaving"
#: How long a session of the desk may lie unused.
IDLE = dt.timedelta(hours=2)
_Form = TypeVar("_Form", bound=msgspec.Struct)


class Access(enum.Enum):
    """Who may use a route; the value is the roles at the desk that may, None where it is no route of the desk."""

    OPEN = "open"
    KEYED = "keyed"  # the address holds a secret of a mail: whoever has it may, and needs no form of ours
    READER = "reader"
    EDITING = "editing"
    ADMINISTERING = "administering"

    @property
    def roles(self) -> frozenset[str]:
        """Roles at the desk of which one is needed; empty for what is not the desk's."""
        return _ROLES.get(self, frozenset())


_ROLES = {
    Access.EDITING: frozenset({"editor", "administrator"}),
    Access.ADMINISTERING: frozenset({"administrator"}),
}


class Visit(msgspec.Struct, frozen=True):
    """A request that was let in: by whom, if anybody, and what the form says that it sent.

    ``secret`` is what the token of the page's forms is made of, "" where a page that has forms must first give one.
    """

    request: Request
    press: Press
    settings: Settings
    reader: Reader | None
    editor: User | None
    secret: str
    sent: FormData

    def form(self, kind: type[_Form]) -> _Form:
        """What the form that was sent says."""
        return forms.read(self.sent, kind)

    @property
    def client(self) -> str:
        """The network address that a request comes from, "" where that is not told."""
        return self.request.client.host if self.request.client else ""

    @property
    def now(self) -> dt.datetime:
        """The present moment."""
        return self.press.clock()

    @property
    def someone(self) -> Reader:
        """The reader; refused where nobody has entered."""
        if self.reader is None:
            raise _nobody()
        return self.reader

    @property
    def by(self) -> str:
        """The name of who works at the desk; refused where nobody has logged in."""
        if self.editor is None:
            raise _nobody()
        return self.editor.name


def access_of(endpoint: object) -> Access | None:
    """What an endpoint declares, None if nothing."""
    return declared_on(endpoint, Access)


async def admit(request: Request) -> Visit:
    """Let a request in or refuse it: host, who comes, then origin and token of a form, in this order."""
    press, settings = request.app.state.press, request.app.state.settings
    if settings.hosts and (request.url.hostname or "") not in settings.hosts:
        raise HTTPException(HTTPStatus.MISDIRECTED_REQUEST, "this publication does not answer to that name")
    access = access_of(request.scope.get("endpoint"))
    visit = await run_in_threadpool(_recognised, request, press, settings, access)
    _see_allowed(access, visit)
    if request.method in {"GET", "HEAD"} or access is Access.KEYED:
        return visit
    return msgspec.structs.replace(visit, sent=await _received(request, visit))


async def _received(request: Request, visit: Visit) -> FormData:
    file = bool(file_of(request.scope.get("endpoint")))
    return await forms.received(request, visit.secret, visit.settings, file=file)


def _recognised(request: Request, press: Press, settings: Settings, access: Access | None) -> Visit:
    """Who comes: on routes of the desk by its session, elsewhere by the reader's visit, neither counting for the other."""
    visit = Visit(request, press, settings, None, None, secret_of(request, settings, VISIT), FormData())
    if access is not None and access.roles:
        secret = secret_of(request, settings, DESK)
        session = press.store.sessions.find(secret, idle=IDLE) if secret else None
        return visit if session is None else _with(visit, editor=session.user, secret=secret)
    secret = secret_of(request, settings, READING)
    reader = press.store.readers.visiting(secret) if secret else None
    return visit if reader is None else _with(visit, reader=reader, secret=secret)


def _with(visit: Visit, **known: object) -> Visit:
    return msgspec.structs.replace(visit, **known)


def _see_allowed(access: Access | None, visit: Visit) -> None:
    if access is None:
        raise HTTPException(HTTPStatus.FORBIDDEN, "nobody may do that")
    if access is Access.READER and visit.reader is None:
        raise _nobody()
    if access.roles and visit.editor is None:
        raise _nobody()
    if access.roles and visit.editor is not None and access.roles.isdisjoint(visit.editor.roles):
        raise HTTPException(HTTPStatus.FORBIDDEN, "this account may not do that")


def _nobody() -> HTTPException:
    return HTTPException(HTTPStatus.UNAUTHORIZED, "nobody has logged in")


#: What an endpoint asks for to be told of its visit.
Visiting = Annotated[Visit, Depends(admit)]
