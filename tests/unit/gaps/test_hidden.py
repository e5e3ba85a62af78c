"""Adversaries that could not be seen at all, by a member and by any."""

from __future__ import annotations

import datetime as dt

import pytest

from tocsin.gaps.hidden import Hidden, Unnoticed, unnoticed
from tocsin.gaps.known import Adversary
from tocsin.gaps.summing import map_of_summary, summary_of
from tocsin.model.gap import GapMap, Stand, Standing

NOW = dt.datetime(2026, 11, 28, tzinfo=dt.UTC)
FOX, OWL, MOLE = (
    Adversary("G1", "Fox", (), ("T1", "T2")),
    Adversary("G2", "Owl", (), ("T2", "T3", "T9")),
    Adversary("G3", "Mole", (), ("T9",)),
)
ALL = (FOX, OWL, MOLE)


def gap_map(member: str, **standings: Standing) -> GapMap:
    stands = tuple(Stand(technique=one, standing=each) for one, each in standings.items())
    return GapMap(member=member, at=NOW, basis="lake", stands=stands)


ALBION = gap_map("a", T1=Standing.COVERED, T2=Standing.BLIND, T3=Standing.NO_TELEMETRY)
BOREA = gap_map("b", T1=Standing.BLIND, T2=Standing.NO_TELEMETRY, T3=Standing.BLIND)


def test_a_member_could_not_see_whose_techniques_are_all_blind_or_a_rule_without_telemetry():
    owl = Hidden("G2", "Owl", ("T2", "T3"), 2, is_sure=True)
    assert unnoticed([ALBION], ALL, ["T9"]) == Unnoticed(3, (owl,), outside=(Hidden("G3", "Mole", (), 0),))
    assert [one.name for one in unnoticed([BOREA], ALL, ["T9"]).sure] == ["Fox", "Owl"]


def test_none_of_the_members_could_see_whom_each_of_them_could_not():
    assert [one.name for one in unnoticed([ALBION, BOREA], ALL, ["T9"]).sure] == ["Owl"]


@pytest.mark.parametrize("standing", [Standing.PROVEN, Standing.COVERED, Standing.NO_RULE])
def test_whoever_one_technique_would_have_shown_or_could_be_searched_for_is_not_hidden(standing):
    assert unnoticed([gap_map("a", T1=standing, T2=Standing.BLIND)], [FOX], []) == Unnoticed(1)


def test_what_is_not_known_of_a_member_makes_nobody_hidden_for_sure():
    partly = gap_map("c", T2=Standing.BLIND)
    found = unnoticed([partly], [FOX, Adversary("G4", "Wren", (), ("T3",))], [])
    assert (found.sure, found.maybe, found.unknown) == ((), (Hidden("G1", "Fox", ("T1", "T2"), 1),), 1)
    (both,) = unnoticed([partly, BOREA], [FOX], []).maybe
    assert (both.known, both.is_sure) == (2, False), "at one of the two it is known of one technique alone"
    assert unnoticed([], [FOX], []) == Unnoticed(1, unknown=1)


def test_a_summary_that_a_member_shares_tells_the_same():
    shared = map_of_summary(summary_of(BOREA))
    assert unnoticed([shared], ALL, ["T9"]) == unnoticed([BOREA], ALL, ["T9"])
