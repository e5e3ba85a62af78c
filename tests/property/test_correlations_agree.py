"""Correlations: what holds for all windows, and that the engine finds those of the plain evaluator."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from reference.correlating import Match, correlate
from reference.engine import run_engine
from reference.evaluator import evaluate
from reference.row import Row
from tocsin.hunting import correlating as hunting
from tocsin.hunting.correlating import BaseMatch
from tocsin.model.detection import Branch, Condition, Correlation, CorrelationType, Detection, RuleSet
from tocsin.model.expression import And, Atom, Expr, Not, Op, Or
from tocsin.model.logsource import LogSource

_BASE = dt.datetime(2024, 5, 1, tzinfo=dt.UTC)
_SECONDS = st.lists(st.integers(0, 60), min_size=1, max_size=25).map(sorted)
_NUMERIC = [CorrelationType.VALUE_SUM, CorrelationType.VALUE_AVG, CorrelationType.VALUE_PERCENTILE]


def _matches(seconds: list[int]) -> list[Match]:
    times = [_BASE + dt.timedelta(seconds=second) for second in seconds]
    return [Match("rule", time, "org", {}, (number,)) for number, time in enumerate(times, 1)]


def _streamed(seconds: list[int], timespan: int, least: int) -> list[tuple[int, ...]]:
    """Bursts as a stream would report them: a window slides until it is full, then grows from its start."""
    found: list[tuple[int, ...]] = []
    window: list[int] = []
    full = False
    for number, second in enumerate(seconds, 1):
        if full and second - seconds[window[0] - 1] > timespan:
            found.append(tuple(window))
            window, full = [], False
        if not full:
            window = [one for one in window if second - seconds[one - 1] <= timespan]
        window.append(number)
        full = full or len(window) >= least
    return [*found, tuple(window)] if full else found


@given(_SECONDS, st.integers(0, 15), st.integers(1, 5))
@settings(max_examples=300, deadline=None)
def test_bursts_are_those_that_a_stream_reports(seconds, timespan, least):
    correlation = Correlation(
        CorrelationType.EVENT_COUNT, ("rule",), timespan=timespan, conditions=(Condition("gte", least),)
    )
    found = [match.records for match in correlate("burst", correlation, _matches(seconds))]
    assert found == _streamed(seconds, timespan, least)


_CONDITION = st.builds(
    Condition, st.sampled_from(["lt", "lte", "gt", "gte", "eq", "neq"]), st.integers(0, 6).map(float)
)


def _trees(rules: tuple[str, ...]) -> st.SearchStrategy[Expr]:
    """Conditions over rules: ``a and not b``."""
    atoms = st.builds(Atom, st.just("rule"), st.just(Op.EQ), st.sampled_from(rules), st.just(value=True))
    return st.recursive(
        atoms,
        lambda inner: (
            st.builds(Not, inner)
            | st.builds(And, st.tuples(inner, inner))
            | st.builds(Or, st.tuples(inner, inner))
        ),
        max_leaves=4,
    )


@st.composite
def _correlation(draw: st.DrawFn) -> Correlation:
    kind = draw(st.sampled_from(list(CorrelationType)))
    temporal = kind in {CorrelationType.TEMPORAL, CorrelationType.TEMPORAL_ORDERED}
    distinct = temporal and draw(st.booleans())
    rules = tuple(draw(st.lists(st.sampled_from("abc"), min_size=1, max_size=3, unique=not distinct)))
    return Correlation(
        kind,
        rules,
        group_by=tuple(draw(st.lists(st.sampled_from(["User", "Who"]), max_size=2, unique=True))),
        timespan=draw(st.none() | st.integers(0, 20).map(float)),
        conditions=tuple(draw(st.lists(_CONDITION, min_size=0 if temporal else 1, max_size=2))),
        fields=("Size",) if kind in {CorrelationType.VALUE_COUNT, *_NUMERIC} else (),
        percentile=draw(st.sampled_from([0.0, 25.0, 50.0, 90.0, 100.0]))
        if kind is CorrelationType.VALUE_PERCENTILE
        else None,
        aliases={"Who": {"a": "User", "b": "Other", "c": "User"}},
        where=draw(st.none() | _trees(rules)) if temporal else None,
        distinct=distinct,
    )


@st.composite
def _rows(draw: st.DrawFn) -> list[Row]:
    rows = []
    for number in range(1, draw(st.integers(1, 14)) + 1):
        second = draw(st.none() | st.integers(0, 40))
        fields = {
            "EventID": "1",
            "Kind": draw(st.sampled_from(["a", "b", "c", "ab", "abc", "x"])),
            "User": draw(st.sampled_from([None, "", "eve", "EVE", "adam"])),
            "Other": draw(st.sampled_from([None, "eve", "adam"])),
            "Size": draw(st.sampled_from([None, "1", "2", "2.5", "many", "MANY"])),
        }
        time = None if second is None else _BASE + dt.timedelta(seconds=second)
        origin = draw(st.sampled_from(["org", "other"]))
        rows.append(Row(number, "windows-security", "1", time, "ws1", origin, fields))
    return rows


def _base(name: str) -> Detection:
    """Matches events whose kind has the letter."""
    where = Branch(LogSource("windows", None, "security"), Atom("Kind", Op.CONTAINS, name))
    return Detection(name, name, "sigma", "f", "d", branches=(where,), hidden=True)


@given(_correlation(), st.none() | _correlation(), _rows())
@settings(max_examples=40, deadline=None)
def test_any_correlation_over_any_events_is_the_same(first, second, rows):
    found = [*map(_base, "abc"), Detection("first", "first", "sigma", "f", "d", correlation=first)]
    if second is not None:
        chain = Correlation(
            second.type,
            ("first", *second.rules[:2]),
            group_by=tuple(name for name in second.group_by if name == "User"),
            timespan=second.timespan,
            conditions=second.conditions,
            fields=second.fields,
            percentile=second.percentile,
            distinct=second.distinct,
        )
        found.append(Detection("second", "second", "sigma", "f", "d", correlation=chain))
    rules = RuleSet(tuple(found))
    assert run_engine(rules, rows) == evaluate(rules, rows)


@given(_correlation(), _rows())
@settings(max_examples=100, deadline=None)
def test_findings_of_a_group_use_no_event_twice_and_do_not_hang_on_the_order_of_events(correlation, rows):
    rules = RuleSet(
        (*map(_base, "abc"), Detection("first", "first", "sigma", "f", "d", correlation=correlation))
    )
    found = evaluate(rules, rows)
    used = [record for one in found for record in one.records]
    assert len(used) == len(set(used)) or correlation.group_by  # aliases may put an event into two groups
    assert evaluate(rules, rows[::-1]) == found


_EVENTS = st.lists(
    st.tuples(st.integers(0, 6), st.frozensets(st.sampled_from("abcd"), min_size=1)), min_size=1, max_size=9
)


@given(
    st.sampled_from([CorrelationType.TEMPORAL, CorrelationType.TEMPORAL_ORDERED]),
    st.lists(st.sampled_from("abcd"), min_size=1, max_size=5),
    st.none() | st.integers(0, 6),
    _CONDITION,
    _EVENTS,
)
@settings(max_examples=500, deadline=None)
def test_rules_have_different_events_in_every_window(kind, rules, timespan, condition, events):
    asked = Correlation(kind, tuple(rules), timespan=timespan, conditions=(condition,), distinct=True)
    theirs = [
        Match(rule, _BASE + dt.timedelta(seconds=second), "org", {}, (number,))
        for number, (second, matched) in enumerate(events)
        for rule in sorted(matched)
    ]
    ours: dict[str, list[BaseMatch]] = {}
    for one in theirs:
        second = events[one.records[0]][0]
        match = BaseMatch(one.rule, second * 1_000_000, "org", {}, (("part", one.records[0]),))
        ours.setdefault(one.rule, []).append(match)
    detection = Detection("whole", "", "stix", "f", "d", correlation=asked)
    found = [tuple(row for _, row in one.places) for one in hunting.correlate([detection], ours).findings]
    assert found == [one.records for one in correlate("whole", asked, theirs)]
