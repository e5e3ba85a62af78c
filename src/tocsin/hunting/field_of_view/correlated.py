"""How hosts see a correlation: as they see the detections that it is built on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from tocsin.hunting.field_of_view.picture import Picture, profiles_of
from tocsin.hunting.field_of_view.presence import Presence
from tocsin.hunting.field_of_view.rows import Bools
from tocsin.hunting.field_of_view.verdicts import NEEDS_NOTHING, Verdict, blind, together, worst
from tocsin.model.detection import Correlation, CorrelationType
from tocsin.model.expression import And, Atom, Expr, Not, Op, Or
from tocsin.model.field_of_view import Why

_ALL_NEEDED = frozenset({CorrelationType.TEMPORAL, CorrelationType.TEMPORAL_ORDERED})


def correlated(correlation: Correlation, pictures: Mapping[str, Picture], presence: Presence) -> Picture:
    """The picture of a correlation; ``presence`` is that within the correlation's own bounds.

    Temporal types need all rules (or what their ``where`` tree says): a host sees as much as of the worst,
    on the days on which all are covered. Of the others each rule is a part: partly seen where
    some are not. A rule without a picture is not there to be seen. Where all rules ask in the same time, it
    is asked in that.
    """
    shape = (presence.size, len(presence.axis))
    rules = {rule: pictures.get(rule) or _absent(rule, presence) for rule in correlation.rules}
    tree = _tree(correlation)
    profiles, of_host = profiles_of([picture.of_host for picture in rules.values()], shape[0])
    index: dict[Verdict, int] = {}
    remap = []
    for profile in profiles:
        of_rule = {name: rules[name].verdicts[int(i)] for name, i in zip(rules, profile, strict=True)}
        remap.append(index.setdefault(_verdict(tree, of_rule), len(index)))
    names = tuple(dict.fromkeys(name for picture in rules.values() for name in picture.logsources))
    return Picture(
        names,
        all(picture.known for picture in rules.values()),
        tuple(index),
        np.array(remap, np.int64)[of_host] if remap else of_host,
        lambda: _covered(tree, rules, shape),
        _asked(rules, presence),
        _tables(picture.nameless for picture in rules.values()),
        _tables(picture.nameless_outside for picture in rules.values()),
    )


def _absent(rule: str, presence: Presence) -> Picture:
    verdict = blind(Why.NO_LOG_SOURCE, frozenset((f"rule {rule}",)))
    nothing = np.zeros((presence.size, len(presence.axis)), bool)
    return Picture((), False, (verdict,), np.zeros(presence.size, np.int64), lambda: nothing, presence)


def _asked(rules: Mapping[str, Picture], presence: Presence) -> Presence:
    found = {id(picture.presence): picture.presence for picture in rules.values()}
    return next(iter(found.values())) if len(found) == 1 else presence


def _tables(named: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(sorted(set().union(*named)))


def _tree(correlation: Correlation) -> Expr:
    if correlation.where is not None:
        return correlation.where
    rules = tuple(Atom("rule", Op.EQ, rule) for rule in correlation.rules)
    return And(rules) if correlation.type in _ALL_NEEDED else Or(rules)


def _verdict(tree: Expr, of_rule: Mapping[str, Verdict]) -> Verdict:
    if isinstance(tree, And):
        return worst([_verdict(item, of_rule) for item in tree.items])
    if isinstance(tree, Or):
        return together([_verdict(item, of_rule) for item in tree.items])
    if isinstance(tree, Atom) and tree.value in of_rule:
        return of_rule[tree.value]
    return NEEDS_NOTHING


def _covered(tree: Expr, rules: Mapping[str, Picture], shape: tuple[int, int]) -> Bools:
    if isinstance(tree, And | Or):
        items = [_covered(item, rules, shape) for item in tree.items if not isinstance(item, Not)]
        if not items:
            return np.ones(shape, bool)
        join = np.logical_and if isinstance(tree, And) else np.logical_or
        return np.asarray(join.reduce(items), dtype=bool)
    if isinstance(tree, Atom) and tree.value in rules:
        return rules[tree.value].covered()
    return np.ones(shape, bool)
