from __future__ import annotations

import pytest

from tocsin.detections.sigma import contradictions
from tocsin.detections.sigma.documents import Document
from tocsin.detections.sigma.modifiers import Context
from tocsin.detections.sigma.rules import detection_tree, log_source, rule_detection, selection_tree
from tocsin.model.detection import Branch, Level
from tocsin.model.errors import DetectionError
from tocsin.model.expression import And, Atom, Op, Or, leaves
from tocsin.model.logsource import LogSource

A, B = Atom("a", Op.NUMBER, "1"), Atom("b", Op.NUMBER, "2")


def test_a_map_is_and_a_list_of_maps_or_and_plain_values_keywords():
    assert selection_tree({"a": 1, "b": 2}, Context()) == And((A, B))
    assert selection_tree([{"a": 1}, {"b": 2}], Context()) == Or((A, B))
    assert selection_tree([{"a": 1, "b": 2}, "word"], Context()) == Or(
        (And((A, B)), Atom(None, Op.CONTAINS, "word"))
    )
    assert selection_tree("word", Context()) == Atom(None, Op.CONTAINS, "word")
    assert selection_tree({1: "x"}, Context()) == Atom("1", Op.EQ, "x")


@pytest.mark.parametrize("value", [{}, [], None, [[[[[[[[[[[[[["a"]]]]]]]]]]]]]]])
def test_a_selection_of_nothing_or_of_endless_lists_is_refused(value):
    with pytest.raises((DetectionError, Exception), match=r"empty|null needs|nests"):
        selection_tree(value, Context())


def test_several_conditions_are_alternatives():
    section = {"one": {"a": 1}, "two": {"b": 2}, "condition": ["one", "two"]}
    assert detection_tree(section, Context()) == Or((A, B))


def test_the_time_frame_of_sigma_1_is_no_selection():
    assert detection_tree({"one": {"a": 1}, "timeframe": "5m", "condition": "1 of them"}, Context()) == A


@pytest.mark.parametrize("condition", [None, [], "", [None], 5, ["one", ""]])
def test_a_detection_without_a_condition_is_refused(condition):
    with pytest.raises(DetectionError, match="no condition"):
        detection_tree({"one": {"a": 1}, "condition": condition}, Context())


def test_a_log_source_is_in_lower_case():
    assert log_source({"product": "Windows", "service": "Sysmon", "definition": "x"}) == LogSource(
        product="windows", service="sysmon"
    )


@pytest.mark.parametrize(
    "value", [None, "windows", {}, {"definition": "x"}, {"product": 5}, {"product": None}]
)
def test_a_log_source_that_names_nothing_is_refused(value):
    with pytest.raises(DetectionError, match="logsource"):
        log_source(value)


def test_a_rule_becomes_a_detection_with_all_it_says_of_itself():
    value = {
        "title": "T", "id": "7B2E8C14-0000-4000-8000-000000000001", "level": "High", "status": "test",
        "tags": ["attack.T1059.001"], "logsource": {"product": "windows"}, "fields": ["a"],
        "falsepositives": ["admins"], "references": ["https://example.org"], "date": "2024-01-01",
        "modified": "2024-02-02", "name": "t", "detection": {"one": {"a": 1}, "condition": "one"},
    }  # fmt: skip
    detection, warnings = rule_detection(Document("set.zip/t.yml", "d" * 64, value), {})
    assert warnings == []
    assert detection.id == "7b2e8c14-0000-4000-8000-000000000001"
    assert detection.level is Level.HIGH
    assert detection.techniques == ("T1059.001",)
    assert detection.branches == (Branch(LogSource("windows"), A),)
    assert (detection.kind, detection.date, detection.name) == ("sigma", "2024-02-02", "t")


def test_what_a_rule_says_wrongly_of_itself_is_warned_of_and_costs_nothing_else():
    value = {
        "logsource": {"product": "x"},
        "detection": {"one": {"a": 1}, "condition": "one"},
        "level": "grave",
        "tags": 5,
    }
    detection, warnings = rule_detection(Document("d/t.yml", "d" * 64, value), {})
    assert (detection.id, detection.title, detection.level) == (f"sha256-{'d' * 32}", "t.yml", Level.MEDIUM)
    level = "level 'grave' is taken for 'medium': it is none of informational, low, medium, high, critical"
    assert {level, "no id: named by its content"} <= set(warnings)
    assert sum("level" in warning for warning in warnings) == 1


def _of_windows(**detection):
    value = {"logsource": {"product": "windows", "service": "security"}, "detection": detection}
    return rule_detection(Document("t.yml", "d" * 64, value), {})


@pytest.mark.parametrize(
    "detection",
    [
        {"one": {"EventID": 1}, "two": {"EventID": 2}, "condition": "one and two"},
        {"one": {"EventID": [1, 2]}, "two": {"EventID": "3"}, "condition": "all of *"},
        {"one": {"EventID": "1"}, "off": {"EventID": [1, "2"]}, "condition": "one and not off"},
        {"one": {"EventID": [1, "02"]}, "off": {"EventID": [1, 2]}, "condition": "one and not off"},
        {"one": {"Channel": "System"}, "two": {"channel": "Security", "a": 1}, "condition": "one and two"},
        {
            "one": {"EventID": 1}, "two": {"EventID": 2}, "three": {"EventID": 3},
            "condition": "one and (two or three)",
        },
    ],
)  # fmt: skip
def test_a_rule_that_asks_one_field_to_be_two_values_can_never_match(detection):
    with pytest.raises(DetectionError, match=r"can never match: .* is asked to be .* and also"):
        _of_windows(**detection)


@pytest.mark.parametrize(
    ("detection", "hint"),
    [
        ({"one": {"EventID": 1}, "two": {"EventID": 2}, "condition": "one and two"}, "join the selections with or"),
        ({"one": {"a": None}, "two": {"a|contains": "not "}, "condition": "one and two"}, "join the selections"),
        ({"one": {"EventID": "1"}, "off": {"EventID": 1}, "condition": "one and not off"}, "narrow the filter"),
        ({"one": {"a": "bc"}, "off": {"a|contains": "b"}, "condition": "one and not off"}, "narrow the filter"),
    ],
)  # fmt: skip
def test_a_rule_that_can_never_match_is_told_how_to_mend_it(detection, hint):
    with pytest.raises(DetectionError) as refused:
        _of_windows(**detection)
    assert hint in refused.value.hint


@pytest.mark.parametrize(
    "detection",
    [
        {"one": {"EventID": 1}, "two": {"EventID": "1"}, "condition": "one and two"},
        {"one": {"EventID": 1}, "two": {"EventID": [1, 2]}, "condition": "one and two"},
        {"one": {"EventID": 1}, "two": {"EventID": 2}, "condition": "one or two"},
        {"one": {"EventID": 1}, "two": {"EventID|startswith": "2"}, "condition": "one and two"},
        {"one": {"EventID": 1}, "two": {"EventID": 2}, "condition": "one and not two"},
        {"one": {"Channel": "System"}, "two": {"Channel": "SYSTEM"}, "condition": "one and two"},
        {"one": {"Computer": "007"}, "off": {"Computer": "7"}, "condition": "one and not off"},
        {"one": {"Computer": "1000"}, "off": {"Computer": "1_000"}, "condition": "one and not off"},
        {"one": {"Computer": "a"}, "off": {"Computer|cased": "A"}, "condition": "one and not off"},
        {"one": {"EventID": 7}, "off": {"EventID": "7"}, "condition": "one and not off"},
        {"one": {"EventID": 7}, "two": {"EventID": "007"}, "condition": "one and two"},
        {"one": {"EventID": 1000}, "two": {"EventID": "1e3"}, "condition": "one and two"},
    ],
)
def test_a_rule_that_can_match_is_not_taken_for_one_that_cannot(detection):
    loaded, warnings = _of_windows(**detection)
    assert loaded.branches
    assert not any("several values" in warning for warning in warnings)


@pytest.mark.parametrize(
    "detection",
    [
        {"one": {"Image": "a.exe"}, "two": {"Image": "b.exe"}, "condition": "one and two"},
        {"one": {"EventID": 1}, "two": {"EventID": 2}, "x": {"a": 1}, "condition": "x or (one and two)"},
    ],
)
def test_a_part_that_only_several_values_can_fulfil_is_warned_of(detection):
    _, warnings = _of_windows(**detection)
    assert any("only an event that holds several values" in warning for warning in warnings)


@pytest.mark.parametrize(
    ("detection", "why"),
    [
        (
            {"one": {"Image|endswith": r"\a.exe"}, "off": {"Image|contains": "A.EXE"}, "condition": "one and not off"},
            r"Image is asked to end with '\\a.exe' and also not to contain 'A.EXE'",
        ),
        (
            {"one": {"Image|endswith|neq": r"\a.exe", "image|endswith": r"\bin\a.exe"}, "condition": "one"},
            r"image is asked to end with '\\bin\\a.exe' and also not to end with '\\a.exe'",
        ),
        (
            {"one": {"Image": ""}, "two": {"Image": None}, "condition": "one and two"},
            "Image is asked to be '' and also null",
        ),
        (
            {"one": {"Image": None}, "two": {"Image|re": "a.c"}, "condition": "all of *"},
            "Image is asked to be null and also to match 'a.c'",
        ),
        (
            {"one": {"Size|gte": 9}, "off": {"Size|gt": 7}, "condition": "one and not off"},
            "Size is asked to be at least '9' and also not to be above '7'",
        ),
        (
            {
                "one": {"Image|endswith": [r"\a.exe", r"\b.exe"], "User": "u"},
                "off": {"Image|endswith": ["a.exe", "b.exe", "c.exe"]},
                "condition": "one and not 1 of off*",
            },
            r"Image is asked to end with '\\a.exe' and also not to end with 'a.exe'",
        ),
        (
            {
                "one": {"a": ["1", "2"], "b|startswith": ["3", "4"]},
                "off": {"a|contains": ["1", "2"], "b|contains": ["3", "4", "5"]},
                "condition": "one and not off",
            },
            "b is asked to begin with '3' and also not to contain '3'",
        ),
        (
            {"one": {"EventID|gt": 5}, "two": {"EventID|lt": 3}, "condition": "one and two"},
            "EventID is asked to be above '5' and also below '3'",
        ),
        (
            {"one": ["some words"], "off": ["word"], "condition": "one and not off"},
            "the event is asked to contain 'some words' and also not to contain 'word'",
        ),
    ],
)  # fmt: skip
def test_a_rule_that_denies_what_it_asks_is_refused_and_says_why(detection, why):
    with pytest.raises(DetectionError) as refused:
        _of_windows(**detection)
    assert refused.value.what == f"the rule can never match: {why}"


@pytest.mark.parametrize(
    "detection",
    [
        {"one": {"Image|endswith": "a.exe"}, "off": {"Image|endswith": r"\a.exe"}, "condition": "one and not off"},
        {"one": {"Image|endswith": "a.exe"}, "off": {"Image|endswith|cased": "a.exe"}, "condition": "one and not off"},
        {"one": {"Image|contains": "a*b"}, "off": {"Image|contains": "ab"}, "condition": "one and not off"},
        {"one": {"Image": "a?c"}, "off": {"Image|contains": "b"}, "condition": "one and not off"},
        {"one": {"a": 1}, "off": {"a": 1, "b": 2}, "condition": "one and not off"},
        {"one": {"a": ["1", "2"]}, "off": {"a": ["1", "3"]}, "condition": "one and not off"},
        {"one": {"Size|gt": 5}, "off": {"Size|gt": 6}, "condition": "one and not off"},
        {"one": {"Size|gte": 5}, "two": {"Size|lte": 5}, "condition": "one and two"},
        {"one": {"Size": 5}, "off": {"Size|contains": "5"}, "condition": "one and not off"},
        {"one": {"Image": ""}, "off": {"Image": None}, "condition": "one and not off"},
        {"one": {"Image|exists": True}, "off": {"Image": ""}, "condition": "one and not off"},
        {"one": {"a|startswith": "x"}, "off": {"b|startswith": "x"}, "condition": "one and not off"},
    ],
)  # fmt: skip
def test_a_rule_that_leaves_something_is_loaded_without_a_warning(detection):
    loaded, warnings = _of_windows(**detection)
    assert loaded.branches
    assert not any("never match" in warning or "several values" in warning for warning in warnings)


def test_bounds_that_exclude_each_other_are_warned_of_as_only_several_values_fulfil_them():
    _, warnings = _of_windows(one={"Size|gt": 5}, two={"Size|lt": 3}, condition="one and two")
    assert any("several values: Size is asked to be above '5' and also below '3'" in one for one in warnings)


def test_an_alternative_that_denies_itself_is_warned_of():
    off = {"Image|contains": "a."}
    _, warnings = _of_windows(
        one={"a": 1}, two={"Image": "a.exe"}, off=off, condition="one or (two and not off)"
    )
    assert (
        "part of the rule can never match: Image is asked to be 'a.exe' and also not to contain 'a.'"
        in warnings
    )


def test_of_many_conflicts_the_first_are_told_and_the_rest_counted():
    _, warnings = _of_windows(one=[{"Image": f"a{n}", "image": f"b{n}"} for n in range(40)], condition="one")
    told = [one for one in warnings if "several values" in one]
    assert len(told) == 5
    assert "Image is asked to be 'a0' and also 'b0'" in told[0]
    assert told[-1].endswith("; and 35 more of this kind")
    off = {"Image|contains": "a."}
    _, warnings = _of_windows(
        off=off,
        **{f"s{n}": {"Image": f"{n}a.exe"} for n in range(6)},
        condition=" or ".join(f"(s{n} and not off)" for n in range(6)) + " or not s1",
    )
    assert [one for one in warnings if "never match" in one][-1].endswith("; and 1 more of this kind")


def test_the_leaves_of_a_rule_are_walked_as_often_for_many_conflicts_as_for_one(monkeypatch):
    walks = []
    monkeypatch.setattr(contradictions, "leaves", lambda tree: walks.append(tree) or leaves(tree))
    for many in (1, 40):
        walks.clear()
        _of_windows(
            one=[{"Image": f"a{n}", "image": f"b{n}"} for n in range(many)], two={"x": 1}, condition="1 of *"
        )
        assert len(walks) == 1


@pytest.mark.parametrize(
    ("condition", "held_for"),
    [
        ("1 of two*", "no"),
        ("one and not one", "no"),
        ("all of * and not 1 of other*", "no"),
        ("one or not one", "every"),
    ],
)
def test_a_rule_that_cannot_match_or_cannot_but_match_is_refused(condition, held_for):
    selections = {"one": {"a": 1, "b": [2, 3]}, "other": [{"c": 4}, {"d": 5}]}
    value = {"logsource": {"product": "x"}, "detection": selections | {"condition": condition}}
    with pytest.raises(DetectionError, match=f"holds for {held_for} event"):
        rule_detection(Document("t.yml", "d" * 64, value), {})


def test_a_rule_too_large_to_be_judged_is_taken_for_possible():
    many = [f"a{number}" for number in range(400)]
    off = [f"b{number}" for number in range(400)]
    loaded, _ = _of_windows(
        one={"x|contains|all": many}, off={"x|contains": [*off, "399"]}, condition="one and not off"
    )
    assert loaded.branches
