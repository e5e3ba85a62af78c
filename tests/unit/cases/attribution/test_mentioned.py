"""What a text names is evidence, and ruled out only where it plainly says so."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from attribution_samples import bundle
from case_samples import entry, happened
from tocsin.cases.attribution import evidence
from tocsin.cases.attribution.corpus import corpus_of
from tocsin.cases.attribution.mentioned import MOST, mentioned

NAMES = {"ROADSWEEP": "S1150", "ZeroCleare": "S1151", "LaZagne": "S0349"}


def read(text, *techniques):
    return mentioned(replace(happened("x", 1, techniques=techniques).body, what=text), NAMES, {})


@pytest.mark.parametrize(
    "text",
    [
        "ROADSWEEP encrypted files that had not been detected by antivirus.",
        "LaZagne ran and was not detected for weeks.",
        "LaZagne was not detected for weeks.",
        "LaZagne was not found until June. ROADSWEEP was not seen before.",
        "ROADSWEEP, never seen before, encrypted the files.",
        "Without authorization they ran LaZagne on the mail server.",
        "No backups were left after ZeroCleare had wiped the disks.",
        "The actor, not content with VPN access, deployed ROADSWEEP.",
        "MFA was not enabled, so T1078 was possible",
        "They couldn't stop ROADSWEEP",
        "Not only ROADSWEEP ran. Antivirus did not detect LaZagne.",
        "ROADSWEEP could not be ruled out. We have not ruled out LaZagne.",
        "No ROADSWEEP key was recovered, and no LaZagne remained after the clean-up.",
        "Nothing could be encrypted without ROADSWEEP. It is not clear whether LaZagne was not used.",
        "If no ROADSWEEP was found, look again. They had not used LaZagne before.",
        "ROADSWEEP ran, LaZagne stole; backups (wiped by ZeroCleare) were not found.",
        "ROADSWEEP, a wiper not seen before; LaZagne not seen until June",
        "Without LaZagne's key ROADSWEEP ran",
    ],
)
def test_in_doubt_what_is_named_is_evidence(text):
    found = read(text)
    assert found.items
    assert found.denied == frozenset()


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("ROADSWEEP was not found.", {"S1150"}),
        ("ROADSWEEP (S1150) was not seen, LaZagne wasn't used here", {"S1150", "S0349"}),
        ("There was no ROADSWEEP (S1150).", {"S1150"}),
        ("We found no evidence of ROADSWEEP or LaZagne.", {"S1150", "S0349"}),
        ("Investigators did not find any trace of ROADSWEEP", {"S1150"}),
        ("There were zero signs of ROADSWEEP", {"S1150"}),
        ("Nobody had used ROADSWEEP. ZeroCleare could be excluded.", {"S1150", "S1151"}),
        ("ROADSWEEP: not observed. LaZagne not seen on any host.", {"S1150", "S0349"}),
        ("They did not use the wiper ZeroCleare", {"S1151"}),
        ("Ruled out: ROADSWEEP, LaZagne and ZeroCleare.", {"S1150", "S0349", "S1151"}),
        ("Neither ROADSWEEP nor LaZagne was found", {"S1150", "S0349"}),
        ("ROADSWEEP, ZeroCleare and LaZagne were not seen.", {"S1150", "S0349", "S1151"}),
        ("Not ROADSWEEP but ZeroCleare wiped the disks", {"S1150"}),
        ("They used ROADSWEEP, and LaZagne was not seen.", {"S0349"}),
    ],
)
def test_what_a_text_plainly_rules_out_is_none(text, denied):
    assert read(text).denied == denied


def test_a_text_is_read_once_and_so_many_items_of_it_at_most():
    found = read(" ".join(f"S{at:04d}" for at in range(MOST + 30)) + " S0000", "T9001")
    assert len(found.items) == MOST + 1
    assert found.unread == 30


def test_each_event_is_read_once_for_all_of_it_its_phase_and_what_it_rules_out(monkeypatch):
    asked = []
    monkeypatch.setattr(
        evidence, "mentioned", lambda event, *rest: asked.append(event) or mentioned(event, *rest)
    )
    event = happened("x", 1, tactic="impact").body
    found = evidence.gathered([entry("a", event), entry("b", event)], corpus_of(bundle()))
    assert len(found.phases) == 1
    assert len(asked) == 2
