"""Every cell of the table in docs/concepts/call-and-answer.md."""

from __future__ import annotations

import pytest

from tocsin.model.errors import ReleaseError
from tocsin.model.marking import Marking, Pap, Tlp
from tocsin.model.member import COMMUNITY, PUBLIC, Audience, Reach
from tocsin.release import loosened, may_receive, named

A, B, C = (f"identity--00000000-0000-4000-8000-00000000000{n}" for n in "abc")
MEMBER, CONSTITUENTS = Audience.of_member(B), Audience.constituents_of(B)
AUDIENCES = [MEMBER, CONSTITUENTS, COMMUNITY, PUBLIC]

UNLISTED = {
    Tlp.RED: (False, False, False, False),
    Tlp.AMBER_STRICT: (True, False, False, False),
    Tlp.AMBER: (True, True, False, False),
    Tlp.GREEN: (True, True, True, False),
    Tlp.CLEAR: (True, True, True, True),
}
ON_THE_LIST = {
    Tlp.RED: (True, False, False, False),
    Tlp.AMBER_STRICT: (True, False, False, False),
    Tlp.AMBER: (True, True, False, False),
    Tlp.GREEN: (True, True, False, False),
    Tlp.CLEAR: (True, True, False, False),
}


def _cells(table):
    return [
        (tlp, audience, cell)
        for tlp, row in table.items()
        for audience, cell in zip(AUDIENCES, row, strict=True)
    ]


@pytest.mark.parametrize(("tlp", "audience", "allowed"), _cells(UNLISTED))
def test_without_a_list_the_label_decides(tlp, audience, allowed):
    assert may_receive(Marking(tlp), audience, A) is allowed


@pytest.mark.parametrize(("tlp", "audience", "allowed"), _cells(ON_THE_LIST))
def test_a_list_reaches_its_members_and_as_the_label_allows_their_constituents(tlp, audience, allowed):
    assert may_receive(Marking(tlp, frozenset({B, C})), audience, A) is allowed


@pytest.mark.parametrize("tlp", Tlp)
@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("members", [frozenset(), frozenset({C})])
def test_who_is_not_on_the_list_is_told_nothing(tlp, audience, members):
    assert not may_receive(Marking(tlp, members), audience, A)


@pytest.mark.parametrize("tlp", Tlp)
@pytest.mark.parametrize("members", [None, frozenset(), frozenset({C}), frozenset({B})])
def test_the_source_has_its_own(tlp, members):
    assert may_receive(Marking(tlp, members), MEMBER, B)


@pytest.mark.parametrize("tlp", [Tlp.RED, Tlp.AMBER_STRICT])
def test_the_constituents_of_the_source_are_told_as_the_label_says(tlp):
    assert not may_receive(Marking(tlp), CONSTITUENTS, B)


@pytest.mark.parametrize("reach", Reach)
@pytest.mark.parametrize("source", ["", A])
def test_an_audience_that_names_nobody_where_it_must_is_told_nothing(reach, source):
    misnamed = Audience(reach, "" if reach in {Reach.MEMBER, Reach.CONSTITUENTS} else A)
    assert not may_receive(Marking(Tlp.CLEAR), misnamed, source)


@pytest.mark.parametrize("pap", Pap)
def test_pap_says_what_may_be_done_and_not_who_is_told(pap):
    assert may_receive(Marking(Tlp.GREEN, pap=pap), COMMUNITY, A)
    assert not may_receive(Marking(Tlp.GREEN, pap=pap), PUBLIC, A)


def test_the_source_is_on_its_own_list():
    assert named(Marking(Tlp.AMBER, frozenset({B}), Pap.RED), A) == Marking(
        Tlp.AMBER, frozenset({A, B}), Pap.RED
    )
    assert named(Marking(Tlp.AMBER, frozenset({B})), "") == Marking(Tlp.AMBER, frozenset({B}))


def test_red_without_a_list_names_its_source_and_nobody_else():
    assert named(Marking(Tlp.RED), A) == Marking(Tlp.RED, frozenset({A}))
    assert named(Marking(Tlp.RED), "") == Marking(Tlp.RED, frozenset())


@pytest.mark.parametrize("tlp", [Tlp.CLEAR, Tlp.GREEN, Tlp.AMBER, Tlp.AMBER_STRICT])
def test_no_list_is_made_where_the_label_decides(tlp):
    assert named(Marking(tlp), A) == Marking(tlp)


LOOSER = [
    (Marking(Tlp.AMBER), Marking(Tlp.GREEN)),
    (Marking(Tlp.AMBER, frozenset({B})), Marking(Tlp.AMBER)),
    (Marking(Tlp.AMBER, frozenset({B})), Marking(Tlp.RED, frozenset({B, C}))),
    (Marking(Tlp.RED), Marking(Tlp.RED, frozenset({B}))),
    (Marking(Tlp.GREEN, pap=Pap.RED), Marking(Tlp.GREEN, pap=Pap.AMBER)),
]


@pytest.mark.parametrize(("before", "after"), LOOSER)
def test_the_source_loosens_and_it_is_told_that_it_did(before, after):
    assert loosened(before, after, A, A) is True


@pytest.mark.parametrize(("before", "after"), LOOSER)
@pytest.mark.parametrize(("by", "source"), [(B, A), ("", A), ("", ""), (A, "")])
def test_nobody_else_loosens(before, after, by, source):
    with pytest.raises(ReleaseError, match="may not become") as error:
        loosened(before, after, by, source)
    assert error.value.hint


STRICTER = [(after, before) for before, after in LOOSER if before.at_least(after)]


@pytest.mark.parametrize(("before", "after"), STRICTER)
def test_anyone_may_ask_for_more_care(before, after):
    assert loosened(before, after, B, A) is False


def test_the_same_again_loosens_nothing():
    for marking in [Marking(Tlp.RED), Marking(Tlp.RED, frozenset({A})), Marking(Tlp.CLEAR)]:
        assert loosened(marking, marking, B, A) is False
    assert loosened(Marking(Tlp.RED), Marking(Tlp.RED, frozenset({A})), B, A) is False
