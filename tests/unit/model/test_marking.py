"""Markings only ever become stricter when they are joined."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.model.marking import Marking, Pap, Tlp, strictest

MEMBERS = st.frozensets(st.sampled_from(["a", "b", "c"]))
MARKINGS = st.builds(Marking, st.sampled_from(Tlp), st.none() | MEMBERS, st.sampled_from(Pap))


@pytest.mark.parametrize("label", Tlp)
def test_a_label_reads_back(label):
    assert Tlp.parse(str(label)) is label
    assert Tlp.parse(f" {str(label).lower()} ") is label


def test_labels_of_version_1_and_the_form_of_2_are_exact():
    assert Tlp.parse("TLP:WHITE") is Tlp.CLEAR
    assert str(Tlp.AMBER_STRICT) == "TLP:AMBER+STRICT"
    assert Pap.parse("white") is Pap.CLEAR


@pytest.mark.parametrize("text", ["", "TLP:", "ORANGE", "TLP:AMBER STRICT", "RED RED", "tlp:amber-strict"])
def test_another_text_is_no_label(text):
    with pytest.raises(ValueError, match="no TLP label"):
        Tlp.parse(text)


@given(MARKINGS, MARKINGS)
def test_joined_is_as_strict_as_both_and_no_order_matters(one, other):
    joined = one.joined(other)
    assert joined == other.joined(one)
    assert joined.at_least(one)
    assert joined.at_least(other)
    assert joined.joined(one) == joined


@given(MARKINGS)
def test_a_list_of_members_is_stricter_than_none(one):
    assert Marking(one.tlp, frozenset(), one.pap).at_least(one)
    if one.releasable_to is not None and one.tlp is not Tlp.RED:
        assert not Marking(one.tlp, None, one.pap).at_least(one)


def test_nothing_is_unmarked():
    with pytest.raises(ValueError, match="nothing here is marked"):
        strictest([])


@given(MARKINGS)
def test_red_without_a_list_names_nobody_whatever_it_is_joined_with(other):
    assert Marking(Tlp.RED).joined(other).releasable_to == frozenset()
    assert Marking(Tlp.RED, pap=Pap.RED).at_least(other)
    assert Marking(Tlp.RED).at_least(Marking(Tlp.RED, frozenset({"a"})))
    assert not Marking(Tlp.RED, frozenset({"a"})).at_least(Marking(Tlp.RED))
