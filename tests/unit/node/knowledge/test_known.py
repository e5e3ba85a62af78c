"""What is known follows the version that is used, and is loaded once for each."""

from __future__ import annotations

import datetime as dt

import pytest

from attack_samples import packed
from tocsin.knowledge.adversaries import resolve
from tocsin.node.knowledge import known as module
from tocsin.node.knowledge.attack import PACKAGES, take_in, use
from tocsin.node.knowledge.known import adversaries, known, techniques

NOW = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)


@pytest.fixture
def taken(tmp_path, monkeypatch):
    monkeypatch.setenv("TOCSIN_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("TOCSIN_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "attack-18.1.json"
    path.write_bytes(packed())
    take_in(str(path), NOW)


def test_adversaries_and_techniques_are_those_of_the_version_that_is_used(taken, monkeypatch):
    (one,) = resolve("Tarn Magpie", adversaries())
    assert (one.id, one.own) == ("G9001", ("T1059.001",))
    assert [each.id for each in techniques()] == ["T1059.001", "T1086", "T1561"]
    use(PACKAGES)
    assert resolve("Tarn Magpie", adversaries()) == ()
    assert resolve("Lyceum", adversaries())
    use("18.1")
    monkeypatch.setattr(module, "adversaries_of", None)
    assert resolve("Tarn Magpie", known().adversaries) == (one,)
