"""Who may use a node's pages: log-in, sessions and roles."""

from __future__ import annotations

import datetime as dt

from tocsin.model.errors import UsageError
from tocsin.node.desk import users
from tocsin.node.desk.nouns import JUDGES, Actor, Role, Session
from tocsin.node.desk.users import browsers_of
from tocsin.node.member.node import Node
from tocsin.store import Login, User

_LIFETIME = dt.timedelta(hours=12)
#: How long a browser is known in which somebody has logged in.
_KNOWN = dt.timedelta(days=90)
_BROWSER = "log-in"
#: Where a password is asked for of who has logged in already.
_INSIDE = "the pages"


class Accounts:
    """Accounts of one node; every log-in and refusal is in the audit."""

    def __init__(self, node: Node) -> None:
        self._node = node

    def log_in(self, name: str, password: str, browser: str = "") -> Session | None:
        """Begin a session with a new token; None if the name or the password is wrong, or the account is locked.

        Raises ``StoreError`` where the node cannot write: nobody is told that a password is wrong that was not looked at.
        ``browser`` is one that the account is known in, as ``browser`` says: there it is not locked by what failed elsewhere.
        """
        outcome, user = self._node.store.users.login(name, password, browser)
        if user is None or not (roles := roles_of(user)):
            self._node.store.audit.append(name[:100], "log-in refused", detail=outcome.value)
            return None
        self._node.store.audit.append(name, "logged in")
        return Session(self._node.store.sessions.open(name, _LIFETIME), name, roles)

    def browser(self, name: str, secret: str) -> str:
        """What names a browser in which a user has logged in before, by the secret that it was given; "" for any other."""
        found = self._node.store.tokens.find(secret) if secret else None
        known = found is not None and found.subject == browsers_of(name) and _BROWSER in found.scopes
        return f"browser {found.id}" if found is not None and known else ""

    def remember(self, name: str) -> str:
        """Know a browser from now on in which a user has logged in; its secret, which opens nothing."""
        until = self._node.clock() + _KNOWN
        return self._node.store.tokens.issue(browsers_of(name), {_BROWSER}, expires=until)[1]

    def session(self, token: str) -> Session | None:
        """The session of a token as it stands now; None once it ended, expired or its account was closed."""
        found = self._node.store.sessions.find(token)
        roles = roles_of(found.user) if found is not None else frozenset()
        return Session(token, found.user.name, roles) if found is not None and roles else None

    def log_out(self, token: str) -> None:
        """End a session; nothing happens if there is none."""
        self._node.store.sessions.close(token)

    def users(self) -> tuple[User, ...]:
        """Everybody by name, who was shut out too."""
        return self._node.store.users.all()

    def judges(self) -> tuple[str, ...]:
        """Names of the users who may judge matches, and may be given some."""
        return tuple(user.name for user in self.users() if user.disabled is None and JUDGES & roles_of(user))

    def add(self, name: str, password: str, roles: frozenset[Role], actor: Actor) -> None:
        """Add a user."""
        users.add_user(name, password, roles, actor, self._node)

    def set_roles(self, name: str, roles: frozenset[Role], actor: Actor) -> None:
        """Give a user these roles and no others; the last administrator keeps that role."""
        users.set_roles(name, roles, actor, self._node)

    def disable(self, name: str, actor: Actor) -> None:
        """Shut a user out, open sessions too; not the last administrator."""
        users.disable_user(name, actor, self._node)

    def enable(self, name: str, actor: Actor) -> None:
        """Let a user in again."""
        users.enable_user(name, actor, self._node)

    def reset_password(self, name: str, password: str, actor: Actor) -> None:
        """Give somebody else another password, whose sessions all end.

        Raises ``UsageError`` for the actor's own, for which the present one is asked: an open session alone must not do.
        """
        if name == actor.name:
            raise UsageError(
                "is your own password", where=name, hint="change it at Your account, behind your name"
            )
        users.set_password(name, password, actor, self._node)

    def change_password(self, present: str, password: str, actor: Actor) -> None:
        """Give the actor another password; ``UsageError`` if the present one is wrong or too many wrong ones came."""
        outcome, _ = self._node.store.users.login(actor.name, present, _INSIDE)
        if outcome is not Login.DONE:
            self._node.store.audit.append(actor.name, "password change refused", detail=outcome.value)
            locked = outcome is Login.LOCKED
            raise UsageError(
                "too many wrong passwords came for this account" if locked else "this is not your password",
                where="the present password",
                hint="try again later" if locked else "go back and write it once more",
            )
        users.set_password(actor.name, password, actor, self._node)


def roles_of(user: User) -> frozenset[Role]:
    """The roles of a user, without words that are none here."""
    return frozenset(role for role in Role if role.value in user.roles)
