"""Entries with the places they stand at, so that a finding can name where an indicator came from."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


class Placed(msgspec.Struct, frozen=True):
    """Entries in normal form, and beside each of them its place in the file (texts of equal number)."""

    entries: pa.StringArray
    places: pa.StringArray

    def sources(self) -> bytes:
        """All places, one a line, in UTF-8."""
        places = self.places.to_pylist()
        text = "\n".join(places)
        if text.count("\n") >= len(places) > 0:  # a place from outside has line feeds of its own
            text = "\n".join(" ".join(place.split()) for place in places)
        return text.encode()


def once(parts: Sequence[Placed]) -> Placed:
    """All entries of some parts, each once, at the first of its places."""
    entries = pa.chunked_array([part.entries for part in parts], pa.string()).combine_chunks()
    places = pa.chunked_array([part.places for part in parts], pa.string()).combine_chunks()
    coded = entries.dictionary_encode()
    if len(coded.dictionary) == len(entries):
        return Placed(entries, places)
    # Codes are given in the order of first appearance, so an entry is new where its code is the highest yet.
    codes = coded.indices.to_numpy()
    highest = np.maximum.accumulate(codes)
    first = pa.array(np.flatnonzero(np.diff(highest, prepend=-1)))
    return Placed(entries.take(first), places.take(first))


def apart(placed: Placed, chosen: Sequence[str]) -> tuple[Placed, Placed]:
    """Those that are not chosen, and those that are."""
    if not chosen:
        return placed, Placed(placed.entries[:0], placed.places[:0])
    inside = pc.is_in(placed.entries, value_set=pa.array(chosen, pa.string()))
    outside = pc.invert(inside)
    rest = Placed(placed.entries.filter(outside), placed.places.filter(outside))
    return rest, Placed(placed.entries.filter(inside), placed.places.filter(inside))
