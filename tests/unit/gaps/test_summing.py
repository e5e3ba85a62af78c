"""What others are told of a map: nothing of what happened to the member."""

from __future__ import annotations

from msgspec.structs import replace

from case_samples import NOW
from tocsin.gaps.summing import told_of
from tocsin.model.gap import GapMap, Stand, Standing


def test_that_something_was_confirmed_or_fired_changes_nothing_of_what_others_are_told():
    covered = Stand(technique="T1485", standing=Standing.COVERED, hosts=9, seeing=4)
    blind = Stand(technique="T1486", standing=Standing.BLIND)
    proven = replace(covered, standing=Standing.PROVEN, proofs=("indicator--of-a-red-call",))
    before, after = (
        told_of(GapMap(member="m", at=NOW, basis="lake", stands=(one, blind))) for one in (covered, proven)
    )
    assert after == before
    assert after.stands == (("T1485", Standing.COVERED, 2), ("T1486", Standing.BLIND, 0))
