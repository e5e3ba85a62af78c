"""Reads a tuning file, and says in plain words which suppression is wrong, in what, and what to write."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import msgspec

from tocsin.model.errors import UsageError
from tocsin.node.suppression import Suppression

_HINT = "see the guide to tuning"
_TYPE = re.compile(r"Expected `([^`]+)`, got `([^`]+)`(?: - at `(?:\$\.|key in \$\.)([^`]+)`)?")
_MISSING = re.compile(r"missing required field `([^`]+)`")
_UNKNOWN = re.compile(r"unknown field `([^`]+)`")
#: What types are called, and how a value of one is written.
_CALLED = {"str": "a text", "int": "a number", "float": "a number", "bool": "true or false", "array": "a list", "object": "a table", "date": "a day", "datetime": "a time"}  # fmt: skip
_WRITE = {"str": 'write it in quotation marks: {} = "…"', "date": "write a day without quotation marks: {} = 2027-01-01", "object": '{} = {{ User = "…" }}'}  # fmt: skip


def read_tuning(path: Path) -> tuple[Suppression, ...]:
    """Suppressions of a TOML file with ``[[suppress]]`` tables.

    Raises ``UsageError`` if the file cannot be read or says something that is not understood.
    """
    try:
        said = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(
            f"the tuning file cannot be read: {reason}",
            where=str(path),
            hint="name a file that is there, in --tuning",
        ) from error
    except UnicodeDecodeError as error:
        raise UsageError("the tuning file is not UTF-8", where=str(path), hint="save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"the tuning file is not TOML: {error}", where=str(path), hint=_HINT) from error
    for name in said:
        if name != "suppress":
            raise UsageError(
                f"{name!r} is nothing that a tuning file holds",
                where=str(path),
                hint="it holds [[suppress]] alone",
            )
    entries = said.get("suppress", [])
    if not isinstance(entries, list):
        raise UsageError(
            "suppress is no list of suppressions", where=str(path), hint="begin each with [[suppress]]"
        )
    return tuple(_suppression(entry, number, path) for number, entry in enumerate(entries, 1))


def _suppression(entry: Any, number: int, path: Path) -> Suppression:  # noqa: ANN401
    try:
        return msgspec.convert(entry, Suppression)
    except msgspec.ValidationError as error:
        what, hint = _plain(str(error))
        name = entry.get("rule") if isinstance(entry, dict) else None
        of = f" ({name})" if isinstance(name, str) else ""
        raise UsageError(what, where=f"{path}: suppression {number}{of}", hint=hint) from error


def _plain(said: str) -> tuple[str, str]:
    """What is wrong in plain words, and what to do."""
    if found := _MISSING.search(said):
        return f"{found[1]} is missing", f'add {found[1]} = "…"'
    if found := _UNKNOWN.search(said):
        known = ", ".join(Suppression.__struct_fields__)
        return f"{found[1]!r} is nothing that a suppression says", f"it may say {known}"
    if found := _TYPE.search(said):
        wanted, given, place = found[1].split(" | ")[0], found[2], found[3] or ""
        if not place:
            return f"is {_CALLED.get(given, given)} and no table", "begin each with [[suppress]]"
        key = "a value of fields" if "[" in place else place
        hint = _WRITE.get(wanted, "").format("Field" if "[" in place else place)
        return (
            f"{key} is {_CALLED.get(given, given)}, and must be {_CALLED.get(wanted, wanted)}",
            hint or _HINT,
        )
    if "at `$.until`" in said:
        return "until is no day", "write until = 2027-01-01"
    return re.sub(r" - at `.*|`", "", said), _HINT
