"""Identity of an event across exports: one 64-bit number, computed for many events at once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX_A = np.uint64(0xBF58476D1CE4E5B9)
_MIX_B = np.uint64(0x94D049BB133111EB)
_NO_TIME = -(2**63)


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


def _mix(state: npt.NDArray[np.uint64], value: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """SplitMix64's finaliser over ``state`` and ``value`` (Steele, Lea, Flood: OOPSLA 2014)."""
    z = (state ^ value) + _STEP
    z = (z ^ (z >> np.uint64(30))) * _MIX_A
    z = (z ^ (z >> np.uint64(27))) * _MIX_B
    mixed: npt.NDArray[np.uint64] = z ^ (z >> np.uint64(31))
    return mixed


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
    moments = np.array([_NO_TIME if t is None else t for t in times], dtype=np.int64).view(np.uint64)
    return _mix(_mix(start, numbers), moments).view(np.int64)
