"""Finds the filters after which a rule could never match."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from tocsin.detections.sigma.contradictions import impossible
from tocsin.detections.sigma.filters import Filter, filtered
from tocsin.detections.sigma.refuting import Steps, claims
from tocsin.detections.trees import all_of, constant
from tocsin.model.detection import Detection
from tocsin.model.expression import Expr

_Field = str | None  # in lower case; None is all of the event


class Reach(msgspec.Struct, frozen=True):
    """The fields that a tree names, and those of which it asks something, and does not only deny."""

    named: frozenset[_Field]
    asked: frozenset[_Field]

    def meets(self, other: Reach) -> bool:
        """Whether one asks something of a field that the other names: else they cannot contradict each other."""
        return not (self.asked.isdisjoint(other.named) and self.named.isdisjoint(other.asked))


class Reached(msgspec.Struct, frozen=True):
    """A filter, its reach, and whether it meets that of another filter."""

    filter: Filter
    reach: Reach
    meets_another: bool


def with_reach(filters: Sequence[Filter]) -> list[Reached]:
    """Filters with what they reach."""
    reaches = [_reach([one.where]) for one in filters]
    named = Counter(field for one in reaches for field in one.named)
    asked = Counter(field for one in reaches for field in one.asked)
    return [
        Reached(
            one,
            reach,
            any(named[field] > 1 for field in reach.asked)
            or any(asked[field] > (field in reach.asked) for field in reach.named),
        )
        for one, reach in zip(filters, reaches, strict=True)
    ]


def silencers(detection: Detection, filters: Mapping[int, Reached]) -> dict[int, str]:
    """Those of some filters that leave a rule nothing, and why.

    Only those that meet the rule or each other can. They are judged all at once, and one by one only where
    together they leave nothing; of filters that do so only together, the later are named.
    """
    if not filters:
        return {}
    own = _reach(branch.where for branch in detection.branches)
    near = {
        number: one.filter for number, one in filters.items() if one.meets_another or one.reach.meets(own)
    }
    if not near or _nothing_left(detection, near.values(), Steps()) is None:
        return {}
    alone = {number: _nothing_left(detection, [one], Steps()) for number, one in near.items()}
    found = {number: why for number, why in alone.items() if why is not None}
    return found | _together(detection, {number: one for number, one in near.items() if number not in found})


def _together(detection: Detection, filters: Mapping[int, Filter]) -> dict[int, str]:
    """Those of some filters that leave a rule nothing once it has the ones before."""
    found: dict[int, str] = {}
    if len(filters) > 1 and _nothing_left(detection, filters.values(), Steps()) is not None:
        kept: list[Filter] = []
        steps = Steps()
        for number, one in filters.items():
            why = _nothing_left(detection, [*kept, one], steps)
            if why is None:
                kept.append(one)
            else:
                found[number] = why
    return found


def _reach(trees: Iterable[Expr]) -> Reach:
    found = [(leaf.field and leaf.field.lower(), holds) for tree in trees for leaf, holds in claims(tree)]
    return Reach(frozenset(field for field, _ in found), frozenset(field for field, holds in found if holds))


def _nothing_left(detection: Detection, filters: Iterable[Filter], steps: Steps) -> str | None:
    """Why no event is left that a rule could match; None if one may be."""
    reasons = []
    for branch in filtered(detection, all_of(one.where for one in filters)).branches:
        conflict = impossible(branch.where, branch.logsource, steps)
        if conflict is None and constant(branch.where) is not False:
            return None
        reasons.append(str(conflict or "it denies what it asks"))
    return next(iter(reasons), None)
