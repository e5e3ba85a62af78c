"""Options of the commands that work on a node, and the node opened."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:  # importing it takes as long as --help may
    from tocsin.model.marking import Marking
    from tocsin.node.desk.nouns import Actor

NodeDir = Annotated[
    Path, typer.Option("--node", metavar="DIR", envvar="TOCSIN_NODE", help="The node's folder.")
]
As = Annotated[
    str,
    typer.Option(
        "--as", metavar="NAME", help="In whose name, for the audit, which names the system's user as well."
    ),
]
DEFAULT = Path("node")


def marking(tlp: str, releasable: Sequence[str] | None, pap: str) -> Marking:
    """The marking that options say. Raises ``UsageError`` for what is no label."""
    from tocsin.model.errors import UsageError
    from tocsin.model.marking import Marking, Pap, Tlp

    try:
        label = Tlp.parse(tlp)
    except ValueError as error:
        raise UsageError(str(error), hint="write CLEAR, GREEN, AMBER, AMBER+STRICT or RED") from error
    try:
        action = Pap.parse(pap)
    except ValueError as error:
        raise UsageError(str(error), hint="write CLEAR, GREEN, AMBER or RED") from error
    return Marking(label, frozenset(releasable) if releasable else None, action)


def actor(name: str) -> Actor:
    """Whoever uses the command line: it can read the node's keys, so it may do all. Raises ``UsageError`` for no name."""
    from tocsin.node.desk.nouns import Actor, Role
    from tocsin.node.member.acting import of_command_line

    return Actor(of_command_line(_user(), name), Role.ADMINISTRATOR)


def _user() -> str:
    """The system's user by its number, which no variable of the environment changes."""
    import os
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # as in a container
        return f"user {os.getuid()}"
