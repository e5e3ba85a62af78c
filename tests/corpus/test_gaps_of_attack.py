"""The log sources that ATT&CK names: those of Windows, Linux and networks are mapped, and what is not is counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from tocsin.gaps.known import Known, known_of
from tocsin.gaps.telemetry import catalogue, needs
from tocsin.knowledge.stix import read_bundle

pytestmark = pytest.mark.shared_data


@pytest.fixture(scope="module")
def known(shared_data: Path) -> Known:
    return known_of(read_bundle(shared_data / "attack" / "enterprise-attack-18.1-stix20.json.gz"))


def test_no_log_source_is_lost_between_those_mapped_and_those_not(known: Known):
    found = needs(known.references)
    whole = sum(len(some) for some in known.references.values())
    assert found.mapped + sum(count for _, count in found.unmapped) == whole
    assert (found.mapped, whole) == (2597, 4076)


def test_every_event_of_a_windows_log_that_tocsin_reads_is_mapped(known: Known):
    logs = {"WinEventLog:Sysmon", *catalogue().channels}
    named = {(name, said) for some in known.references.values() for name, said in some if name in logs}
    events = {(name, said) for name, said in named if said.startswith("EventCode=")}
    assert len(events) > 80
    assert [one for one in sorted(events) if not catalogue().answering(*one)] == []
