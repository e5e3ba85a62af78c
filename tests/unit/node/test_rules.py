from __future__ import annotations

import datetime as dt
import json
import re
import zipfile

import pytest

from tocsin.detections import update
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


def test_the_set_in_use_says_of_when_it_is_and_how_old(tmp_path):
    told = choose((), ()).origin
    assert re.fullmatch(r"the rules that ship with Tocsin, of \d{4}-\d\d-\d\d, [\d,]+ days? old", told)
    with zipfile.ZipFile(tmp_path / "set.zip", "w") as archive:
        archive.writestr("rules/a.yml", f"{RULE}date: 2020-02-29\n")
    today = dt.datetime.now(dt.UTC)
    update(str(tmp_path / "set.zip"), tmp_path / "data", now=today)
    days = (today.date() - dt.date(2020, 2, 29)).days
    assert choose((), ()).origin.endswith(f"set.zip, 1 rules, of 2020-02-29, {days:,} days old")


def test_a_set_installed_before_dates_were_kept_is_as_old_as_its_newest_rule(tmp_path):
    with zipfile.ZipFile(tmp_path / "set.zip", "w") as archive:
        archive.writestr("rules/a.yml", f"{RULE}date: 2020-02-29\n")
    update(str(tmp_path / "set.zip"), tmp_path / "data", now=dt.datetime.now(dt.UTC))
    record = tmp_path / "data" / "installed.json"
    known = json.loads(record.read_text())
    del known["current"]["released"]
    record.write_text(json.dumps(known))
    assert ", of 2020-02-29, " in choose((), ()).origin
