"""The ledger: what differs stands side by side, levels are never mixed, and withdrawn statements are gone."""

from __future__ import annotations

from msgspec.structs import replace

from case_samples import said, source
from tocsin.cases.statements import ledger
from tocsin.model.case import Level


def test_claims_that_differ_stand_side_by_side_and_none_is_chosen() -> None:
    (question,) = ledger([said("one", "HEXANE"), said("two", "OilRig")])
    assert question.in_conflict
    assert [claim.names for claim in question.claims] == ["HEXANE", "OilRig"]


def test_who_says_the_same_is_one_claim_whatever_the_case_of_letters() -> None:
    (question,) = ledger([source("a"), source("b"), said("one", "Hexane", "a"), said("two", "HEXANE", "b")])
    (claim,) = question.claims
    assert not question.in_conflict
    assert (len(claim.stated), claim.independent) == (2, 2)


def test_a_denial_makes_a_conflict_and_is_not_counted_as_a_claim_for_it() -> None:
    (question,) = ledger(
        [source("a"), source("b"), said("one", "X", "a"), said("two", "X", "b", denies=True)]
    )
    assert question.in_conflict
    assert (
        len(question.claims[0].stated),
        len(question.claims[0].denied),
        question.claims[0].independent,
    ) == (1, 1, 1)


def test_a_state_that_is_named_says_nothing_of_a_group() -> None:
    told = ledger(
        [said("one", "X"), said("two", "Iran", level=Level.SPONSOR), said("three", "X", phase="wiping")]
    )
    assert [(one.phase, one.level) for one in told] == [
        ("", Level.GROUP),
        ("", Level.SPONSOR),
        ("wiping", Level.GROUP),
    ]


def test_what_was_withdrawn_is_no_longer_said() -> None:
    assert ledger([replace(said("one", "X"), withdrawn="retracted")]) == ()
