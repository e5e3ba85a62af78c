"""Flags indicators that stand on PyMISPWarningLists: well-known sites, resolvers, empty files."""

from __future__ import annotations

import msgspec
import pyarrow as pa

from tocsin.model.expression import ListKind


class Flag(msgspec.Struct, frozen=True):
    """Names of the warning lists an entry is on; ``itself`` if not merely below or inside what is."""

    lists: tuple[str, ...]
    itself: bool


class Benign:
    """All warning lists, read once."""

    def check(self, kind: ListKind, entries: pa.Array) -> dict[str, Flag]:
        """Flags of those entries that are on a warning list."""
        return {}
