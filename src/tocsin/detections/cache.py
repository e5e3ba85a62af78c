"""Keeps compiled rule sets on disk, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import msgspec

from tocsin.model.cached import read_cached, write_cached
from tocsin.model.collecting import uncollected
from tocsin.model.detection import RuleSet

_KEPT = 8  # rule sets in a cache; those not used for longest go first


def read_entry(entry: Path) -> RuleSet | None:
    """The rule set of an entry; None when there is none, or it is not whole."""
    data = read_cached(entry)
    try:
        with uncollected():
            return None if data is None else msgspec.msgpack.decode(data, type=RuleSet)
    except (msgspec.DecodeError, ValueError):
        return None


def write_entry(entry: Path, rules: RuleSet) -> None:
    """Put an entry in place whole or not at all; a cache that cannot be written is done without."""
    write_cached(entry, msgspec.msgpack.encode(rules), _KEPT)
