"""A case as JSON, and markings that say more than a label: read as written, or refused with the reason."""

from __future__ import annotations

import json

import pytest

from case_samples import NOW
from tocsin.cases.reading import came_twice, read
from tocsin.model.errors import UsageError
from tocsin.model.marking import Marking, Pap, Tlp

SOURCE = {"type": "source", "title": "A paper"}


def written(**more: object) -> str:
    return json.dumps({"title": "T", "marking": "TLP:AMBER", "entries": {"paper": {**SOURCE, **more}}})


def test_a_marking_may_name_members_and_actions_and_never_loosens_the_files():
    told = {"tlp": "TLP:GREEN", "releasable_to": ["identity--a"], "pap": "PAP:RED"}
    (entry,) = read(written(marking=told), "there", "ada", NOW).entries
    assert entry.marking == Marking(Tlp.AMBER, frozenset({"identity--a"}), Pap.RED)


@pytest.mark.parametrize(
    "told", [{"tlp": "PURPLE"}, {"releasable_to": []}, {"tlp": "RED", "to": []}, ["TLP:RED"], None]
)
def test_a_marking_that_cannot_be_read_keeps_everything_out(told):
    with pytest.raises(UsageError, match="has no marking" if told is None else "has a marking that is none"):
        read(written(marking=told), "there", "ada", NOW)


def test_a_key_that_comes_twice_is_told_and_nothing_is_read():
    text = written().replace('"title": "A paper"', '"title": "A paper", "title": "another"')
    with pytest.raises(UsageError, match="has the key 'title' twice"):
        read(text, "there", "ada", NOW)


def test_nesting_without_end_is_refused():
    with pytest.raises(UsageError, match="nested"):
        read('{"entries":' * 100_000 + "1" + "}" * 100_000, "there", "ada", NOW)


def test_a_mapping_of_yaml_may_begin_as_json_does():
    assert (
        read("{marking: TLP:GREEN, entries: {a: {type: source, title: x}}}", "there", "ada", NOW)
        .entries[0]
        .id
        == "a"
    )


def test_a_key_that_comes_twice_is_found_in_one_pass():
    looked = []

    class Key(str):
        __slots__ = ()
        __eq__ = str.__eq__

        def __hash__(self) -> int:
            looked.append(self)
            return str.__hash__(self)

    assert came_twice([*(Key(f"k{at}") for at in range(500)), Key("k499")]) == "k499"
    assert len(looked) <= 2 * 501


def test_a_number_that_python_does_not_read_is_told():
    text = written(credibility=1).replace(": 1}", f": {'9' * 5_000}}}")
    with pytest.raises(UsageError, match="a number that is too long"):
        read(text, "there", "ada", NOW)
