"""What the search holds of all articles in memory: when each was published, what it is, and what it is about.

A catalogue never changes; the next one is made of it and of what has changed since. Arrays have a place for each number
that an article may have, so a set of articles is an array of booleans.
"""

from __future__ import annotations

import dataclasses
import re
from collections import defaultdict
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, Select, func, literal, select, text, union_all

from tocsin.model.search import Field, Words
from tocsin.store.press.search_labels import parent_of, said_by, with_words
from tocsin.store.press.tables import article_authors, article_topics, searched

Numbers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
_N = TypeVar("_N", np.int64, np.int8)

#: As many changed articles are looked at one by one; of more, all is read again.
FEW = 500
#: As many labels are looked for one by one; more, all at once.
_FEW_LABELS = 3
_NEWEST = select(func.coalesce(func.max(searched.c.change), 0))
_ROWS = text(
    "SELECT group_concat(article), group_concat(change), group_concat(kind), group_concat(at) "
    "FROM searched WHERE change > :since"
)


@dataclasses.dataclass(frozen=True)
class Label:
    """A value by which articles are counted, as one or several of them name it."""

    field: Field
    value: str
    name: str


class Grouped(NamedTuple):
    """Values of labels, by field and then in order; where those of a field begin and end, and which value each label has.

    ``labels`` has the labels of each value: one for each name that it goes by.
    """

    values: tuple[str, ...]
    of_field: dict[Field, tuple[int, int]]
    of_label: npt.NDArray[np.int64]
    labels: tuple[list[int], ...]


@dataclasses.dataclass(frozen=True)
class Catalogue:
    """All articles as they are after a ``change``; the first three arrays by number, the last two by pair of article and label."""

    change: int
    changed: Numbers  # by which change each got as it is, 0 where there is none of that number
    at: Numbers  # microseconds since 1970
    kind: npt.NDArray[np.int8]
    article: npt.NDArray[np.int32]
    label: npt.NDArray[np.int32]
    labels: tuple[Label, ...]

    @property
    def size(self) -> int:
        """One more than the greatest number."""
        return len(self.changed)

    def nothing(self) -> Mask:
        """No article."""
        return np.zeros(self.size, dtype=np.bool_)

    def all(self) -> Mask:
        """Every article."""
        return self.changed > 0

    def labelled(self, field: Field, value: str) -> Mask:
        """Articles that have a label, by its value or its name, both as they stand in addresses; a technique's sub-techniques are of it."""
        return self._about(self._places.get((field, value), ()))

    def named(self, words: Words) -> Mask:
        """Articles that are about something whose name or id has words."""
        return self._about(tuple(with_words(self._said, words)))

    @cached_property
    def parents(self) -> frozenset[str]:
        """Techniques, as they stand in addresses, of which a sub-technique is a label too."""
        found = (parent_of(value) for field, value in self._places if field is Field.TECHNIQUE)
        return frozenset(filter(None, found))

    @cached_property
    def grouped(self) -> Grouped:
        """The labels by field and value, whatever their names."""
        keys = sorted({(label.field, label.value) for label in self.labels})
        place_of = {key: place for place, key in enumerate(keys)}
        of_label = [place_of[label.field, label.value] for label in self.labels]
        labels: tuple[list[int], ...] = tuple([] for _ in keys)
        for label, place in enumerate(of_label):
            labels[place].append(label)
        fields = [field for field, _ in keys]
        of_field = {
            field: (fields.index(field), fields.index(field) + fields.count(field))
            for field in Field
            if field in fields
        }
        return Grouped(tuple(value for _, value in keys), of_field, np.array(of_label, np.int64), labels)

    def _about(self, places: tuple[int, ...]) -> Mask:
        """Articles with any of the labels at places."""
        found = self.nothing()
        if len(places) > _FEW_LABELS:
            wanted = np.zeros(len(self.labels), dtype=np.bool_)
            wanted[list(places)] = True
            found[self.article[wanted[self.label]]] = True
            return found
        for place in places:
            found[self.article[self.label == place]] = True
        return found

    @cached_property
    def _places(self) -> dict[tuple[Field, str], tuple[int, ...]]:
        found: dict[tuple[Field, str], set[int]] = defaultdict(set)
        for place, label in enumerate(self.labels):
            for value in (label.value, label.name):
                found[label.field, _plain(value)].add(place)
                if label.field is Field.TECHNIQUE and (parent := parent_of(_plain(value))):
                    found[label.field, parent].add(place)
        return {key: tuple(sorted(places)) for key, places in found.items()}

    @cached_property
    def _said(self) -> tuple[str, ...]:
        return tuple(said_by(one.field, one.value, one.name) for one in self.labels)


EMPTY = Catalogue(
    0,
    np.zeros(1, np.int64),
    np.zeros(1, np.int64),
    np.zeros(1, np.int8),
    np.zeros(0, np.int32),
    np.zeros(0, np.int32),
    (),
)


def _plain(value: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", value.lower()).strip("-")


def newest_change(connection: Connection) -> int:
    """The last change that a connection sees."""
    return int(connection.execute(_NEWEST).scalar_one())


def brought_up(connection: Connection, catalogue: Catalogue, change: int) -> Catalogue:
    """The catalogue as it is after a change, by what is new in the database."""
    numbers, changed, kinds, at = map(
        numbers_in, connection.execute(_ROWS, {"since": catalogue.change}).one()
    )
    whole = len(numbers) > FEW
    before = EMPTY if whole else catalogue
    if whole:
        numbers, changed, kinds, at = map(numbers_in, connection.execute(_ROWS, {"since": 0}).one())
    size = max(before.size, int(numbers.max(initial=0)) + 1)
    article, label, labels = _labels(connection, before, None if whole else numbers, size)
    return Catalogue(
        change,
        _with(before.changed, size, numbers, changed),
        _with(before.at, size, numbers, at),
        _with(before.kind, size, numbers, kinds),
        article,
        label,
        labels,
    )


def numbers_in(told: str | None) -> Numbers:
    """Numbers that SQLite's ``group_concat`` put into a text: much faster than a row for each."""
    return np.fromstring(told or "", dtype=np.int64, sep=",")


def _with(before: npt.NDArray[_N], size: int, numbers: Numbers, values: Numbers) -> npt.NDArray[_N]:
    made = np.zeros(size, before.dtype)
    made[: len(before)] = before
    made[numbers] = values
    return made


def _labels(
    connection: Connection, before: Catalogue, of: Numbers | None, size: int
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], tuple[Label, ...]]:
    """Pairs of article and label after a change of the articles ``of``, None for all."""
    gone = np.zeros(size, dtype=np.bool_)
    gone[... if of is None else of] = True
    kept = ~gone[before.article]
    places = {label: place for place, label in enumerate(before.labels)}
    pairs = [before.article[kept]]
    marks = [before.label[kept]]
    for field, value, name, told in connection.execute(_pairs(of)):
        numbers = numbers_in(told).astype(np.int32)
        place = places.setdefault(Label(Field(field), value, name), len(places))
        pairs.append(numbers)
        marks.append(np.full(len(numbers), place, np.int32))
    return np.concatenate(pairs), np.concatenate(marks), tuple(places)


def _pairs(of: Numbers | None) -> Select[Any]:
    """Field, value, name and the numbers of the articles that have it."""
    about, by = article_topics.c, article_authors.c
    author = literal(Field.AUTHOR.value)
    topics = select(about.kind.label("field"), about.slug.label("value"), about.name, about.article)
    authors = select(author, by.author, by.author, by.article)
    if of is not None:
        numbers = of.tolist()
        topics, authors = topics.where(about.article.in_(numbers)), authors.where(by.article.in_(numbers))
    pairs = union_all(topics, authors).subquery().c
    told = select(pairs.field, pairs.value, pairs.name, func.group_concat(pairs.article))
    return told.group_by(pairs.field, pairs.value, pairs.name)
