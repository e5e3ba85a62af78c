"""URLs of which a log keeps host, path and query in columns of their own, looked up in an indicator list.

Hosts are asked first, each distinct one once; only what was requested of a host that is in the list is put together.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa

from tocsin.hunting.distinct import Distinct, fold
from tocsin.hunting.lookups import EntryIndex
from tocsin.model.expression import MULTI

_USUAL = (":80", ":443")
_NOTHING = frozenset({"", "-"})


def whole_urls(host: str, path: str, query: str = "") -> Iterator[str]:
    """The URLs, without scheme, that case-folded parts make; each may hold several values (``MULTI``).

    A path that has its query already is not given it again, and a usual port is left out.
    """
    for one, way, more in itertools.product(host.split(MULTI), path.split(MULTI), query.split(MULTI)):
        if one in _NOTHING or not way.startswith("/"):
            continue
        bare = one.rpartition(":")[0] if one.endswith(_USUAL) else one
        alone = "?" in way or more in _NOTHING or more == way
        yield f"{bare}{way}" if alone else f"{bare}{way}?{more.removeprefix('?')}"


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
    known = host.test(lambda text: any(_host(one) in index.hosts for one in text.split(MULTI)))
    rows = np.flatnonzero(known)
    if not len(rows):
        return False
    present = [part for part in filled if part]
    codes, where = np.unique(np.stack([part.codes[rows] for part in present]), axis=1, return_inverse=True)
    texts = [part.texts(own) for part, own in zip(present, codes, strict=True)]
    hit = [any(map(index.hit, whole_urls(*each))) for each in zip(*texts, strict=True)]
    found = np.zeros(len(known), bool)
    found[rows] = np.array(hit, bool)[where.reshape(-1)]
    return found


def _host(text: str) -> str:
    return text.rpartition(":")[0] if text.endswith(_USUAL) else text


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
