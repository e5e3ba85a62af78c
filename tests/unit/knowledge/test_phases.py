"""A technique's tactics are those of the enterprise matrix."""

from __future__ import annotations

from tocsin.knowledge.phases import tactics_of


def test_a_technique_has_the_tactics_of_the_enterprise_matrix():
    assert tactics_of("T1486") == {"impact"}
    assert tactics_of("T1547.001") == {"persistence", "privilege-escalation"}
    assert tactics_of("T1021.999") == tactics_of("T1021") == {"lateral-movement"}
    assert tactics_of("T0000") == tactics_of("") == frozenset()
