"""Cases of the public record that ship."""

from __future__ import annotations

from contextlib import AbstractContextManager
from importlib.resources import as_file, files
from pathlib import Path

from tocsin.model.errors import UsageError
from tocsin.node.cases.keeping import Added, begin_with
from tocsin.node.member.node import Node

#: Who says what ships of them, for their entries: nobody at this node does.
RECORD = "public record, as Tocsin tells it"
_ENDING = ".yaml"


def references() -> tuple[str, ...]:
    """Their names, in order."""
    folder = files("tocsin.cases") / "data" / "reference"
    names = (one.name for one in folder.iterdir())
    return tuple(sorted(one.removesuffix(_ENDING) for one in names if one.endswith(_ENDING)))


def reference_file(name: str) -> AbstractContextManager[Path]:
    """The file of one. UsageError for a name that there is not."""
    if name not in references():
        raise UsageError("is no case that ships", where=name, hint=f"one of {', '.join(references())}")
    return as_file(files("tocsin.cases") / "data" / "reference" / f"{name}{_ENDING}")


def begin_reference(node: Node, name: str, who: str) -> Added:
    """Begin one as ``who``; what it says stays the record's, and is not this member's. UsageError for a name that there is not."""
    with reference_file(name) as path:
        return begin_with(node, path, who, author=RECORD)
