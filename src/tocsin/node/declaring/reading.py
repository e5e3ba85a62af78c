"""A declaration in a file: TOML, JSON or CSV, all with the same fields."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from tocsin.model.call import Call
from tocsin.model.errors import UsageError
from tocsin.node.declaring.nouns import COLUMNS, EVERY, FIELDS, SAID, VIEW, Problem, Row, stamp

#: A larger file is refused; a template of 20,000 items has a third of it.
LARGEST = 32 * 1024 * 1024
_KNOWN = frozenset({"item", "name", *FIELDS})
#: What may part the cells of a table: Excel takes the list separator of the country that it is set to.
_SEPARATORS = ",;\t"
_VIEW_AT = re.compile(r'^\s*(?:\[\s*"?view"?\s*\]|view\s*[.=])|"view"\s*:', re.MULTILINE)
_ID = re.compile(r"indicator--[0-9a-f-]{36}")


_SEPARATED = "cells are parted by commas, semicolons or tabs"


class File(msgspec.Struct, frozen=True):
    """What a file says: of which version of which call, for all items, and of each; and what is wrong with its form."""

    call: str
    call_modified: str
    common: Row
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]


def read_file(path: Path) -> File:
    """Read a declaration; its form is told by its ending. Raises ``UsageError`` for what is no such file at all."""
    read = _READERS.get(path.suffix.lower())
    if read is None:
        raise UsageError("is no .toml, .json or .csv", where=str(path), hint="get one with --template")
    try:
        if path.stat().st_size > LARGEST:
            raise UsageError(f"is larger than {LARGEST // 1024 // 1024} MiB", where=str(path))
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror or error}", where=str(path)) from error
    except UnicodeDecodeError as error:
        raise UsageError(f"is not UTF-8 at byte {error.start}", where=str(path)) from error
    return read(text, str(path))


def of_this_call(file: File, call: Call, where: str) -> None:
    """Raise ``UsageError`` if a file is of another call, or of another version of it."""
    if file.call != call.id:
        raise UsageError(f"is of another call: {file.call[:80]!r}", where=where, hint="get its own template")
    if file.call_modified != stamp(call):
        hint = "the call was amended: get a new template, and look at what has changed"
        raise UsageError("is of another version of the call", where=where, hint=hint)


def _json(text: str, where: str) -> File:
    try:
        value = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        found = re.search(r"byte (\d+)", str(error))
        line = text.encode()[: int(found[1])].count(b"\n") + 1 if found else 0
        raise UsageError(f"is no JSON: {error}", where=f"{where} line {line}" if line else where) from error
    return _tree(value, text, where)


def _toml(text: str, where: str) -> File:
    try:
        value = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError(f"is no TOML: {error}", where=where) from error
    return _tree(value, text, where)


def _tree(value: object, text: str, where: str) -> File:
    """The file that JSON and TOML hold alike: ``call``, ``call_modified``, ``view`` and ``items``."""
    if not isinstance(value, dict):
        raise UsageError("is no map of call, view and items", where=where, hint="get one with --template")
    items, view = value.get("items", []), value.get("view", {})
    if not isinstance(items, list) or not isinstance(view, dict):
        raise UsageError("its view is no map, or its items are no list", where=where)
    lines = _lines(text)
    problems = [
        Problem("", "", str(key)[:40], "is no field of a declaration")
        for key in value
        if key not in {"call", "call_modified", "view", "items"}
    ]
    begins = _VIEW_AT.search(text)
    place = f"line {text.count(chr(10), 0, begins.end()) + 1}" if begins else "view"
    common, wrong = _row("", place, view, frozenset(VIEW))
    problems += wrong
    rows = []
    for number, one in enumerate(items):
        if not isinstance(one, dict):
            problems.append(Problem("", f"items[{number}]", "", "is no map"))
            continue
        item = one.get("item")
        ident = item if isinstance(item, str) else ""
        place = f"line {lines[ident]}" if ident in lines else f"items[{number}]"
        row, wrong = _row(ident, place, one, _KNOWN)
        rows.append(row)
        problems += wrong
    return File(
        str(value.get("call", "")),
        _text(value.get("call_modified")) or "",
        common,
        tuple(rows),
        tuple(problems),
    )


def _lines(text: str) -> dict[str, int]:
    """The line on which each indicator is named first."""
    found: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        for ident in _ID.findall(line):
            found.setdefault(ident, number)
    return found


def _row(ident: str, place: str, said: Mapping[str, Any], known: frozenset[str]) -> tuple[Row, list[Problem]]:
    fields, problems = {}, []
    for key, value in said.items():
        text = _text(value)
        if key not in known:
            problems.append(Problem(ident, place, str(key)[:40], "is no field of it"))
        elif text is None:
            problems.append(
                Problem(ident, place, key, "is neither text, number, day, time nor a list of texts")
            )
        else:
            fields[key] = text
    return Row(ident, place, fields), problems


def _text(value: object) -> str | None:
    """A value as the text that a form would hold; None for what is none."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < 2**63 else None
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, list) and all(isinstance(one, str) and ";" not in one for one in value):
        return ";".join(value)
    return None


def _csv(text: str, where: str) -> File:
    head = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    call, modified, common, rows, problems = "", "", Row("", "", {}), [], []
    try:
        names = next(reader, [])
        unknown = [name for name in names if name not in COLUMNS]
        if "item" not in names or unknown or len(set(names)) != len(names):
            told = (
                f"column {unknown[0][:40]!r} is unknown" if unknown else "a column is missing, or there twice"
            )
            raise UsageError(
                told, where=f"{where} line 1", hint=f"{_SEPARATED}; the columns are {', '.join(COLUMNS)}"
            )
        for cells in reader:
            place = f"line {reader.line_num}"
            if not any(cells):
                continue
            if len(cells) != len(names):
                problems.append(
                    Problem("", place, "", f"has {len(cells)} cells, and there are {len(names)} columns")
                )
                continue
            fields = dict(zip(names, cells, strict=True))
            item = fields.pop("item").strip()
            version = fields.pop("call", ""), fields.pop("call_modified", "")
            if item == EVERY:
                call, modified = version
                common = Row("", place, {name: fields.get(name, "") for name in VIEW})
                stray = [name for name in SAID if fields.get(name)]
                problems += [Problem("", place, name, "is not said of all items at once") for name in stray]
            else:
                rows.append(Row(item, place, fields))
    except csv.Error as error:
        raise UsageError(f"is no CSV: {error}", where=f"{where} line {reader.line_num}") from error
    return File(call, modified, common, tuple(rows), tuple(problems))


_READERS: dict[str, Callable[[str, str], File]] = {".json": _json, ".toml": _toml, ".csv": _csv}
