"""Accounts: who works at this node, for administrators; and everybody's own."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

from tocsin.model.errors import UsageError
from tocsin.web.access import Access, Visit, Visiting
from tocsin.web.nouns import Role, User
from tocsin.web.pages.portion import portion
from tocsin.web.routing import Page, Route, deed, serve

_Name = Annotated[str, msgspec.Meta(max_length=125)]
_Given = Annotated[str, msgspec.Meta(max_length=1_024)]
#: As long as the store asks for.
_Chosen = Annotated[str, msgspec.Meta(min_length=12, max_length=1_024)]
_Roles = Annotated[tuple[Role, ...], msgspec.Meta(min_length=1, max_length=16)]


class AccountsPage(msgspec.Struct, frozen=True):
    """Everybody who may log in or was shut out, by name."""

    users: tuple[User, ...]


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


def add_account(visit: Visiting) -> str:
    """Add a user, with one role or several."""
    sent = visit.form(NewUser)
    _same(sent.password, sent.again)
    visit.desk.accounts.add(sent.name, sent.password, frozenset(sent.role), visit.actor)
    return "/accounts"


def set_account_roles(visit: Visiting) -> str:
    """Give a user these roles and no others; the last administrator keeps that role."""
    sent = visit.form(NewRoles)
    visit.desk.accounts.set_roles(sent.name, frozenset(sent.role), visit.actor)
    return "/accounts"


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
    return {"listed": portion(shown.users, visit), "known": [role.value for role in Role]}


def add(routes: list[Route]) -> None:
    """Add both pages and what their forms do."""
    serve(
        routes,
        Page(
            path="/accounts",
            template="accounts.html.jinja",
            access=Access.ADMINISTERING,
            shows=AccountsPage,
            summary="Who works at this node, with which roles.",
            drawn=_drawn,
        ),
    )(accounts)
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
    deed(routes, "/accounts/add", Access.ADMINISTERING, NewUser)(add_account)
    deed(routes, "/accounts/roles", Access.ADMINISTERING, NewRoles)(set_account_roles)
    deed(routes, "/accounts/disable", Access.ADMINISTERING, Named)(disable_account)
    deed(routes, "/accounts/enable", Access.ADMINISTERING, Named)(enable_account)
    deed(routes, "/accounts/password", Access.ADMINISTERING, GivenPassword)(reset_password)
    deed(routes, "/account/password", Access.ANYONE, NewPassword)(change_password)
