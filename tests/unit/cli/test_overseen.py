"""Whoever looks into a node's lake past the node is in its audit, or is refused."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from call_samples import lake
from node_samples import nodes
from tocsin.cli.main import app
from tocsin.model.errors import NodeError


@pytest.fixture
def made(tmp_path):
    made = nodes(tmp_path)
    lake(tmp_path / "Borea")
    yield made
    for node in made.values():
        node.close()


@pytest.fixture
def borea(made):
    return made["Borea"]


def asked(*words):
    return CliRunner().invoke(app, list(map(str, words)))


def acts(node, action):
    return [(one.actor, one.detail) for one in node.store.audit.latest(20) if one.action == action]


def test_a_search_of_a_nodes_lake_is_in_its_audit(borea):
    assert asked("search", "192.0.2.7", "--lake", borea.lake, "--as", "ana").exit_code == 1
    assert acts(borea, "lake searched") == [("ana", "terms '192.0.2.7'")]
    assert asked("search", "nothing", "--node", borea.folder, "--host", "WS3").exit_code == 0
    assert acts(borea, "lake searched")[0][1] == "host 'WS3', terms 'nothing'"
    assert borea.store.audit.verify() is None


def test_a_hunt_in_a_nodes_lake_is_in_its_audit(borea, tmp_path):
    found = tmp_path / "list.txt"
    found.write_text("192.0.2.7\n")
    made = asked("hunt", "--lake", borea.lake, "--indicators", found, "--as", "ana", "--workers", "1")
    assert made.exit_code == 1
    assert acts(borea, "lake hunted") == [("ana", f"indicators '{found}'")]


def test_who_names_another_node_is_in_the_audit_of_the_lakes_own_all_the_same(made):
    albion, borea = made["Albion"], made["Borea"]
    assert (
        asked("search", "nothing", "--lake", borea.lake, "--node", albion.folder, "--as", "eve").exit_code
        == 0
    )
    assert acts(borea, "lake searched") == acts(albion, "lake searched") == [("eve", "terms 'nothing'")]


def test_no_link_leads_past_the_audit(borea, tmp_path):
    (tmp_path / "elsewhere").symlink_to(borea.lake)
    assert asked("search", "nothing", "--lake", tmp_path / "elsewhere").exit_code == 0
    borea.lake.rename(tmp_path / "moved")
    borea.lake.symlink_to(tmp_path / "moved")
    assert asked("search", "no thing", "--lake", borea.lake).exit_code == 0
    assert [detail for _, detail in acts(borea, "lake searched")] == ["terms 'no thing'", "terms 'nothing'"]


def test_the_audit_names_a_lake_that_is_asked_for_from_within(borea, monkeypatch):
    monkeypatch.chdir(borea.lake)
    asked("search", "x", "--lake", ".")
    assert [one.object for one in borea.store.audit.latest(1)] == ["lake"]


def test_who_lists_logons_of_a_nodes_lake_is_in_its_audit(borea):
    asked("logons", "--lake", borea.lake)
    assert len(acts(borea, "logons listed")) == 1


def test_what_cannot_be_audited_is_not_searched(borea):
    (borea.folder / "tocsin.toml").write_text("nonsense")
    made = asked("search", "192.0.2.7", "--lake", borea.lake)
    assert isinstance(made.exception, NodeError)
    assert "WS3" not in made.output


def test_a_lake_of_no_node_is_searched_as_before(tmp_path):
    made = lake(tmp_path / "alone")
    assert asked("search", "192.0.2.7", "--lake", made or tmp_path / "alone").exit_code == 1


def test_without_a_lake_or_a_node_nothing_is_searched():
    assert "no lake is named" in str(asked("search", "x").exception)
