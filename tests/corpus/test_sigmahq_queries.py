"""Every rule of SigmaHQ becomes a query, or it is told why not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tocsin.detections import RuleFile, read_rules
from tocsin.detections.queries.backends import open_target
from tocsin.detections.queries.convert import convert_rules

RELEASE = "sigmahq-rules-2026-08-05.zip"

pytestmark = pytest.mark.shared_data


@pytest.mark.parametrize(("backend", "least"), [("splunk", 3752), ("opensearch", 3750)])
def test_every_rule_is_written_or_told_to_be_left_out(backend: str, least: int, shared_data: Path):
    opened = open_target(backend)
    files = [one for one in read_rules([shared_data / "sigma" / RELEASE]) if isinstance(one, RuleFile)]
    made = [convert_rules(one.name, one.data.decode(), opened) for one in files]
    assert len(made) == 3780
    assert all(one.queries or one.left_out for one in made)
    assert sum(bool(one.queries) for one in made) == least
