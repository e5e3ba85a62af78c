"""In whose name something is done: people by their names, and the node itself, by a name that nobody else may bear."""

from __future__ import annotations

import re
import unicodedata

from tocsin.model.errors import UsageError

#: In the name of the node itself, which acts by rule.
BY_RULE = "the node, by rule"
_LARGEST = 100
#: No brackets, so that no user's name can be taken for what the audit calls the command line.
_USER = re.compile(r"[\w.@+'-]+( [\w.@+'-]+)*")


def of_command_line(user: str, said: str) -> str:
    """The name of whoever uses the command line: the system's ``user`` always, and beside it what they say they are.

    Raises ``UsageError`` for a name that is the node's own, too long, or not legible.
    """
    who, claimed = f"{user} (command line)", " ".join(said.split())
    if not claimed:
        return who
    if len(claimed) > _LARGEST or not claimed.isprintable():
        raise UsageError(f"is no name: at most {_LARGEST} legible characters", where="--as")
    if is_the_nodes(claimed):
        raise UsageError(
            "is the name by which the node itself acts", where=f"--as {claimed}", hint="say who you are"
        )
    return f"{who} as {claimed}"


def is_the_nodes(name: str) -> bool:
    """Whether a name could be taken for that of the node itself, so that no user and no member may bear it."""
    plain = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    return plain.startswith("the node")


def check_user(name: str, where: str) -> None:
    """Refuse a name that no user can have, with ``UsageError``; ``where`` says where it was given."""
    if len(name) > _LARGEST or not _USER.fullmatch(name):
        raise UsageError(
            f"{name[:_LARGEST]!r} cannot be the name of a user",
            where=where,
            hint=f"use letters, digits and . _ - @ + ' with single spaces between, {_LARGEST} characters at most",
        )
    if is_the_nodes(name):
        raise UsageError(
            "is the name by which the node itself acts", where=f"{where}: {name}", hint="say who it is"
        )
