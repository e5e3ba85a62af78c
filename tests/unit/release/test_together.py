from __future__ import annotations

import pytest

from release_samples import ALPHA, BRAVO, ident, listed, release_extension, stix
from tocsin.model.errors import ReleaseError
from tocsin.model.marking import Marking, Tlp
from tocsin.release import NOTHING_KNOWN, KnownMarkings, known_together

REPORT, FIRST, SECOND = ident("report", 1), ident("malware", 2), ident("malware", 3)


def test_objects_are_as_strict_as_their_parts_parts_several_steps_away_included():
    objects = [
        stix("report", 1, tlp=Tlp.CLEAR, object_refs=[FIRST]),
        stix("malware", 2, tlp=Tlp.GREEN, x_uses=SECOND),
        stix("malware", 3, tlp=Tlp.AMBER, extensions=release_extension(releasable_to=[BRAVO])),
    ]
    for order in (objects, objects[::-1]):
        known = known_together(order, NOTHING_KNOWN)
        assert {known.marking_of(one) for one in (REPORT, FIRST, SECOND)} == {listed(Tlp.AMBER, ALPHA, BRAVO)}


def test_objects_in_a_circle_are_all_as_strict_as_the_strictest():
    known = known_together(
        [stix("malware", 2, x_uses=SECOND), stix("malware", 3, tlp=Tlp.AMBER, x_uses=FIRST)], NOTHING_KNOWN
    )
    assert known.marking_of(FIRST) == known.marking_of(SECOND) == Marking(Tlp.AMBER)


def test_of_several_versions_all_count():
    known = known_together([stix(tlp=Tlp.AMBER), stix(tlp=Tlp.CLEAR)], NOTHING_KNOWN)
    assert known.marking_of(stix()["id"]) == Marking(Tlp.AMBER)


def test_what_is_known_already_counts_and_can_still_be_looked_up():
    before = KnownMarkings({SECOND: Marking(Tlp.AMBER_STRICT)}, frozenset({"s"}))
    known = known_together([stix("malware", 2, x_uses=SECOND)], before)
    assert known.marking_of(FIRST) == known.marking_of(SECOND) == Marking(Tlp.AMBER_STRICT)
    assert known.is_statement("s")
    assert not known.is_statement("t")
    assert known.marking_of(REPORT) is None


def test_one_that_is_not_marked_is_refused():
    with pytest.raises(ReleaseError):
        known_together([stix(), stix("malware", 2, object_marking_refs=[])], NOTHING_KNOWN)
