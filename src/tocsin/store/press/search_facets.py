"""Hits counted by what they are, what they are about, who wrote them and when."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from tocsin.model.article import Topic, TopicKind
from tocsin.model.search import KINDS, Count, Facet, Field
from tocsin.store.press.search_catalogue import Catalogue, Mask

#: Values that a facet lists at most.
MOST = 12
_MICROSECONDS = "datetime64[us]"
_COUNTED = (Field.COUNTRY, Field.ACTOR, Field.TECHNIQUE, Field.SECTOR, Field.ISSUE, Field.INCIDENT)


def facets(catalogue: Catalogue, hits: Mask) -> tuple[Facet, ...]:
    """All facets of the hits, those without a value left out."""
    labelled = _labelled(catalogue, hits)
    found = [Facet(field, labelled[field]) for field in _COUNTED if field in labelled]
    if hits.any():
        found.append(Facet(Field.TYPE, _kinds(catalogue, hits)))
    if Field.AUTHOR in labelled:
        found.append(Facet(Field.AUTHOR, labelled[Field.AUTHOR]))
    if hits.any():
        found.append(Facet(Field.DATE, tuple(_dates(catalogue, hits))))
    return tuple(found)


def topics(catalogue: Catalogue, hits: Mask) -> tuple[tuple[Topic, int], ...]:
    """Everything that hits are about, with how many of them, by kind and name; of the names that hits give it, by the first."""
    by_label = np.bincount(catalogue.label[hits[catalogue.article]], minlength=len(catalogue.labels))
    found: dict[tuple[TopicKind, str], tuple[str, int]] = {}
    for place in np.flatnonzero(by_label).tolist():
        label = catalogue.labels[place]
        if label.field in _COUNTED:
            key = TopicKind(label.field.value), label.value
            name, count = found.get(key, (label.name, 0))
            found[key] = min(name, label.name), count + int(by_label[place])
    told = [(Topic(kind, slug, name), count) for (kind, slug), (name, count) in found.items()]
    return tuple(sorted(told, key=lambda one: (one[0].kind, one[0].name, one[0].slug)))


def _labelled(catalogue: Catalogue, hits: Mask) -> dict[Field, tuple[Count, ...]]:
    """Values are named as the hits themselves name them: of several names by the most frequent."""
    by_label = np.bincount(catalogue.label[hits[catalogue.article]], minlength=len(catalogue.labels))
    grouped = catalogue.grouped
    by_value = np.zeros(len(grouped.values), np.int64)
    np.add.at(by_value, grouped.of_label, by_label)
    found = {}
    for field, (begin, end) in grouped.of_field.items():
        counts = by_value[begin:end]
        best = np.argsort(-counts, kind="stable")[:MOST] + begin
        chosen = [place for place in best.tolist() if by_value[place]]
        for place in chosen if field is Field.TECHNIQUE else ():
            if (
                grouped.values[place] in catalogue.parents
            ):  # its sub-techniques are found by it, so they count
                by_value[place] = (catalogue.labelled(field, grouped.values[place]) & hits).sum()
        chosen.sort(key=lambda place: -by_value[place])
        told = (
            (grouped.values[place], _name(catalogue, by_label, place), by_value[place]) for place in chosen
        )
        found[field] = tuple(Count(value, name, int(count)) for value, name, count in told)
    return {field: counts for field, counts in found.items() if counts}


def _name(catalogue: Catalogue, by_label: npt.NDArray[np.int64], value: int) -> str:
    named = (
        (-int(by_label[place]), catalogue.labels[place].name) for place in catalogue.grouped.labels[value]
    )
    return min(named)[1]


def _kinds(catalogue: Catalogue, hits: Mask) -> tuple[Count, ...]:
    counts = np.bincount(catalogue.kind[hits], minlength=len(KINDS)).tolist()
    told = zip(KINDS, counts, strict=True)
    return _most([Count(kind.value, kind.value, count) for kind, count in told if count])


def _most(counts: list[Count]) -> tuple[Count, ...]:
    return tuple(sorted(counts, key=lambda one: (-one.count, one.value))[:MOST])


def _dates(catalogue: Catalogue, hits: Mask) -> Iterator[Count]:
    months = catalogue.at[hits].astype(_MICROSECONDS).astype("datetime64[M]").astype(np.int64)
    first = int(months.min())
    by_month = np.bincount(months - first)
    years = np.unique((np.flatnonzero(by_month) + first) // 12)
    for year in years[::-1].tolist():
        count = int(by_month[max(year * 12 - first, 0) : (year + 1) * 12 - first].sum())
        yield Count(f"{year + 1970}", f"{year + 1970}", count)
    if len(years) == 1:
        for place in np.flatnonzero(by_month)[::-1].tolist():
            month = str(np.datetime64(place + first, "M"))
            yield Count(month, month, int(by_month[place]))
