"""Identity of an event across exports: one 64-bit number, computed for many events at once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from tocsin.model.event_key import NO_TIME, mix


def short_host(host: str) -> str:
    """The first label of a host name, lower case; an address stays whole.

    ``WORKSTATION5`` and ``WORKSTATION5.theshire.local`` are one machine, ``10.0.0.1`` is not ``10``.
    """
    folded = host.strip().rstrip(".").lower()
    if ":" in folded or folded.replace(".", "").isdigit():
        return folded
    return folded.partition(".")[0]


@lru_cache(maxsize=65_536)
def _text_hash(*parts: str) -> int:
    digest = hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=8)
    return int.from_bytes(digest.digest(), "little")


def event_keys(
    origin: str,
    tables: Sequence[str],
    hosts: Sequence[str],
    records: Sequence[int],
    times: Sequence[int | None],
) -> npt.NDArray[np.int64]:
    """Keys of events: equal for equal (origin, table, short host, record, time).

    ``tables``, ``hosts``, ``records`` and ``times`` (microseconds or None) have one item per event; the result
    has shape (events,). Two different events share a key with a chance of about 1 in 2**64.
    """
    places = list(zip(tables, hosts, strict=True))
    by_place = {place: _text_hash(origin, place[0], short_host(place[1])) for place in set(places)}
    start = np.array([by_place[place] for place in places], dtype=np.uint64)
    numbers = np.array(records, dtype=np.int64).view(np.uint64)
    moments = np.array([NO_TIME if t is None else t for t in times], dtype=np.int64).view(np.uint64)
    return mix(mix(start, numbers), moments).view(np.int64)
