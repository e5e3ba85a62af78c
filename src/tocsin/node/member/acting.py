"""In whose name something is done: people by their names, and the node itself, by a name that nobody else may bear."""

from __future__ import annotations

import unicodedata

from tocsin.model.errors import UsageError

#: In the name of the node itself, which acts by rule.
BY_RULE = "the node, by rule"
_LARGEST = 100


def of_command_line(user: str, said: str) -> str:
    """The name of whoever uses the command line: the system's ``user`` always, and beside it what they say they are.

    Raises ``UsageError`` for a name that is the node's own, too long, or not legible.
    """
    who, claimed = f"{user} (command line)", " ".join(said.split())
    if not claimed:
        return who
    if len(claimed) > _LARGEST or not claimed.isprintable():
        raise UsageError(f"is no name: at most {_LARGEST} legible characters", where="--as")
    if _plain(claimed).startswith("the node"):
        raise UsageError(
            "is the name by which the node itself acts", where=f"--as {claimed}", hint="say who you are"
        )
    return f"{who} as {claimed}"


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
