"""Sets of articles that are asked of the database once, kept as bits, and mended as articles change."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import NamedTuple, cast

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, TextClause, bindparam, func, select, text

from tocsin.model.member import Audience
from tocsin.model.search import Words
from tocsin.store.press.reaching import may_be_told
from tocsin.store.press.search_catalogue import Catalogue, Mask, numbers_in
from tocsin.store.press.search_tables import COLUMNS, Shelf
from tocsin.store.press.tables import articles

#: Bytes that are kept; a set takes an eighth of a byte for each article at most.
MOST = 16 << 20
_BITS_ARE_SMALLER = 32  # a number takes 32 bits
_OVERHEAD = 500
#: Of as many changed articles it is asked again whether they are of a set; of more, for the set.
_FEW = 50
_INDEXES = tuple(f"{shelf}_{texts}" for shelf in Shelf for texts in COLUMNS)


def _words(index: str, narrowed: str = "") -> TextClause:
    asked = f"SELECT group_concat(rowid) FROM {index} WHERE {index} MATCH :match {narrowed}"  # noqa: S608  (names of ours)
    return text(asked)


_WORDS = {index: _words(index) for index in _INDEXES}
_WORDS_AMONG = {
    index: _words(index, "AND rowid IN :among").bindparams(bindparam("among", expanding=True))
    for index in _INDEXES
}


class WordsIn(NamedTuple):
    """Articles with words in a column of an index, in any of its columns for ""."""

    table: str
    column: str
    words: Words

    def asked(self, connection: Connection, among: list[int] | None) -> str | None:
        """Their numbers, of all articles or of those among some; of a beginning always all, which is no more to look through."""
        said = expression(self.words)
        match = {"match": f"{self.column} : {said}" if self.column else said}
        if among is None or self.words.begins:
            found = connection.execute(_WORDS[self.table], match)
        else:
            found = connection.execute(_WORDS_AMONG[self.table], match | {"among": among})
        return cast("str | None", found.scalar())


class ToldTo(NamedTuple):
    """Published articles that an audience may be told of."""

    audience: Audience

    def asked(self, connection: Connection, among: list[int] | None) -> str | None:
        """Their numbers, of all articles or of those among some."""
        number = articles.c.number
        asked = select(func.group_concat(number)).where(articles.c.shown, may_be_told(self.audience))
        found = connection.execute(asked if among is None else asked.where(number.in_(among)))
        return cast("str | None", found.scalar())


#: How a set is asked for; it is its own key.
Members = WordsIn | ToldTo


class _Kept(NamedTuple):
    change: int
    size: int
    bits: npt.NDArray[np.uint8] | None
    numbers: npt.NDArray[np.int32]

    def weight(self) -> int:
        """Bytes, about."""
        return _OVERHEAD + self.numbers.nbytes + (0 if self.bits is None else self.bits.nbytes)


class Sets:
    """Sets by their key, those used last kept up to so many bytes. Any number of threads may ask."""

    def __init__(self, most: int = MOST) -> None:
        self._most, self._weight = most, 0
        self._kept: OrderedDict[Members, _Kept] = OrderedDict()
        self._turn = threading.Lock()

    def get(self, connection: Connection, catalogue: Catalogue, members: Members) -> Mask:
        """The set as it is after the change that the catalogue shows, which is what the connection sees."""
        with self._turn:
            kept = self._kept.get(members)
        if kept is not None and kept.change == catalogue.change:
            self._keep(members, kept)
            return _mask(kept, catalogue.size)
        found = _asked(connection, catalogue, members, kept)
        self._keep(members, _packed(found, catalogue.change))
        return found

    def _keep(self, key: Members, kept: _Kept) -> None:
        with self._turn:
            before = self._kept.pop(key, None)
            self._weight += kept.weight() - (0 if before is None else before.weight())
            self._kept[key] = kept
            while self._weight > self._most and len(self._kept) > 1:
                _, oldest = self._kept.popitem(last=False)
                self._weight -= oldest.weight()


def expression(words: Words) -> str:
    """Words in the language of FTS5, where a quoted text is words in this order and never an operator."""
    quoted = '"' + words.text.replace('"', '""') + '"'
    return f"{quoted} *" if words.begins else quoted


def _asked(connection: Connection, catalogue: Catalogue, members: Members, kept: _Kept | None) -> Mask:
    changed = np.flatnonzero(catalogue.changed > kept.change) if kept is not None else None
    if kept is None or kept.change > catalogue.change or changed is None or len(changed) > _FEW:
        found = catalogue.nothing()
        found[numbers_in(members.asked(connection, None))] = True
        return found
    found = _mask(kept, catalogue.size)
    found[changed] = False
    found[numbers_in(members.asked(connection, changed.tolist()))] = True
    return found


def _packed(mask: Mask, change: int) -> _Kept:
    numbers = np.flatnonzero(mask).astype(np.int32)
    if len(numbers) * _BITS_ARE_SMALLER < len(mask):
        return _Kept(change, len(mask), None, numbers)
    return _Kept(change, len(mask), np.packbits(mask), np.zeros(0, np.int32))


def _mask(kept: _Kept, size: int) -> Mask:
    made = np.zeros(size, dtype=np.bool_)
    if kept.bits is None:
        made[kept.numbers] = True
    else:
        made[: kept.size] = np.unpackbits(kept.bits, count=kept.size).view(np.bool_)
    return made
