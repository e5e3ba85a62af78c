"""Cases of the public record that ship."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from contextlib import AbstractContextManager
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

from tocsin.cases.days import spans
from tocsin.cases.reading import read_file
from tocsin.model.case import Milestone
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


@cache
def reference_days() -> Mapping[tuple[Milestone, Milestone], int]:
    """The days between milestones of the first attack on Albania, beside which those of other cases are told."""
    with reference_file("albania-2022") as path:
        entries = read_file(path, "", dt.datetime.min.replace(tzinfo=dt.UTC)).entries
    return {(one.start, one.stop): one.days for one in spans(entries, "july")}
