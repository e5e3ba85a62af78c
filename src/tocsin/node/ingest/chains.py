"""Files that may be states of one log, such as a log and an older copy of it, are read by one process in turn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from tocsin.lake.beginning import HEAD
from tocsin.sources import Input

#: One log's states, shortest first.
Chain = tuple[Input, ...]
_SAMPLE = 4_096
#: Chains of files with the same beginning beyond which further files stand alone: exports of one kind
#: share a header, and their contents need not all be compared.
_COMPARED = 64


def chains(sources: Iterable[Input]) -> list[Chain]:
    """Every source in one chain; most are chains of one. Members of archives and files below ``HEAD`` are not compared."""
    alone: list[Chain] = []
    by_head: dict[bytes, list[Input]] = {}
    for source in sources:
        head = _bytes(source, 0, HEAD) if not source.steps else b""
        if len(head) < HEAD:
            alone.append((source,))
        else:
            by_head.setdefault(head, []).append(source)
    return [*alone, *(chain for some in by_head.values() for chain in _chained(some))]


def _chained(sources: Sequence[Input]) -> list[Chain]:
    if len(sources) == 1:
        return [tuple(sources)]
    found: list[list[Input]] = []
    for source in sorted(sources, key=lambda one: (one.size, one.path)):
        before = next((chain for chain in found[:_COMPARED] if _begins_with(source, chain[-1])), None)
        if before is None:
            found.append([source])
        else:
            before.append(source)
    return [tuple(chain) for chain in found]


def _begins_with(longer: Input, shorter: Input) -> bool:
    """Whether the longer file has, where the shorter one ends, the same bytes: a hint and no proof."""
    start = max(0, shorter.size - _SAMPLE)
    return _bytes(longer, start, shorter.size - start) == _bytes(shorter, start, shorter.size - start)


def _bytes(source: Input, start: int, count: int) -> bytes:
    try:
        with Path(source.outer).open("rb") as stream:
            stream.seek(start)
            return stream.read(count)
    except OSError:
        return b""  # reading it will tell why
