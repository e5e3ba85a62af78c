"""Cases of the public record that ship."""

from __future__ import annotations

from contextlib import AbstractContextManager
from importlib.resources import as_file, files
from pathlib import Path

from tocsin.model.errors import UsageError

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
