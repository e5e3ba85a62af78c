"""The ids of techniques that layers know are those of MITRE's own bundle."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tocsin.node.reports.attack_ids import VERSION, known

pytestmark = pytest.mark.shared_data


def test_layers_know_the_techniques_of_their_version_and_no_other(shared_data: Path):
    (path,) = (shared_data / "attack").glob(f"enterprise-attack-{VERSION}.*.json.gz")
    with gzip.open(path) as stream:
        objects = json.load(stream)["objects"]
    ids = {
        reference["external_id"]
        for one in objects
        if one["type"] == "attack-pattern" and not (one.get("revoked") or one.get("x_mitre_deprecated"))
        for reference in one["external_references"]
        if reference["source_name"] == "mitre-attack"
    }
    assert known() == ids
