"""What another engine found in the EVTX samples is found here too; ``docs/peers.md`` explains the rest."""

from __future__ import annotations

import csv
import gzip
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from tocsin.detections import load
from tocsin.hunting import hunt
from tocsin.lake import Lake
from tocsin.model.finding import Finding
from tocsin.node.ingest import ingest
from tocsin.sources import ReadOptions

SAMPLES = "evtx-attack-samples-2023-01-24.zip"
PEER = "peer-findings-zircolite-3.7.tsv.gz"
RELEASE = "sigmahq-rules-2026-08-05.zip"

RUN_MRU = "3a9b8c1e-5b2e-4f7a-9d1c-2a7f3b6e1c55"
CACTUSTORCH = "2e4e488a-6164-4811-9ea1-f960c7359c40"
#: What the peer found and we do not, by rule.
EXPLAINED = {RUN_MRU: 24, CACTUSTORCH: 1}
#: The rules that would have to be written for those events to match: a key's creation, an empty string.
AS_THE_PEER_READS_THEM = f"""
title: RunMRU key, created
id: 00000000-{RUN_MRU[9:]}
logsource: {{product: windows, service: sysmon}}
detection:
    selection:
        EventID: 12
        EventType: CreateKey
        TargetObject|endswith: '\\Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\RunMRU'
    condition: selection
---
title: CACTUSTORCH, start module empty
id: 00000000-{CACTUSTORCH[9:]}
logsource: {{product: windows, category: create_remote_thread}}
detection:
    selection:
        SourceImage|endswith: ['\\System32\\cscript.exe', '\\System32\\wscript.exe', '\\System32\\mshta.exe', '\\winword.exe', '\\excel.exe']
        TargetImage|contains: '\\SysWOW64\\'
        StartModule: ''
    condition: selection
"""

Place = tuple[str, str, int]

pytestmark = pytest.mark.shared_data


@pytest.fixture(scope="module")
def lake(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    root = tmp_path_factory.mktemp("samples")
    ingest([shared_data / "evtx" / SAMPLES], root, ReadOptions(), workers=1)
    return Lake(root)


@pytest.fixture(scope="module")
def ours(shared_data: Path, lake: Lake) -> tuple[Finding, ...]:
    return hunt(lake, load([shared_data / "sigma" / RELEASE])).findings


@pytest.fixture(scope="module")
def peers(shared_data: Path) -> set[Place]:
    with gzip.open(shared_data / "evtx" / PEER, "rt", encoding="utf-8", newline="") as stream:
        return {(row[0], row[1], int(row[2])) for row in csv.reader(stream, delimiter="\t")}


def places(findings: tuple[Finding, ...]) -> set[Place]:
    return {(one.rule_id, one.events[0].file, one.events[0].record) for one in findings}


def test_every_finding_of_the_peer_is_found_or_explained(ours: tuple[Finding, ...], peers: set[Place]):
    missed = peers - places(ours)
    assert Counter(rule for rule, _, _ in missed) == EXPLAINED


def test_what_the_peer_found_wrongly_is_what_the_rules_do_not_ask(
    ours: tuple[Finding, ...], peers: set[Place], lake: Lake, tmp_path: Path
):
    (tmp_path / "rules.yml").write_text(AS_THE_PEER_READS_THEM, "utf-8")
    others = places(hunt(lake, load([tmp_path])).findings)
    missed = {(rule[9:], file, record) for rule, file, record in peers - places(ours)}
    assert missed <= {(rule[9:], file, record) for rule, file, record in others}


def test_what_only_we_find_is_of_rules_and_log_sources_that_the_peer_lacked(
    ours: tuple[Finding, ...], peers: set[Place], shared_data: Path
):
    release = zipfile.ZipFile(shared_data / "sigma" / RELEASE)
    texts = {name: release.read(name).decode() for name in release.namelist() if name.endswith(".yml")}
    folder = {rule: name.partition("/")[0] for name, text in texts.items() for rule in _id_of(text)}
    assert {folder[rule] for rule, _, _ in peers} == {"rules"}
    more = Counter(folder[rule] for rule, _, _ in places(ours) - peers)
    assert more["rules-threat-hunting"] == 341
    assert more["rules-emerging-threats"] == 7
    assert 40 <= more["rules"] <= 60


def _id_of(text: str) -> list[str]:
    return [line.partition(":")[2].strip() for line in text.splitlines() if line.startswith("id:")]
