"""Less in the lake never shows more; a further host changes nothing for the others; what matched could be seen."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from reference.evaluator import evaluate
from reference.lake_coverage import DAY, SECURITY, SYSMON, columns_of, coverage_of, logged
from reference.row import Row
from tocsin.hunting.field_of_view import look
from tocsin.hunting.slices import Window
from tocsin.model.detection import Branch, Detection, RuleSet
from tocsin.model.expression import And, Atom, Not, Op, Or
from tocsin.model.field_of_view import Why
from tocsin.model.logsource import LogSource

_FIELDS = ["Image", "CommandLine", "User", "NewProcessName", "Nowhere"]
# Events frequent by nature: of rare ones, a row more can be the first that tells that a field is never filled.
_EVENTS = [(SYSMON, "1"), (SYSMON, "3"), (SYSMON, "13"), (SECURITY, "4688"), (SECURITY, "4624")]
_SOURCE = st.sampled_from(
    [
        LogSource("windows", "process_creation"),
        LogSource("windows", "registry_event"),
        LogSource("windows", None, "security"),
    ]
)
_LEAF = st.one_of(
    st.builds(
        Atom,
        st.sampled_from(_FIELDS),
        st.sampled_from([Op.EQ, Op.CONTAINS, Op.NULL, Op.EXISTS]),
        st.just("a"),
    ),
    st.builds(Atom, st.just("EventID"), st.just(Op.EQ), st.sampled_from(["1", "13", "4688", "4624"])),
    st.just(Atom(None, Op.CONTAINS, "a")),
)
_TREE = st.recursive(
    _LEAF,
    lambda tree: st.one_of(
        st.builds(And, st.lists(tree, min_size=1, max_size=3).map(tuple)),
        st.builds(Or, st.lists(tree, min_size=1, max_size=3).map(tuple)),
        st.builds(Not, tree),
    ),
    max_leaves=6,
)
_RULES = st.lists(st.tuples(_SOURCE, _TREE), min_size=1, max_size=3).map(
    lambda asked: [
        Detection(f"r{i}", "r", "sigma", "f", "d", branches=(Branch(source, tree),))
        for i, (source, tree) in enumerate(asked)
    ]
)


def _covered(hosts: str):
    return st.lists(
        st.builds(
            lambda host, place, fields, day: logged(host, *place, " ".join(fields), day=day),
            st.sampled_from(hosts.split()),
            st.sampled_from(_EVENTS),
            st.lists(st.sampled_from(_FIELDS), max_size=3),
            st.integers(0, 4),
        ),
        min_size=1,
        max_size=8,
    )


def _columns() -> dict[str, dict[str, str]]:
    return {table: {name.lower(): name for name in ["EventID", *_FIELDS]} for table in (SYSMON, SECURITY)}


def _states(rules, rows) -> dict[tuple[str, str], int]:
    found = look(rules, coverage_of(rows), _columns(), matches={})
    states = {}
    for rule in rules:
        visibility = found.visibility(rule.id)
        for group in visibility.seeing:
            states.update({(rule.id, found.hosts[h].name): 1 if group.missing else 2 for h in group.hosts})
        for group in visibility.blind:
            states.update({(rule.id, found.hosts[h].name): 0 for h in group.hosts})
    return states


@given(rules=_RULES, rows=_covered("a b"), data=st.data())
@settings(max_examples=60, deadline=None)
def test_taking_rows_away_never_makes_a_host_less_blind(rules, rows, data):
    kept = data.draw(st.lists(st.sampled_from(rows), unique_by=id, max_size=len(rows)))
    before = _states(rules, rows)
    for key, state in _states(rules, kept).items():
        assert state <= before[key]


@given(rules=_RULES, rows=_covered("a b"), more=_covered("c d"))
@settings(max_examples=60, deadline=None)
def test_a_further_host_changes_nothing_for_the_others(rules, rows, more):
    before, after = _states(rules, rows), _states(rules, [*rows, *more])
    assert {key: after[key] for key in before} == before


@given(
    rules=_RULES,
    events=st.lists(
        st.tuples(
            st.sampled_from(_EVENTS),
            st.sampled_from(["a", "b"]),
            st.dictionaries(st.sampled_from(_FIELDS), st.just("a"), max_size=4),
        ),
        min_size=1,
        max_size=6,
    ),
)
@settings(max_examples=100, deadline=None)
def test_no_host_is_blind_to_what_matched_on_it(rules, events):
    noon = dt.datetime.combine(DAY, dt.time(12), dt.UTC)
    rows = [
        Row(number, table, event, noon, host, "gov", {"EventID": event, **fields})
        for number, ((table, event), host, fields) in enumerate(events, 1)
    ]
    coverage = coverage_of(logged(row.host, row.table, row.event, " ".join(row.fields)) for row in rows)
    found = look(rules, coverage, columns_of(coverage), matches={})
    host_of = {row.record: row.host for row in rows}
    for match in evaluate(RuleSet(tuple(rules)), rows):
        blind = {found.hosts[h].name for group in found.visibility(match.rule).blind for h in group.hosts}
        assert host_of[match.records[0]] not in blind


def _told(rules, rows, window) -> dict[tuple[str, str], tuple[object, ...]]:
    """Of every rule and host: the tables it is seen by and what is missing, or why it is blind and for want of what."""
    found = look(rules, coverage_of(rows), _columns(), matches={}, window=window)
    told = {}
    for rule in rules:
        visibility = found.visibility(rule.id)
        for group in visibility.seeing:
            told |= {(rule.id, found.hosts[h].name): (group.tables, group.missing) for h in group.hosts}
        for group in visibility.blind:
            told |= {(rule.id, found.hosts[h].name): (group.why, group.what) for h in group.hosts}
    return told


@given(rules=_RULES, rows=_covered("a b"), others=_covered("a b c"), bounded=st.booleans())
@settings(max_examples=150, deadline=None)
def test_logs_outside_the_window_change_only_the_reason_to_days_that_are_not_covered(
    rules, rows, others, bounded
):
    begin = dt.datetime.combine(DAY, dt.time(), dt.UTC)
    window = Window(begin, begin + dt.timedelta(days=5) if bounded else None)
    outside = [{**row, **_moved(row, days=-30)} for row in others]
    without, told = _told(rules, rows, window), _told(rules, [*rows, *outside], window)
    named = {host for _, host in without}
    for (rule, host), now in told.items():
        before = without.get((rule, host))
        if host not in named or (before != now and before[0] is Why.NO_LOG_SOURCE):
            assert now[0] in {Why.DAYS_NOT_COVERED, Why.NO_LOG_SOURCE}
        else:
            assert now == before


def _moved(row, *, days: int) -> dict[str, object]:
    return {name: row[name] + dt.timedelta(days=days) for name in ("day", "first", "last")}
