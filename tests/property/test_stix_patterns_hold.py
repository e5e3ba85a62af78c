"""Whatever is given as a pattern, it is compiled or refused; what is compiled means what it says."""

from __future__ import annotations

import datetime as dt
import operator

import re2
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.detections.stix.compile import compile_pattern
from tocsin.detections.stix.moments import moment
from tocsin.detections.stix.regex import ordered, quoted
from tocsin.model.errors import DetectionError

_PATHS = st.sampled_from(
    ["process:name", "file:hashes.'SHA-256'", "ipv4-addr:value", "mutex:name", "windows-registry-key:key",
     "x-own:a[*].'b c'", "network-traffic:dst_port", "url:value", "email-message:subject", "directory:path"]
)  # fmt: skip
_TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=12).map(
    lambda text: "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
)
_VALUES = st.one_of(
    _TEXTS,
    st.integers(-99, 99999).map(str),
    st.sampled_from(["true", "t'2022-07-15T06:00:00Z'", "h'00ff'", "1.5"]),
)
_OPERATORS = st.sampled_from(
    ["=", "!=", "<", ">=", "LIKE", "MATCHES", "ISSUBSET", "ISSUPERSET", "NOT LIKE", "NOT ="]
)
_TESTS = st.one_of(
    st.tuples(_PATHS, _OPERATORS, _VALUES).map(" ".join),
    st.tuples(_PATHS, st.lists(_VALUES, min_size=1, max_size=3)).map(
        lambda t: f"{t[0]} IN ({', '.join(t[1])})"
    ),
    _PATHS.map("EXISTS {}".format),
)
_WHERE = st.recursive(
    _TESTS,
    lambda inner: st.tuples(inner, st.sampled_from([" AND ", " OR "]), inner).map(
        "({0[0]}{0[1]}{0[2]})".format
    ),
    max_leaves=4,
)
_QUALIFIERS = st.sampled_from(
    [
        "",
        " WITHIN 5 SECONDS",
        " REPEATS 2 TIMES",
        " START t'2022-01-01T00:00:00Z' STOP t'2022-02-01T00:00:00Z'",
    ]
)
_OBSERVED = st.recursive(
    _WHERE.map("[{}]".format),
    lambda inner: st.tuples(
        inner, st.sampled_from([" AND ", " OR ", " FOLLOWEDBY "]), inner, _QUALIFIERS
    ).map("({0[0]}{0[1]}{0[2]}){0[3]}".format),
    max_leaves=5,
)


def _compiles_or_refuses(text: str) -> None:
    try:
        compiled = compile_pattern(text)
    except DetectionError:
        return
    assert any(not detection.hidden for detection in compiled.detections)
    ids = [detection.id for detection in compiled.detections]
    assert len(ids) == len(set(ids))
    for detection in compiled.detections:
        assert bool(detection.branches) != bool(detection.correlation)
        assert set(detection.correlation.rules if detection.correlation else ()) <= set(ids)


@settings(max_examples=60, deadline=None)
@given(_OBSERVED)
def test_every_pattern_of_the_grammar_is_compiled_or_refused(text: str):
    _compiles_or_refuses(text)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="[]()ab:'=\\. \tANDORNT*0159,-!<>\x00é", max_size=60))
def test_no_text_does_anything_but_compile_or_be_refused(text: str):
    _compiles_or_refuses(text)


@settings(max_examples=60, deadline=None)
@given(_OBSERVED, st.integers(0, 200), st.text(max_size=2))
def test_no_damaged_pattern_does_anything_but_compile_or_be_refused(text: str, at: int, damage: str):
    _compiles_or_refuses(text[:at] + damage + text[at + 1 :])


_SHORT = st.text(st.characters(exclude_categories=("Cs",)), max_size=5)
_ORDER = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq}


@given(_SHORT, _SHORT, st.sampled_from(["<", "<=", ">", ">="]))
def test_an_ordering_pattern_orders_as_python_does(asked: str, value: str, test: str):
    pattern = ordered(asked, greater=test[0] == ">", equal=test.endswith("="))
    assert bool(re2.search(pattern, value)) == _ORDER[test](value, asked)


_START = dt.datetime(2021, 12, 31, tzinfo=dt.UTC).replace(tzinfo=None)
_MOMENTS = st.integers(0, 2 * 24 * 36_000).map(lambda tenths: _START + dt.timedelta(seconds=tenths / 10))


@given(
    _MOMENTS, _MOMENTS, st.sampled_from(list(_ORDER)), st.sampled_from(["T", " "]), st.sampled_from(["", "Z"])
)
def test_a_pattern_of_moments_orders_as_time_does(asked, value, test: str, separator: str, zone: str):
    pattern = moment(f"{asked.isoformat()}Z", test)
    assert bool(re2.search(pattern, value.isoformat(separator) + zone)) == _ORDER[test](value, asked)


@given(st.text(max_size=20).filter(lambda text: text.isprintable()))
def test_a_quoted_text_matches_itself_alone(text: str):
    assert re2.fullmatch(quoted(text), text)
    assert not re2.fullmatch(quoted(text), text + "x")
