"""The people of a publication's desk."""

from __future__ import annotations

from collections.abc import Iterable

from tocsin.model.errors import UsageError
from tocsin.press.press import ROLES, Press
from tocsin.store import User


def add_person(press: Press, by: str, name: str, password: str, roles: Iterable[str]) -> User:
    """Add somebody with roles. Raises ``UsageError`` for a role that there is not, ``StoreError`` for a name that there is, or the password."""
    asked = frozenset(roles)
    if unknown := asked - ROLES:
        raise UsageError(f"{min(unknown)!r} is no role", where="--role", hint=f"{' or '.join(sorted(ROLES))}")
    with press.store.transaction() as store:
        made = store.users.add(name, password, asked)
        store.audit.append(by, "user added", object_=name, detail=", ".join(sorted(asked)))
    return made


def remove_person(press: Press, by: str, name: str) -> User:
    """Shut somebody out at once. Raises ``UsageError`` for the last administrator, ``StoreError`` for nobody."""
    with press.store.transaction() as store:
        left = [one for one in store.users.all() if one.disabled is None and one.name != name]
        if not any("administrator" in one.roles for one in left):
            raise UsageError("is the last administrator", where=name, hint="add another one first")
        store.users.disable(name)
        store.audit.append(by, "user removed", object_=name)
        removed = store.users.get(name)
    if removed is None:
        raise UsageError("is nobody here", where=name, hint="list the people")
    return removed
