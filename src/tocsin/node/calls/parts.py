"""Which parts of the lake were searched for a call: the rest is new, and alone is searched for standing calls."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from tocsin.lake import Lake, Unit
from tocsin.model.call import Call
from tocsin.node.member.node import Node

_SELF = "self"


class ChosenParts(Lake):
    """A lake of which some parts alone are hunted; what it covers is told of all."""

    def __init__(self, root: Path, chosen: frozenset[str]) -> None:
        super().__init__(root)
        self._chosen = chosen

    def units(
        self, tables: frozenset[str], since: dt.datetime | None = None, until: dt.datetime | None = None
    ) -> Iterator[Unit]:
        """Units of the named tables, with the chosen of their parts."""
        for unit in super().units(tables, since, until):
            parts = tuple(part for part in unit.parts if _name(part.path, self.root) in self._chosen)
            if parts:
                yield msgspec.structs.replace(unit, parts=parts)


def parts_of(root: Path) -> frozenset[str]:
    """All parts of a lake now, by their paths below it."""
    lake = Lake(root)
    return frozenset(
        _name(part.path, lake.root) for unit in lake.units(frozenset(lake.tables)) for part in unit.parts
    )


def _name(path: str, root: Path) -> str:
    return Path(path).relative_to(root).as_posix()


def new_parts(call: Call, current: frozenset[str], node: Node) -> frozenset[str] | None:
    """Parts that this version of a call was not searched in; None where all must be searched.

    That is so where it never was, was amended, or limits have changed since; and where parts that were searched are no
    longer there: they were merged or expired, and what is in the others cannot be told from what was searched.
    """
    found = node.store.cursors.get(_SELF, f"parts {call.id}") or ""
    version, _, digest = found.rpartition(" ")
    if version != _version(call, node):
        return None
    listed = node.store.cursors.get(f"parts {digest}", "list")
    known = frozenset(msgspec.json.decode(listed, type=list[str])) if listed else None
    return current - known if known is not None and known <= current else None


def note_parts(call: Call, current: frozenset[str], node: Node) -> None:
    """Note that a version of a call was searched in all of some parts; must run in a transaction of the store."""
    cursors = node.store.cursors
    before = (cursors.get(_SELF, f"parts {call.id}") or "").rpartition(" ")[2]
    listed = msgspec.json.encode(sorted(current)).decode()
    digest = hashlib.sha256(listed.encode()).hexdigest()
    cursors.set(f"parts {digest}", "list", listed)
    cursors.set(_SELF, f"parts {call.id}", f"{_version(call, node)} {digest}")
    others = (cursors.get(_SELF, f"parts {one.id}") or "" for one in node.store.calls.open())
    if before and not any(one.endswith(before) for one in others):
        cursors.forget(f"parts {before}")


def batch_of(call: Call, parts: frozenset[str]) -> str:
    """What names a search of a version of a call in some parts, so that its matches are added once."""
    named = "\n".join((call.modified.isoformat(), *sorted(parts)))
    return hashlib.sha256(named.encode()).hexdigest()


def _version(call: Call, node: Node) -> str:
    return f"{call.modified.isoformat()} {limits_told(node)}"


def limits_told(node: Node) -> str:
    """The limits of a search, as a text without spaces."""
    limits = node.configuration.limits
    return f"{limits.items}/{limits.pattern_bytes}/{limits.seconds:g}/{limits.memory}/{limits.matches}"
