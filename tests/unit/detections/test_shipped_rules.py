import uuid
from pathlib import Path

import pytest
import yaml

import tocsin.detections as room
from tocsin.detections.sigma.loading import load

FOLDER = Path(room.__file__).parent / "rules"
DOCUMENTS = [
    pytest.param(document, id=f"{path.parent.name}/{path.stem}-{number}")
    for path in sorted(FOLDER.rglob("*.yml"))
    for number, document in enumerate(yaml.safe_load_all(path.read_text(encoding="utf-8")))
]


@pytest.fixture(scope="module")
def rules():
    return load([FOLDER])


def test_every_shipped_rule_loads_without_a_warning(rules):
    assert rules.rejected == ()
    assert rules.warnings == ()
    assert len(rules.detections) == len(DOCUMENTS)


def test_ids_are_unique():
    ids = [param.values[0]["id"] for param in DOCUMENTS]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_shipped_rule_says_what_it_is(document):
    assert uuid.UUID(document["id"]).version == 4
    assert document["author"] == "Tocsin"
    assert len(document["description"]) > 20
    assert any(tag.startswith("attack.t") for tag in document["tags"])
    assert document["level"] in {"informational", "low", "medium", "high", "critical"}


def test_parts_of_correlations_are_not_findings_of_their_own(rules):
    assert all(d.level in {"informational", "low"} for d in rules.detections if d.hidden)


def test_the_folder_states_its_licence():
    assert "Apache-2.0" in (FOLDER / "README.md").read_text(encoding="utf-8")
