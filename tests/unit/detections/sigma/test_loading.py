from __future__ import annotations

import subprocess
import sys

import pytest

from tocsin.detections import load
from tocsin.model.errors import DetectionError

RULE = "title: T\nid: 7b2e8c14-0000-4000-8000-000000000001\nlevel: low\nlogsource: {product: x}\ndetection: {s: {a|expand: '%P%'}, condition: s}\n"


@pytest.fixture
def rules(tmp_path):
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "a.yml").write_text(RULE)
    return folder


def test_the_second_load_gives_the_same_from_the_cache(rules, tmp_path):
    seen = []
    known = {"P": ("1",)}
    first = load(
        [rules], tmp_path / "cache", placeholders=known, progress=lambda done, of: seen.append((done, of))
    )
    second = load(
        [rules], tmp_path / "cache", placeholders=known, progress=lambda done, of: seen.append((done, of))
    )
    assert first == second
    assert len(first.detections) == 1
    assert seen == [(1, 1)]


def test_a_changed_rule_or_placeholder_is_seen(rules, tmp_path):
    assert load([rules], tmp_path / "cache").rejected
    assert load([rules], tmp_path / "cache", placeholders={"P": ("1",)}).detections
    (rules / "a.yml").write_text(RULE.replace("title: T", "title: U"))
    assert load([rules], tmp_path / "cache", placeholders={"P": ("1",)}).detections[0].title == "U"


def test_a_damaged_cache_is_rewritten(rules, tmp_path):
    first = load([rules], tmp_path / "cache")
    (entry,) = (tmp_path / "cache").iterdir()
    entry.write_bytes(b"damaged")
    assert load([rules], tmp_path / "cache") == first
    assert len(entry.read_bytes()) > 32


def test_without_a_cache_nothing_is_written(rules, tmp_path):
    load([rules])
    assert [path.name for path in tmp_path.iterdir()] == ["rules"]


def test_a_path_that_does_not_exist_is_an_error(tmp_path):
    with pytest.raises(DetectionError, match="no such file"):
        load([tmp_path / "none"], tmp_path / "cache")


def test_a_start_from_the_cache_imports_no_parser(rules, tmp_path):
    load([rules], tmp_path / "cache")
    code = "import sys; from pathlib import Path; from tocsin.detections import load; load([sys.argv[1]], Path(sys.argv[2])); print({'sigma', 'yaml', 'pyparsing'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code, str(rules), str(tmp_path / "cache")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "set()"
