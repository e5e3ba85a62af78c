"""URLs of which a log keeps host, path and query in columns of their own, looked up in an indicator list.

Hosts are asked first, each distinct one once; only what was requested of a host that is in the list is put together.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from tocsin.hunting.distinct import Distinct, fold
from tocsin.hunting.lookups import EntryIndex, bare_url
from tocsin.model.expression import MULTI

_NOTHING = frozenset({"", "-"})
#: URLs of one event put together one by one; three fields of a thousand values each would make a thousand million.
_FEW = 10_000


class _Parts(NamedTuple):
    """What hosts, paths and queries of an event make URLs of; ``queries`` are "" where a path stands alone."""

    hosts: list[str]
    paths: list[str]
    queries: list[str]


def entries(index: EntryIndex, host: str, path: str, query: str = "") -> Iterator[str]:
    """The entries of a list of URLs that case-folded parts hit; each part may hold several values (``MULTI``).

    A path that has its query already is not given it again, and a usual port is left out. Where there are more than
    ``_FEW`` URLs to put together, the list's entries of these hosts are taken apart instead: the same are hit.
    """
    parts = _parts(host, path, query)
    parts = parts._replace(hosts=[one for one in parts.hosts if one in index.hosts])
    if len(parts.hosts) * len(parts.paths) * len(parts.queries) > _FEW:
        yield from _of_hosts(parts, index)
    else:
        for url in _urls(parts):
            yield from index.entries(url)


def _parts(host: str, path: str, query: str) -> _Parts:
    """Parts without repeats, in the order in which they are written."""
    hosts = [bare_url(one) for one in host.split(MULTI) if one not in _NOTHING]
    paths = [way for way in path.split(MULTI) if way.startswith("/")]
    # One column may be both: its values are paths with their queries.
    apart = ["" if more in _NOTHING else more.removeprefix("?") for more in query.split(MULTI)]
    return _Parts(_once(hosts), _once(paths), [""] if query == path else _once(apart))


def _once(texts: Iterable[str]) -> list[str]:
    return [*dict.fromkeys(texts)]


def _urls(parts: _Parts) -> Iterator[str]:
    """The URLs, without scheme, that parts make."""
    for one, way in itertools.product(parts.hosts, parts.paths):
        for more in [""] if "?" in way else parts.queries:
            yield f"{one}{way}?{more}" if more and more != way else f"{one}{way}"


def _of_hosts(parts: _Parts, index: EntryIndex) -> Iterator[str]:
    """Entries that one of the URLs hits: host, path and query of each are among those of the event."""
    whole = {
        form for way in parts.paths for form in (way.rstrip("/"), way, way.partition("?")[0].rstrip("/"))
    }
    bare = {way for way in parts.paths if "?" not in way}
    queries = {form for more in parts.queries for form in (more, more.rstrip("/"))}
    for host in parts.hosts:
        for rest, entry in index.of_host(host):
            way, asks, more = rest.partition("?")
            if rest in whole or (asks and way in bare and more in queries):
                yield entry


def hits(
    columns: Mapping[str, Distinct], parts: Sequence[Sequence[str]], index: EntryIndex
) -> np.ndarray | bool:
    """Rows (bool) whose URL is in the list; False where there are none.

    ``parts`` names the columns of host, path and perhaps query; a row answers with the first of each that it fills.
    """
    filled = [_Filled([columns[name] for name in names if name in columns]) for names in parts]
    host, *rest = filled
    if not host or not rest or not rest[0]:
        return False
    known = host.test(lambda text: any(bare_url(one) in index.hosts for one in text.split(MULTI)))
    rows = np.flatnonzero(known)
    if not len(rows):
        return False
    present = [part for part in filled if part]
    codes, where = np.unique(np.stack([part.codes[rows] for part in present]), axis=1, return_inverse=True)
    texts = [part.texts(own) for part, own in zip(present, codes, strict=True)]
    hit = [any(True for _ in entries(index, *each)) for each in zip(*texts, strict=True)]
    found = np.zeros(len(known), bool)
    found[rows] = np.array(hit, bool)[where.reshape(-1)]
    return found


class _Filled:
    """For each row the first column that it fills: ``codes`` are those of all columns, one after another."""

    def __init__(self, columns: Sequence[Distinct]) -> None:
        self._columns = columns
        self._size = sum(column.size for column in columns)
        if not columns:
            return
        self.codes = np.full(len(columns[0].codes), self._size, np.int64)
        start = self._size
        for column in reversed(columns):
            start -= column.size
            self.codes = np.where(column.null, self.codes, column.codes.astype(np.int64) + start)

    def __bool__(self) -> bool:
        return bool(self._columns)

    def test(self, holds: Callable[[str], bool]) -> np.ndarray:
        """Rows (bool) of which something is true, which is false of a row without a value."""
        values = itertools.chain.from_iterable(fold(column.values).to_pylist() for column in self._columns)
        return np.array([*map(holds, values), False], bool)[self.codes]

    def texts(self, codes: np.ndarray) -> list[str]:
        """The case-folded values of some codes, "" of none."""
        wanted, where = np.unique(codes, return_inverse=True)
        found: list[str] = []
        start = 0
        for column in self._columns:
            own = wanted[(wanted >= start) & (wanted < start + column.size)] - start
            found += fold(column.values.take(pa.array(own))).to_pylist()
            start += column.size
        found += [""] * (len(wanted) - len(found))
        return [found[at] for at in where.reshape(-1)]
