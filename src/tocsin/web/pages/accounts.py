"""Accounts: who works at this node, for administrators; and everybody's own."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

import msgspec
from starlette.responses import RedirectResponse, Response

from tocsin.model.errors import UsageError
from tocsin.web.access import Access, Visit, Visiting
from tocsin.web.declared import open_to
from tocsin.web.nouns import Role, User
from tocsin.web.openapi import deed_route
from tocsin.web.pages.portion import portion
from tocsin.web.routing import Page, Route, deed, serve, shown_again

_Name = Annotated[str, msgspec.Meta(max_length=125)]
_Given = Annotated[str, msgspec.Meta(max_length=1_024)]
#: As long as the store asks for.
_SHORTEST = 12
_Chosen = Annotated[str, msgspec.Meta(min_length=_SHORTEST, max_length=1_024)]
_Roles = Annotated[tuple[Role, ...], msgspec.Meta(min_length=1, max_length=16)]


_ROLES = frozenset(role.value for role in Role)


class AccountsPage(msgspec.Struct, frozen=True):
    """Everybody who may log in or was shut out, by name; ``wrong`` is what a form said that could not be, "" without."""

    users: tuple[User, ...]
    wrong: str = ""


class AccountPage(msgspec.Struct, frozen=True):
    """The account of whoever asks."""

    name: str
    roles: tuple[Role, ...]


class NewUser(msgspec.Struct, frozen=True):
    """Somebody to be added; the password is given twice."""

    name: _Name
    role: _Roles
    password: _Chosen
    again: _Given


class NewRoles(msgspec.Struct, frozen=True):
    """The roles that somebody has from now on, and no others."""

    name: _Name
    role: _Roles


class Named(msgspec.Struct, frozen=True):
    """Whose account is meant."""

    name: _Name


class GivenPassword(msgspec.Struct, frozen=True):
    """Another password for somebody, twice."""

    name: _Name
    password: _Chosen
    again: _Given


class NewPassword(msgspec.Struct, frozen=True):
    """The present password, and another one twice."""

    present: _Given
    password: _Chosen
    again: _Given


def accounts(visit: Visiting) -> AccountsPage:
    """Everybody's accounts."""
    return AccountsPage(tuple(visit.desk.accounts.users()))


def account(visit: Visiting) -> AccountPage:
    """One's own account."""
    roles = visit.session.roles if visit.session is not None else frozenset()
    return AccountPage(visit.actor.name, tuple(role for role in Role if role in roles))


def add_account(visit: Visiting) -> Response:
    """Add a user, with one role or several; where that cannot be, show the page with what was entered but the passwords."""
    if wrong := _wrong(visit):
        return shown_again(PAGE, msgspec.structs.replace(accounts(visit), wrong=wrong), visit)
    sent = visit.form(NewUser)
    try:
        visit.desk.accounts.add(sent.name, sent.password, frozenset(sent.role), visit.actor)
    except UsageError as error:
        wrong = f"{sent.name}: {error.what}; {error.hint}"
        return shown_again(PAGE, msgspec.structs.replace(accounts(visit), wrong=wrong), visit)
    return RedirectResponse("/accounts", HTTPStatus.SEE_OTHER)


def set_account_roles(visit: Visiting) -> Response:
    """Give a user these roles and no others; the last administrator keeps that role."""
    if not _roles(visit):
        wrong = f"The roles of {visit.sent.get('name', '')} are as they were: choose one at least, or disable the account."
        return shown_again(PAGE, msgspec.structs.replace(accounts(visit), wrong=wrong), visit)
    sent = visit.form(NewRoles)
    visit.desk.accounts.set_roles(sent.name, frozenset(sent.role), visit.actor)
    return RedirectResponse("/accounts", HTTPStatus.SEE_OTHER)


def _roles(visit: Visit) -> list[str]:
    """The roles that a form names, none where one of them is no role."""
    given = [str(one) for one in visit.sent.getlist("role")]
    return given if all(one in _ROLES for one in given) else []


def _wrong(visit: Visit) -> str:
    """What is wrong with a form for a new user, "" where nothing is."""
    name, password = (str(visit.sent.get(field, "")) for field in ("name", "password"))
    if not _roles(visit):
        return "Choose a role at least: without one, nobody may see anything."
    if any(one.name == name for one in visit.desk.accounts.users()):
        return f"There is an account of the name {name} already."
    if len(password) < _SHORTEST:
        return f"A password has {_SHORTEST} characters at least."
    if password != visit.sent.get("again", ""):
        return "The two passwords differ."
    return ""


def disable_account(visit: Visiting) -> str:
    """Shut a user out at once; the last administrator cannot be."""
    visit.desk.accounts.disable(visit.form(Named).name, visit.actor)
    return "/accounts"


def enable_account(visit: Visiting) -> str:
    """Let a user in again."""
    visit.desk.accounts.enable(visit.form(Named).name, visit.actor)
    return "/accounts"


def reset_password(visit: Visiting) -> str:
    """Give somebody else another password; all their sessions end."""
    sent = visit.form(GivenPassword)
    _same(sent.password, sent.again)
    visit.desk.accounts.reset_password(sent.name, sent.password, visit.actor)
    return "/accounts"


def change_password(visit: Visiting) -> str:
    """Change one's own password; all sessions end."""
    sent = visit.form(NewPassword)
    _same(sent.password, sent.again)
    visit.desk.accounts.change_password(sent.present, sent.password, visit.actor)
    return "/log-in"


def _same(password: str, again: str) -> None:
    if password != again:
        raise UsageError(
            "the two passwords differ", where="the new password", hint="go back and write the same twice"
        )


def _drawn(shown: AccountsPage, visit: Visit) -> dict[str, Any]:
    again = {"name": visit.sent.get("name", ""), "roles": visit.sent.getlist("role")}
    listed = portion(shown.users, visit, path="/accounts")
    return {"listed": listed, "known": [role.value for role in Role], "again": again}


PAGE = Page(
    path="/accounts",
    template="accounts.html.jinja",
    access=Access.ADMINISTERING,
    shows=AccountsPage,
    summary="Who works at this node, with which roles.",
    drawn=_drawn,
)


def add(routes: list[Route]) -> None:
    """Add both pages and what their forms do."""
    serve(routes, PAGE)(accounts)
    serve(
        routes,
        Page(
            path="/account",
            template="account.html.jinja",
            access=Access.ANYONE,
            shows=AccountPage,
            summary="One's own account.",
        ),
    )(account)
    for path, form, act in (("add", NewUser, add_account), ("roles", NewRoles, set_account_roles)):
        described = deed_route(form, act.__doc__ or "", Access.ADMINISTERING)
        endpoint = open_to(Access.ADMINISTERING)(act)
        routes.append(Route(f"/accounts/{path}", act.__name__, "POST", endpoint, described))
    deed(routes, "/accounts/disable", Access.ADMINISTERING, Named)(disable_account)
    deed(routes, "/accounts/enable", Access.ADMINISTERING, Named)(enable_account)
    deed(routes, "/accounts/password", Access.ADMINISTERING, GivenPassword)(reset_password)
    deed(routes, "/account/password", Access.ANYONE, NewPassword)(change_password)
