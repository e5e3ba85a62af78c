from __future__ import annotations

import json

import pytest

from tocsin.node.rules import choose

RULE = """title: Whoami
id: 3f0e7a44-5b1c-4a5e-9d3f-6a2b8f1c0d11
level: high
logsource: {product: windows, category: process_creation}
detection: {s: {Image|endswith: \\whoami.exe}, condition: s}
"""


@pytest.fixture(autouse=True)
def _own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("TOCSIN_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("TOCSIN_DATA", str(tmp_path / "data"))


def test_a_rule_that_a_bundle_brings_too_is_hunted_once_and_told(tmp_path):
    (tmp_path / "whoami.yml").write_text(RULE)
    indicator = {"type": "indicator", "id": "indicator--1", "pattern_type": "sigma", "pattern": RULE}
    (tmp_path / "bundle.json").write_text(json.dumps({"type": "bundle", "objects": [indicator]}))
    chosen = choose([tmp_path / "whoami.yml"], [tmp_path / "bundle.json"])
    assert [one.file for one in chosen.rules.detections] == [str(tmp_path / "whoami.yml")]
    assert [
        one.reason.endswith("whoami.yml, which is kept")
        for one in chosen.rules.warnings
        if "kept" in one.reason
    ] == [True]
