"""A case, or a part of one, written by people: YAML with entries by their ids."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from tocsin.cases.checking import problems_of
from tocsin.cases.mistaken import mistaken
from tocsin.detections.sigma.bounded_yaml import read_document
from tocsin.model.case import Body, Entry
from tocsin.model.errors import DetectionError, UsageError
from tocsin.model.marking import Marking, Pap, Tlp

#: A larger file is refused; 100,000 entries are a tenth of it.
LARGEST = 64 * 1024 * 1024
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
_OWN = frozenset({"sources", "marking", "withdrawn", "origin"})
_MEMBER = re.compile(r"identity--[0-9a-z-]{1,60}")


class _Marked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A marking as a file says it: ``releasable_to`` are ids of members, and only narrows."""

    tlp: str
    releasable_to: tuple[str, ...] | None = None
    pap: str = "CLEAR"


class Written(msgspec.Struct, frozen=True):
    """What a file says: a case's title and what it is about, "" where it only adds to one, and entries.

    ``origin`` is the member that released it, "" for a file that people wrote; ``to`` the member that it was written for, "" where it is for more.
    """

    title: str
    about: str
    marking: Marking
    entries: tuple[Entry, ...]
    origin: str = ""
    to: str = ""


def read_file(path: Path, author: str, at: dt.datetime, held: Iterable[Entry] = ()) -> Written:
    """Read a file of a case, which may name entries that are ``held``. UsageError tells every entry that cannot be used; then none is."""
    try:
        if path.stat().st_size > LARGEST:
            raise UsageError(f"is larger than {LARGEST // 1024 // 1024} MiB", where=str(path))
        text = path.read_text("utf-8")
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", where=str(path), hint="name a file") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"is not UTF-8 at byte {error.start}", where=str(path)) from error
    return read(text, str(path), author, at, held)


def read(text: str, where: str, author: str, at: dt.datetime, held: Iterable[Entry] = ()) -> Written:
    """Read the text of a file of a case, as ``read_file``."""
    document = _document(text, where)
    if not isinstance(document, dict) or not isinstance(document.get("entries"), dict):
        raise UsageError("has no entries", where=where, hint="entries: with one for each id")
    marking, origin = _marking(document.get("marking"), where), _member(document.get("from", ""), where)
    found, problems = [], []
    for id_, told in document["entries"].items():
        try:
            found.append(_entry(str(id_), told, marking, origin, author, at))
        except (ValueError, msgspec.ValidationError) as error:
            problems.append(f"{id_}: {mistaken(error, _kind(told))}")
    problems += problems_of([*({one.id: one for one in held} | {one.id: one for one in found}).values()])
    if problems:
        raise UsageError("; ".join(problems[:20]), where=where, hint="mend these, then read it again")
    return Written(
        _text(document, "title", where),
        _text(document, "about", where),
        marking,
        tuple(found),
        origin,
        _member(str(document.get("to", "")).partition("member ")[2], where),
    )


def _text(document: Mapping[str, Any], name: str, where: str) -> str:
    """A text of a file, "" where it has none. UsageError for what is no text."""
    told = document.get(name) or ""
    if not isinstance(told, str):
        raise UsageError(f"has no text as its {name}", where=where, hint=f'{name}: "in quotation marks"')
    return told


def _document(text: str, where: str) -> Any:  # noqa: ANN401  (whatever the file holds)
    """The values of a file: of JSON where it is JSON, else of YAML."""
    if text.lstrip().startswith("{"):
        with contextlib.suppress(json.JSONDecodeError):  # a mapping of YAML may begin so too
            return _json(text, where)
    try:
        return read_document(text)
    except DetectionError as error:
        raise UsageError(f"is no YAML: {error}", where=where, hint="see the guide on cases") from error


def _json(text: str, where: str) -> Any:  # noqa: ANN401  (whatever the file holds)
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        """A mapping. UsageError for a key that comes twice."""
        found = dict(pairs)
        if len(found) < len(pairs):
            twice = came_twice(key for key, _ in pairs)[:100]
            raise UsageError(f"has the key {twice!r} twice", where=where, hint="leave one of them")
        return found

    try:
        return json.loads(text, object_pairs_hook=once)
    except RecursionError as error:
        raise UsageError("is nested too deeply", where=where) from error
    except json.JSONDecodeError:
        raise
    except ValueError as error:  # of more digits than Python reads
        raise UsageError("has a number that is too long", where=where) from error


def came_twice(keys: Iterable[str]) -> str:
    """The first key that was there already, "" where none was."""
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            return key
        seen.add(key)
    return ""


def _entry(  # noqa: PLR0913, PLR0917  (what the file says of all, and who reads it)
    id_: str, told: object, marking: Marking, origin: str, author: str, at: dt.datetime
) -> Entry:
    if not _ID.fullmatch(id_):
        raise ValueError("an id has small letters, digits, points and dashes, at most 100")
    if not isinstance(told, dict):
        raise ValueError("is no entry")  # noqa: TRY004  (told with the others)
    own = {name: value for name, value in told.items() if name in _OWN}
    body: Any = msgspec.convert(dict(_plain(told)), Body)
    return Entry(
        id=id_,
        body=body,
        marking=marking.joined(_marking(own["marking"], id_)) if "marking" in own else marking,
        author=author,
        at=at,
        sources=msgspec.convert(own.get("sources", ()), tuple[str, ...]),
        withdrawn=str(own.get("withdrawn", "")),
        origin=_member(own.get("origin", origin), id_),
    )


def _kind(told: object) -> str:
    return str(told.get("type", "")) if isinstance(told, dict) else ""


def _plain(told: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """What is the body's, a day where an event wants a moment being its beginning."""
    for name, value in told.items():
        if name in _OWN:
            continue
        day = told.get("type") == "event" and name in {"at", "until"} and _DAY.fullmatch(str(value))
        yield name, f"{value}T00:00:00Z" if day else value


def _member(told: object, where: str) -> str:
    """The member that something is from, "" where nobody is named. UsageError for what is none."""
    if told and not (isinstance(told, str) and _MEMBER.fullmatch(told)):
        raise UsageError("is from nobody who could be a member", where=where, hint="from: identity--…")
    return str(told or "")


def _marking(told: object, where: str) -> Marking:
    """A label, or a label with members and permissible actions, as a marking. UsageError without one: nothing is unmarked."""
    try:
        parts = msgspec.convert(told if isinstance(told, dict) else {"tlp": str(told)}, _Marked)
        members = None if parts.releasable_to is None else frozenset(parts.releasable_to)
        return Marking(Tlp.parse(parts.tlp), members, Pap.parse(parts.pap))
    except (ValueError, msgspec.ValidationError) as error:
        what = "has no marking" if told is None else "has a marking that is none"
        raise UsageError(what, where=where, hint="marking: TLP:AMBER, say") from error
