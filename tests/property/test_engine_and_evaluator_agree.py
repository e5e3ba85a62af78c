"""Whatever the rules and events, the engine finds the rows that the plain evaluator finds."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from reference.engine import run_engine
from reference.evaluator import evaluate
from reference.row import Row
from tocsin.model.detection import Branch, Detection, IndicatorList, RuleSet
from tocsin.model.expression import And, Atom, ListKind, Lookup, Not, Op, Or
from tocsin.model.logsource import LogSource

_FIELDS = ["Image", "CommandLine", "User", "LogonId", "Nowhere", "Data", "Message"]
_BASE = dt.datetime(2024, 5, 1, tzinfo=dt.UTC)

# Letters whose case folds in odd ways, signs with a meaning in patterns, line ends, and what numbers need.
_LETTERS = st.sampled_from([*"aAbBsSkKiIßẞıİΣσςжЖ\u212aﬁé", *"*?\\.+-()[]^$|/ \n\r\t", *"0123x"])  # noqa: RUF001
_WHOLE = """
- 10 10.0 -3 1e1 0x10 nan 10.0.0.7 ::ffff:10.0.0.7 fe80::1 abab a\x00b évil.example x.EVIL.example.
2020-12-31T23:05:00.123Z 2024-06-30T23:05:00+02:00
"""
_TEXT = st.text(_LETTERS, max_size=8) | st.sampled_from(["", "2024-01-01 23:05:00", *_WHOLE.split()])
_VALUE = st.none() | _TEXT | st.lists(_TEXT, min_size=1, max_size=3)
_FIELD = st.sampled_from(_FIELDS)

_TEXT_OPS = st.sampled_from([Op.EQ, Op.CONTAINS, Op.STARTS, Op.ENDS, Op.GLOB])
_PATTERNS = st.sampled_from(
    ["a", "^a", "b$", "(?i)AB", "a.b", "(?s)a.b", "(?m)^b$", r"\d+", "[^a]", "(?i)ж", "^$"]
)
_NETWORKS = st.sampled_from(["10.0.0.0/8", "10.0.0.7/32", "0.0.0.0/0", "fe80::/10", "::/0"])
_NUMBERS = st.sampled_from(["10", "-3", "0", "1.5", "10.0", "1e1"])
_ORDERS = st.sampled_from([Op.NUMBER, Op.LT, Op.LTE, Op.GT, Op.GTE])
_PARTS = st.sampled_from([Op.MINUTE, Op.HOUR, Op.DAY, Op.WEEK, Op.MONTH, Op.YEAR])
_RELATIONS = st.sampled_from([Op.FIELD_EQ, Op.FIELD_CONTAINS, Op.FIELD_STARTS, Op.FIELD_ENDS])

_LEAF = st.one_of(
    st.builds(Atom, _FIELD | st.none(), _TEXT_OPS, _TEXT, st.booleans()),
    st.builds(Atom, _FIELD | st.none(), st.just(Op.REGEX), _PATTERNS, st.just(True)),
    st.builds(Atom, _FIELD, st.just(Op.CIDR), _NETWORKS),
    st.builds(Atom, _FIELD, _ORDERS, _NUMBERS),
    st.builds(Atom, _FIELD, st.sampled_from([Op.NULL, Op.EXISTS])),
    st.builds(Atom, _FIELD, _RELATIONS, _FIELD, st.booleans()),
    st.builds(Atom, _FIELD, _PARTS, st.sampled_from(["5", "23", "1", "53", "12", "2024", "30", "21"])),
    st.sampled_from(
        [Lookup("CommandLine", ListKind.ADDRESS, "addresses"), Lookup("User", ListKind.DOMAIN, "domains")]
    ),
)
_TREE = st.recursive(
    _LEAF,
    lambda tree: st.one_of(
        st.builds(And, st.lists(tree, max_size=3).map(tuple)),
        st.builds(Or, st.lists(tree, max_size=3).map(tuple)),
        st.builds(Not, tree),
    ),
    max_leaves=6,
)
_LISTS = {
    "addresses": IndicatorList("addresses", ListKind.ADDRESS, ("10.0.0.7", "fe80::/10")),
    "domains": IndicatorList("domains", ListKind.DOMAIN, ("evil.example", "évil.example")),
}
_SYSMON = "windows-microsoft-windows-sysmon-operational"
_PLACE = st.sampled_from(
    [(_SYSMON, "1"), (_SYSMON, "3"), ("windows-security", "4688"), ("windows-windows-powershell", "400")]
)
_SOURCE = st.sampled_from(
    [
        LogSource("windows", "process_creation"),
        LogSource("windows", None, "sysmon"),
        LogSource("windows", "ps_classic_start"),  # where a field is in either of two columns
    ]
)


@st.composite
def _rows(draw: st.DrawFn) -> list[Row]:
    events = draw(
        st.lists(st.tuples(_PLACE, st.dictionaries(_FIELD, _VALUE, max_size=4)), min_size=1, max_size=6)
    )
    return [
        Row(
            number,
            table,
            event,
            _BASE + dt.timedelta(seconds=number),
            "ws1",
            "org",
            {"EventID": event, **fields},
        )
        for number, ((table, event), fields) in enumerate(events, 1)
    ]


@given(trees=st.lists(st.tuples(_SOURCE, _TREE), min_size=1, max_size=4), rows=_rows())
@settings(max_examples=40, deadline=None)
def test_any_trees_over_any_events_match_the_same_rows(trees, rows):
    detections = tuple(
        Detection(f"rule{number}", "rule", "sigma", "f", "d", branches=(Branch(source, tree),))
        for number, (source, tree) in enumerate(trees)
    )
    rules = RuleSet(detections, _LISTS)
    assert run_engine(rules, rows) == evaluate(rules, rows)
