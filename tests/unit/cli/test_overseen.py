"""Whoever looks into a node's lake past the node is in its audit, or is refused."""

from __future__ import annotations

import hashlib
import os
import pwd

import pytest
from typer.testing import CliRunner

from call_samples import lake
from node_samples import nodes
from tocsin.cli.main import app
from tocsin.model.errors import NodeError, UsageError

ME = f"{pwd.getpwuid(os.getuid()).pw_name} (command line)"


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
    assert acts(borea, "lake searched") == [(f"{ME} as ana", "terms '192.0.2.7'")]
    assert asked("search", "nothing", "--node", borea.folder, "--host", "WS3").exit_code == 0
    assert acts(borea, "lake searched")[0][1] == "host 'WS3', terms 'nothing'"
    assert borea.store.audit.verify() is None


def test_a_hunt_in_a_nodes_lake_is_in_its_audit(borea, tmp_path):
    found = tmp_path / "list.txt"
    found.write_text("192.0.2.7\n")
    made = asked("hunt", "--lake", borea.lake, "--indicators", found, "--as", "ana", "--workers", "1")
    assert made.exit_code == 1
    assert acts(borea, "lake hunted") == [(f"{ME} as ana", f"indicators '{found}'")]


def test_who_names_another_node_is_in_the_audit_of_the_lakes_own_all_the_same(made):
    albion, borea = made["Albion"], made["Borea"]
    assert (
        asked("search", "nothing", "--lake", borea.lake, "--node", albion.folder, "--as", "eve").exit_code
        == 0
    )
    assert (
        acts(borea, "lake searched") == acts(albion, "lake searched") == [(f"{ME} as eve", "terms 'nothing'")]
    )


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


def test_who_reads_the_statistics_of_a_nodes_lake_which_name_its_hosts_is_in_its_audit(borea):
    told = asked(
        "lake", "stats", "--lake", borea.lake, "--source", "windows-security", "--json", "--as", "ana"
    )
    assert "WS3" in told.output
    assert acts(borea, "lake statistics read") == [(f"{ME} as ana", "table 'windows-security'")]
    (borea.folder / "tocsin.toml").write_text("nonsense")
    told = asked("lake", "stats", "--lake", borea.lake, "--json")
    assert isinstance(told.exception, NodeError)
    assert "WS3" not in told.output


def test_what_cannot_be_audited_is_not_searched(borea):
    (borea.folder / "tocsin.toml").write_text("nonsense")
    made = asked("search", "192.0.2.7", "--lake", borea.lake)
    assert isinstance(made.exception, NodeError)
    assert "WS3" not in made.output


def test_the_systems_user_stands_in_the_audit_whoever_they_say_they_are(borea, monkeypatch):
    for variable in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(variable, "somebody-else")
    asked("search", "x", "--lake", borea.lake)
    asked("search", "y", "--lake", borea.lake, "--as", " eve \t (command line)")
    assert [actor for actor, _ in acts(borea, "lake searched")] == [f"{ME} as eve (command line)", ME]


@pytest.mark.parametrize(
    "name", ["the node, by rule", " The  NODE", "\uff54he node", "an\x1ba", "a\u202eb", "a" * 101]
)
def test_no_name_is_taken_that_is_the_nodes_own_or_cannot_be_read(borea, name):
    made = asked("search", "192.0.2.7", "--lake", borea.lake, "--as", name)
    assert isinstance(made.exception, UsageError)
    assert ("WS3" in made.output, acts(borea, "lake searched")) == (False, [])


def test_a_long_term_hides_none_that_follows_and_what_is_cut_is_told_by_length_and_digest(borea):
    long = "a" * 2_100
    asked("search", long, "192.0.2.7", "--lake", borea.lake)
    ((_, detail),) = acts(borea, "lake searched")
    assert "'192.0.2.7'" in detail
    assert hashlib.sha256(repr(long).encode()).hexdigest() in detail
    assert "1,602 more characters" in detail


def test_terms_without_end_are_cut_and_told_by_length_and_digest(borea):
    terms = [f"term{number:04}" for number in range(3_000)]
    asked("search", *terms, "--lake", borea.lake)
    ((_, detail),) = acts(borea, "lake searched")
    whole = "terms " + " ".join(map(repr, terms))
    assert len(detail) < len(whole)
    assert detail.endswith(f"SHA-256 of all {hashlib.sha256(whole.encode()).hexdigest()})")


def test_whoever_changes_a_nodes_lake_is_in_its_audit(borea, tmp_path):
    logs = tmp_path / "more.txt"
    logs.write_text("nothing that a format knows\n")
    asked("ingest", logs, "--lake", borea.lake, "--as", "ana")
    asked("lake", "compact", "--lake", borea.lake, "--as", "ana")
    asked("lake", "expire", "--lake", borea.lake, "--before", "2001-01-01", "--yes", "--as", "ana")
    asked("lake", "verify", "--lake", borea.lake, "--repair", "--as", "ana")
    made = [(one.actor, one.action, one.detail) for one in borea.store.audit.latest(4)][::-1]
    assert made == [
        (f"{ME} as ana", "logs taken in", f"paths '{logs}'"),
        (f"{ME} as ana", "lake compacted", "all of it"),
        (f"{ME} as ana", "lake expired", "before '2001-01-01', yes 'True'"),
        (f"{ME} as ana", "lake repaired", "repair 'True'"),
    ]


def test_nothing_is_removed_from_a_lake_whose_audit_cannot_be_written(borea):
    (borea.folder / "tocsin.toml").write_text("nonsense")
    made = asked("lake", "expire", "--lake", borea.lake, "--before", "2101-01-01", "--yes")
    assert isinstance(made.exception, NodeError)


def test_a_backup_and_a_peer_that_is_joined_are_in_the_audit(made, tmp_path):
    albion, borea = made["Albion"], made["Borea"]
    secret = tmp_path / "secret"
    secret.write_text("s3cret")
    joined = ["member", "join", albion.configuration.id, "--url", "https://hub.example/alliance"]
    asked(*joined, "--token-file", secret, "--node", borea.folder)
    assert acts(borea, "peer joined") == [(ME, "https://hub.example/alliance")]
    file = tmp_path / "backup"
    done = asked("node", "backup", file, "--node", borea.folder, "--as", "ana")
    assert done.exit_code == 0
    assert acts(borea, "backup begun") == [(f"{ME} as ana", str(file))]
    assert "s3cret" not in "".join(one.detail for one in borea.store.audit.entries())


def test_a_lake_of_no_node_is_searched_as_before(tmp_path):
    made = lake(tmp_path / "alone")
    assert asked("search", "192.0.2.7", "--lake", made or tmp_path / "alone").exit_code == 1


def test_without_a_lake_or_a_node_nothing_is_searched():
    assert "no lake is named" in str(asked("search", "x").exception)
