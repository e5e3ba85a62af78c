"""Nothing that comes from outside breaks the reading of rules."""

from __future__ import annotations

from contextlib import suppress

import yaml
from hypothesis import given
from hypothesis import strategies as st

from tocsin.detections.sigma.bounded_yaml import read_document
from tocsin.detections.sigma.compiling import compile_rules
from tocsin.detections.sigma.files import RuleFile
from tocsin.model.errors import DetectionError

_SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=8))
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(st.text(max_size=8), st.integers()), inner, max_size=3),
    ),
    max_leaves=8,
)
_WORDS = st.sampled_from(
    [
        "selection",
        "condition",
        "f|contains",
        "f|re",
        "f|all",
        "|all",
        "f|exists",
        "f|cidr",
        "timeframe",
        "rules",
        "type",
    ]
)
_SECTION = st.dictionaries(st.one_of(_WORDS, st.text(max_size=5)), _VALUES, max_size=4)
_DOCUMENT = st.fixed_dictionaries(
    {},
    optional={
        "title": _VALUES, "id": _VALUES, "level": _VALUES, "tags": _VALUES, "logsource": st.one_of(st.just({"product": "x"}), _VALUES),
        "detection": st.one_of(_SECTION, _VALUES), "correlation": st.one_of(_SECTION, _VALUES),
        "filter": st.one_of(_SECTION, _VALUES), "action": _VALUES, "name": _VALUES, "related": _VALUES,
    },
)  # fmt: skip


@given(st.binary(max_size=200))
def test_any_bytes_are_rules_or_are_listed(data: bytes):
    compile_rules([RuleFile("f.yml", data)])


@given(st.text(alphabet="a: -[]{}&*!|>'\"\n#?,%@`\t~", max_size=60))
def test_any_yaml_is_a_value_or_an_error_of_ours(text: str):
    with suppress(DetectionError):
        read_document(text)


@given(st.lists(_DOCUMENT, max_size=3))
def test_any_map_is_a_rule_or_is_listed(documents: list[dict[str, object]]):
    text = yaml.safe_dump_all(documents, allow_unicode=True)
    rules = compile_rules([RuleFile("f.yml", text.encode("utf-8", "replace"))])
    assert len(rules.detections) + len(rules.rejected) <= len(documents)


@given(_VALUES)
def test_a_value_survives_being_written_and_read(value: object):
    text = yaml.safe_dump(value, allow_unicode=True)
    try:
        found = read_document(text)
    except DetectionError:
        return  # a key twice, or a character that YAML cannot hold
    assert type(found) is type(yaml.safe_load(text)) or isinstance(found, str)
