"""What a pattern says to no effect is told."""

from __future__ import annotations

import pytest

from tocsin.detections.stix.parse import parse_pattern
from tocsin.detections.stix.plan import Group, plan

CMD, WHOAMI = "[process:name = 'cmd.exe']", "[process:name = 'whoami.exe']"


def test_within_binds_to_the_last_observation_alone_and_this_is_said():
    gaps: dict[str, None] = {}
    planned = plan(parse_pattern(f"{CMD} FOLLOWEDBY {WHOAMI} WITHIN 60 SECONDS"), gaps)
    assert isinstance(planned, Group)
    assert planned.within is None
    [said] = gaps
    assert said.startswith("WITHIN has no effect on one observation")
    assert said.endswith("([A] FOLLOWEDBY [B]) WITHIN 60 SECONDS")


@pytest.mark.parametrize(
    "pattern", [f"({CMD} FOLLOWEDBY {WHOAMI}) WITHIN 60 SECONDS", f"{CMD} REPEATS 3 TIMES WITHIN 60 SECONDS"]
)
def test_within_that_bounds_several_observations_is_not_warned_of(pattern):
    gaps: dict[str, None] = {}
    planned = plan(parse_pattern(pattern), gaps)
    assert (planned.within, gaps) == (60, {})
