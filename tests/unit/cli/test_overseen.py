"""Whoever looks into a node's lake past the node is in its audit, or is refused."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from call_samples import lake
from node_samples import nodes
from tocsin.cli.main import app
from tocsin.model.errors import NodeError


@pytest.fixture
def borea(tmp_path):
    made = nodes(tmp_path)
    lake(tmp_path / "Borea")
    yield made["Borea"]
    for node in made.values():
        node.close()


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
