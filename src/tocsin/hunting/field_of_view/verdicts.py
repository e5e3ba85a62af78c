"""How a host sees something, and how several such verdicts become one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tocsin.hunting.field_of_view.sight import Sight, State, alternatives
from tocsin.model.field_of_view import Why


class Verdict(NamedTuple):
    """How a host sees something: through which tables, or why not.

    ``missing`` are fields and "event 13" for one that sees partly; for one that is blind, what ``why`` is about.
    """

    state: State
    tables: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()
    why: Why | None = None


NEEDS_NOTHING = Verdict(State.FULLY)
_NEAREST = tuple(Why)


def blind(why: Why, missing: frozenset[str] = frozenset()) -> Verdict:
    """A verdict of blindness."""
    return Verdict(State.BLIND, frozenset(), missing, why)


def best(verdicts: Sequence[Verdict]) -> Verdict:
    """Of different ways to see the same thing: the best, with the tables of all that see anything."""
    state = max((verdict.state for verdict in verdicts), default=State.BLIND)
    if state is State.BLIND:
        return darkest(verdicts)
    lacking = [verdict.missing for verdict in verdicts if verdict.state is state]
    least = min(lacking, key=lambda missing: (len(missing), sorted(missing)))
    return Verdict(state, _tables(verdicts), least)


def together(verdicts: Sequence[Verdict]) -> Verdict:
    """Of things that are each a part of what is looked for: partly seen where some are not."""
    if len(verdicts) == 1:
        return verdicts[0]
    if all(verdict.state is State.BLIND for verdict in verdicts):
        return darkest(verdicts)
    sight = alternatives(Sight(verdict.state, _named(verdict)) for verdict in verdicts)
    return Verdict(sight.state, _tables(verdicts), sight.missing)


def worst(verdicts: Sequence[Verdict]) -> Verdict:
    """Of things that are all needed: as the worst of them."""
    state = min((verdict.state for verdict in verdicts), default=State.FULLY)
    if state is State.BLIND:
        return darkest([verdict for verdict in verdicts if verdict.state is State.BLIND])
    lacking = frozenset[str]().union(*(verdict.missing for verdict in verdicts))
    return Verdict(state, _tables(verdicts), lacking)


def darkest(verdicts: Sequence[Verdict]) -> Verdict:
    """One verdict for several that are all blind: the reason of those that come nearest to seeing."""
    why = max((v.why for v in verdicts if v.why), key=_NEAREST.index, default=Why.NO_LOG_SOURCE)
    return blind(why, frozenset[str]().union(*(v.missing for v in verdicts if v.why is why)))


def _tables(verdicts: Sequence[Verdict]) -> frozenset[str]:
    return frozenset[str]().union(*(verdict.tables for verdict in verdicts))


def _named(verdict: Verdict) -> frozenset[str]:
    """What is missing, as one that sees partly says it."""
    if verdict.why is Why.EVENT_NEVER_LOGGED:
        return frozenset(f"event {event}" for event in verdict.missing)
    if verdict.why is Why.NO_LOG_SOURCE:
        return frozenset(f"{log} log" for log in verdict.missing)
    if verdict.why is Why.DAYS_NOT_COVERED:
        return frozenset(f"{log} log in these days" for log in verdict.missing)
    return verdict.missing
