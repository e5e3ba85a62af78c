"""A call's queries in files, and the manifest beside them that says what they are and what they leave out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from tocsin.detections.queries.backends import TARGETS
from tocsin.model.errors import NodeError, UsageError
from tocsin.node.calls.exporting import Export, ExportedItem
from tocsin.release import Released

MANIFEST = "manifest.json"
_SLUG = re.compile(r"[^a-z0-9]+")
_SLUG_CHARS = 40


class _Query(msgspec.Struct, frozen=True):
    file: str
    query: str
    logsources: tuple[str, ...]
    notes: tuple[str, ...]


class _Item(msgspec.Struct, frozen=True):
    item: str
    name: str
    pattern_type: str
    digest: str
    queries: tuple[_Query, ...]
    left_out: tuple[str, ...]


def manifest(export: Released[Export]) -> bytes:
    """All of an export as one JSON text: its queries, the files that hold them, and what was left out."""
    made = export.value
    said = msgspec.structs.asdict(made) | {
        "items": [_told(number, item, made) for number, item in enumerate(made.items, 1)],
        "counts": {
            "items": len(made.items),
            "queries": made.queries,
            "whole": len(made.whole),
            "partly": len(made.partly),
            "without": len(made.without),
        },
    }
    return msgspec.json.format(msgspec.json.encode(said), indent=2) + b"\n"


def write(export: Released[Export], place: Path) -> None:
    """Write an export: into one JSON file where ``place`` ends in ``.json``, else a file for each query into a new folder.

    Raises ``UsageError`` for a folder that holds something, ``NodeError`` for what cannot be written.
    """
    try:
        if place.suffix == ".json":
            place.write_bytes(manifest(export))
            return
        place.mkdir(parents=True, exist_ok=True)
        if any(place.iterdir()):
            raise UsageError("holds something already", where=str(place), hint="name a new folder")
        for name, text in _files(export.value):
            (place / name).write_text(text, "utf-8")
        (place / MANIFEST).write_bytes(manifest(export))  # last: without it an export broke off
    except OSError as error:
        raise NodeError(f"cannot be written: {error.strerror or error}", where=str(place)) from error


def _files(made: Export) -> Iterator[tuple[str, str]]:
    for number, item in enumerate(made.items, 1):
        for name, query in zip(_names(number, item, made), item.queries, strict=True):
            yield name, query.text + "\n"


def _told(number: int, item: ExportedItem, made: Export) -> _Item:
    queries = tuple(
        _Query(name, one.text, one.logsources, one.notes)
        for name, one in zip(_names(number, item, made), item.queries, strict=True)
    )
    return _Item(item.item, item.name, item.pattern_type, item.digest, queries, item.left_out)


def _names(number: int, item: ExportedItem, made: Export) -> list[str]:
    """A name for each query of an item, of nothing but letters, digits and hyphens: others chose the item's name."""
    ending = TARGETS[made.backend].ending
    slug = _SLUG.sub("-", item.name.lower()).strip("-")[:_SLUG_CHARS].strip("-") or "item"
    several = len(item.queries) > 1
    return [
        f"{number:04}-{slug}{f'-{part:02}' if several else ''}.{ending}"
        for part in range(1, len(item.queries) + 1)
    ]
