"""Who may use a node's pages: log-in, sessions and roles."""

from __future__ import annotations

import datetime as dt

from tocsin.model.errors import StoreError
from tocsin.node.desk.nouns import Role, Session
from tocsin.node.member.node import Node
from tocsin.store import User

_LIFETIME = dt.timedelta(hours=12)
_ORDER = (Role.ADMINISTRATOR, Role.RELEASER, Role.ANALYST, Role.READER)


class Accounts:
    """Accounts of one node; every log-in and refusal is in the audit."""

    def __init__(self, node: Node) -> None:
        self._node = node

    def log_in(self, name: str, password: str) -> Session | None:
        """Begin a session with a new token; None if the name or the password is wrong, or the account is locked."""
        try:
            outcome, user = self._node.store.users.login(name, password)
        except StoreError:  # a name that cannot be one
            return None
        if user is None or (role := role_of(user)) is None:
            self._node.store.audit.append(name[:100], "log-in refused", detail=outcome.value)
            return None
        self._node.store.audit.append(name, "logged in")
        return Session(self._node.store.sessions.open(name, _LIFETIME), name, role)

    def session(self, token: str) -> Session | None:
        """The session of a token as it stands now; None once it ended, expired or its account was closed."""
        found = self._node.store.sessions.find(token)
        role = role_of(found.user) if found is not None else None
        return Session(token, found.user.name, role) if found is not None and role is not None else None

    def log_out(self, token: str) -> None:
        """End a session; nothing happens if there is none."""
        self._node.store.sessions.close(token)


def role_of(user: User) -> Role | None:
    """The role of a user that allows most; None for one without a role that is known here."""
    return next((role for role in _ORDER if role.value in user.roles), None)
