"""All literals of a column are found in one pass, each where it is and nowhere else."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tocsin.hunting import literals as searching
from tocsin.hunting.literals import find, occurs


def told(texts, values, kind=None):
    """Of each literal: value, whether at its start, whether at its end; repeats left out."""
    array = values if isinstance(values, pa.Array) else pa.array(values, kind or pa.string())
    found = find([text.encode() for text in texts], array)
    return {
        texts[i]: sorted(set(zip(m.values.tolist(), m.at_start.tolist(), m.at_end.tolist(), strict=True)))
        for i, m in found.items()
    }


def test_a_literal_is_told_with_its_values_and_whether_it_begins_or_ends_them():
    assert told(["abc"], ["abc", "xabc", "abcx", "xabcx", "nothing"]) == {
        "abc": [(0, True, True), (1, False, True), (2, True, False), (3, False, False)]
    }


def test_literals_that_occur_nowhere_are_left_out():
    assert told(["abc", "xyz"], ["abc"]) == {"abc": [(0, True, True)]}
    assert told(["xyz"], ["abc"]) == {}


@pytest.mark.parametrize(("texts", "values"), [([], ["abc"]), (["abc"], []), (["abc"], [None, ""])])
def test_where_there_is_nothing_to_ask_nothing_is_found(texts, values):
    assert told(texts, values) == {}


def test_literals_within_and_across_each_other_are_all_found():
    assert told(["abcd", "bcd", "cde", "c"], ["xabcdex"]) == {
        text: [(0, False, False)] for text in ("abcd", "bcd", "cde", "c")
    }


def test_a_literal_that_lies_across_two_values_is_in_neither():
    assert told(["abcd"], ["xab", "cdx", "ab", "cd"]) == {}


def test_null_and_empty_values_shift_nothing():
    assert told(["abc"], [None, "", "abc", None, "xabc"]) == {"abc": [(2, True, True), (4, False, True)]}


def test_a_part_of_an_array_is_asked_by_itself():
    values = pa.array(["abc", "xabc", "abcx", "abc"]).slice(1, 2)
    assert told(["abc"], values) == {"abc": [(0, False, True), (1, True, False)]}


def test_texts_with_long_offsets_are_read_as_any():
    assert told(["abc"], ["xabc"], pa.large_string()) == {"abc": [(0, False, True)]}


def test_bytes_are_compared_so_that_a_part_of_a_character_is_no_match():
    assert told(["é", "è"], ["café", "cafe"]) == {"é": [(0, False, True)]}


def test_a_literal_is_found_across_the_windows_that_are_searched(monkeypatch):
    monkeypatch.setattr(searching, "_FIRST_BYTES", 4)
    monkeypatch.setattr(searching, "_MOST_BYTES", 4)
    assert told(["needle"], ["hay" * 50 + "needle" + "hay" * 50]) == {"needle": [(0, False, False)]}


def test_a_value_that_is_nothing_but_matches_costs_no_memory_for_each():
    found = find([b"aaa", b"aa"], pa.array(["a" * 3_000_000]))
    assert sorted(found) == [0, 1]
    assert all(len(one.values) < 500_000 for one in found.values())
    assert all(one.at_start.any() and one.at_end.any() for one in found.values())


def test_whether_a_literal_occurs_at_all():
    assert occurs(b"b", pa.array(["abc", None]))
    assert not occurs(b"x", pa.array(["abc", None]))
    assert not occurs(b"x", pa.array([], pa.string()))


def test_literals_that_overlap_one_found_far_from_any_other_are_found_too(monkeypatch):
    quiet = "." * 5_000
    values = [quiet + "xabcdex" + quiet, quiet, "cde" + quiet, quiet + "abc"]
    expected = {
        "abcd": [(0, False, False)],
        "bcd": [(0, False, False)],
        "cde": [(0, False, False), (2, True, False)],
        "abc": [(0, False, False), (3, False, True)],
        "x": [(0, False, False)],
    }
    assert told(list(expected), values) == expected
    monkeypatch.setattr(searching, "_SPARSE", 1_000_000)  # never near enough: everything is searched for all
    assert told(list(expected), values) == expected


def test_long_values_are_searched_with_a_table_as_without(monkeypatch):
    values = [f"{'.' * 50}{i:04}ab{'.' * 50}{i:03}" for i in range(200)]
    texts = ["0017", "017", "ab.", "9ab", "199"]
    without = told(texts, values)
    monkeypatch.setattr(searching, "_TABLED_BYTES", 0)
    assert told(texts, values) == without
