"""The people who work at a node: added, given roles and passwords, shut out; every deed is in the audit."""

from __future__ import annotations

from collections.abc import Iterable

from tocsin.model.errors import UsageError
from tocsin.node.desk.nouns import Actor, Role
from tocsin.node.member.acting import check_user
from tocsin.node.member.node import Node
from tocsin.store import User


def read_roles(words: Iterable[str]) -> frozenset[Role]:
    """Roles by their names. Raises ``UsageError`` for a word that is none, and for none at all."""
    given, known = list(words), [role.value for role in Role]
    hint = f"choose from {', '.join(known)}"
    for word in given:
        if word not in known:
            raise UsageError(f"{word!r} is no role", where="roles", hint=hint)
    if not given:
        raise UsageError("a user needs at least one role", where="roles", hint=hint)
    return frozenset(map(Role, given))


def user_of(name: str, node: Node) -> User:
    """A user by name, disabled ones too. Raises ``UsageError`` where there is none."""
    found = node.store.users.get(name)
    if found is None:
        raise UsageError(
            f"there is no user {name!r}", where=str(node.folder), hint="list them: tocsin node user list"
        )
    return found


def add_user(name: str, password: str, roles: frozenset[Role], actor: Actor, node: Node) -> User:
    """Add a user. Raises ``UsageError`` and ``StoreError`` for a name, taken or unfit, and a password that will not do."""
    check_new(name, node)
    with node.store.transaction():
        made = node.store.users.add(name, password, roles)
        node.store.audit.append(actor.name, "user added", object_=name, detail=_told(roles))
    return made


def check_new(name: str, node: Node) -> None:
    """Refuse a name that no new user can have, with ``UsageError``."""
    check_user(name, str(node.folder))
    if node.store.users.get(name) is not None:
        raise UsageError(
            f"there is a user {name!r} already", where=str(node.folder), hint="choose another name"
        )


def set_roles(name: str, roles: frozenset[Role], actor: Actor, node: Node) -> User:
    """Give a user these roles and no others, from the next page on; the last administrator stays one."""
    with node.store.transaction():
        before = user_of(name, node)
        if Role.ADMINISTRATOR not in roles:
            _not_last(before, node, "lose the role")
        node.store.users.set_roles(name, roles)
        detail = f"{_told(before.roles)} before, now {_told(roles)}"
        node.store.audit.append(actor.name, "roles changed", object_=name, detail=detail)
        return user_of(name, node)


def set_password(name: str, password: str, actor: Actor, node: Node) -> User:
    """Give a user another password; all sessions end. Raises ``StoreError`` for one that will not do."""
    with node.store.transaction():
        found = user_of(name, node)
        node.store.users.set_password(name, password)
        node.store.tokens.revoke_all(browsers_of(name))
        node.store.audit.append(actor.name, "password changed", object_=name)
    return found


def disable_user(name: str, actor: Actor, node: Node) -> User:
    """Shut a user out at once, open sessions too; not the last administrator. One who is shut out stays so."""
    with node.store.transaction():
        found = user_of(name, node)
        if found.disabled is not None:
            return found
        _not_last(found, node, "be disabled")
        node.store.users.disable(name)
        node.store.tokens.revoke_all(browsers_of(name))
        node.store.audit.append(actor.name, "user disabled", object_=name)
        return user_of(name, node)


def enable_user(name: str, actor: Actor, node: Node) -> User:
    """Let a user in again, who has to log in anew. One who is not shut out stays as is."""
    with node.store.transaction():
        if user_of(name, node).disabled is not None:
            node.store.users.enable(name)
            node.store.audit.append(actor.name, "user enabled", object_=name)
        return user_of(name, node)


def browsers_of(name: str) -> str:
    """Whose the tokens of browsers are in which a user has logged in: no member's, and no user's."""
    return f"browsers of {name}"


def _not_last(user: User, node: Node, what: str) -> None:
    """Refuse what would leave nobody who can administer the node."""
    able = [one.name for one in node.store.users.all() if one.disabled is None and _administers(one)]
    if able == [user.name]:
        raise UsageError(
            f"{user.name} is the last administrator and cannot {what}",
            where=str(node.folder),
            hint="give another user the role first",
        )


def _administers(user: User) -> bool:
    return Role.ADMINISTRATOR.value in user.roles


def _told(roles: Iterable[str]) -> str:
    return ", ".join(sorted(map(str, roles))) or "none"
