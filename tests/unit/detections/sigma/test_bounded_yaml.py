from __future__ import annotations

import pytest

from tocsin.detections.sigma.bounded_yaml import MAX_DEPTH, read_document
from tocsin.model.errors import DetectionError


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 1", {"a": 1}),
        ("a: -7", {"a": -7}),
        ("a: 1.5", {"a": 1.5}),
        ("a: 0x17", {"a": 23}),
        ("a: true", {"a": True}),
        ("a:", {"a": None}),
        ("a: null", {"a": None}),
        ("a: ''", {"a": ""}),
        ("a: '1'", {"a": "1"}),
        ("a: [x, 'y']", {"a": ["x", "y"]}),
        ("", None),
        ("# nothing", None),
    ],
)
def test_scalars_have_the_types_of_yaml_1_2(text, value):
    assert read_document(text) == value


@pytest.mark.parametrize(
    "text", ["no", "on", "12:30", "2024-01-01", "00000429", "1e5", "1_000", "=", "1.2.3"]
)
def test_what_yaml_1_1_would_turn_into_something_else_stays_text(text):
    assert read_document(f"a: {text}") == {"a": text}


def test_an_alias_is_its_anchor_again():
    assert read_document("a: &x [1, 2]\nb: *x") == {"a": [1, 2], "b": [1, 2]}


def test_an_alias_bomb_is_refused_before_it_expands():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    with pytest.raises(DetectionError, match="once aliases are expanded"):
        read_document("\n".join(lines))


def test_a_value_that_contains_itself_is_refused():
    with pytest.raises(DetectionError, match="refers to nothing before it"):
        read_document("a: &x [*x]")


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "- " * 50_000, "{a: " * 50_000, "a: " + "[" * (MAX_DEPTH + 2)]
)
def test_deep_nesting_is_refused(text):
    with pytest.raises(DetectionError):
        read_document(text)


def test_a_duplicate_key_is_refused_with_its_line():
    with pytest.raises(DetectionError, match="'a' appears twice") as caught:
        read_document("a: 1\nb: 2\na: 3")
    assert caught.value.where == "line 3"


@pytest.mark.parametrize(
    "text", ["a: !!python/object/apply:os.system ['true']", "!!binary x", "!!set {a}", "!x {}"]
)
def test_tags_of_other_languages_are_refused(text):
    with pytest.raises(DetectionError, match="is not allowed"):
        read_document(text)


def test_a_tag_says_that_a_number_is_text():
    assert read_document("a: !!str 5") == {"a": "5"}


@pytest.mark.parametrize(
    "text", ["a: [", "a: 'x", "a: b: c", "\t- x", "a: \x00", "a: \ud800", "? [a]\n: b", "%YAML 9.9\n---"]
)
def test_what_is_not_yaml_is_an_error_of_ours(text):
    with pytest.raises(DetectionError):
        read_document(text)


def test_a_second_document_is_refused():
    with pytest.raises(DetectionError, match="second"):
        read_document("a: 1\n---\nb: 2")
