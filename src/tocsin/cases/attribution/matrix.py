"""A matrix of competing hypotheses (Heuer, 1999): items against candidates, to show reasoning. No probability comes of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tocsin.cases.attribution.evidence import Clue
from tocsin.cases.attribution.leaving import Left
from tocsin.cases.attribution.result import Matrix, Row
from tocsin.model.case import Reliability, Source

#: What credibility and relevance weigh: low, medium, high.
_LOW, _MEDIUM, _HIGH = 0.707, 1.0, 1.414
#: Users up to which an item is highly relevant, and beyond which it hardly is.
_FEW, _MANY = 3, 30
_GOOD, _POOR = 2, 4
_VERY = -2


def matrix(clues: Sequence[Clue], left: Left, groups: Sequence[str], sources: Mapping[str, Source]) -> Matrix:
    """How each item that any group is known for stands to each of some groups, by their ids.

    0 where the group is known for it; -1 where it is not; -2 where it is not and at most three others are. Each is multiplied by the
    credibility of the best source behind it and by its relevance.
    """
    corpus, users = left.corpus, left.users
    places = [corpus.group_place[one] for one in groups]
    rows = []
    for one in clues:
        at = corpus.place.get(one.item)
        if at is None or not users[at]:
            continue
        absent = _VERY if users[at] <= _FEW else -1
        stands = tuple(0 if left.present[group, at] else absent for group in places)
        weight = _credibility(sources[id_] for id_ in one.sources if id_ in sources) * _relevance(
            int(users[at])
        )
        rows.append(Row(one.item, round(weight, 3), stands, one.entries))
    rows.sort(key=lambda row: (-row.weight * _apart(row.stands), row.item))
    sums = tuple(round(sum(row.weight * row.stands[at] for row in rows), 3) for at in range(len(places)))
    return Matrix(tuple(groups), tuple(rows), sums)


def _apart(stands: Sequence[int]) -> int:
    """How far an item tells candidates apart."""
    return max(stands, default=0) - min(stands, default=0)


def _credibility(sources: Iterable[Source]) -> float:
    """That of the best; what cannot be judged (F, 6), and what the case's own people saw, is in the middle."""
    return max(map(_of_source, sources), default=_MEDIUM)


def _of_source(one: Source) -> float:
    if one.reliability is Reliability.F or one.credibility > 5:  # noqa: PLR2004  (6 cannot be judged)
        return _MEDIUM
    if one.reliability in {Reliability.A, Reliability.B} and one.credibility <= _GOOD:
        return _HIGH
    poor = one.reliability in {Reliability.D, Reliability.E} or one.credibility >= _POOR
    return _LOW if poor else _MEDIUM


def _relevance(users: int) -> float:
    return _HIGH if users <= _FEW else _LOW if users > _MANY else _MEDIUM
