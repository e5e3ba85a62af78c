"""Something that was seen is in the phase of its first technique."""

from __future__ import annotations

from tocsin.node.cases.phases import tactic_of, techniques_in


def test_the_first_technique_that_is_known_tells_the_phase_and_of_several_tactics_the_first_counts():
    assert tactic_of(["T0000", "T1486", "T1078"]) == "impact"
    assert tactic_of(["T1547.001"]) == "persistence"
    assert tactic_of([]) == tactic_of(["T0000"]) == ""


def test_what_is_no_technique_is_left_out_and_the_number_is_bounded():
    assert techniques_in(["T1486", "<b>", "T1486", "T1021.002", "T14865"]) == ("T1486", "T1021.002")
    assert len(techniques_in(f"T{n}" for n in range(1000, 9999))) == 50
