"""Commands on versions of ATT&CK: one is taken in, they are listed, used and compared."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner, Result

from attack_samples import known, objects, packed
from tocsin.cli import knowledge_attack_output
from tocsin.cli.main import app
from tocsin.knowledge.stix import parse_bundle


@pytest.fixture(autouse=True)
def folders(tmp_path, monkeypatch):
    monkeypatch.setenv("TOCSIN_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("TOCSIN_CACHE", str(tmp_path / "cache"))


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(app, ["knowledge", *map(str, arguments)])
    assert result.exit_code == 0, result.exception
    return result


def update(folder, version: str, *more: object) -> Result:
    path = folder / "bundle.json"
    path.write_bytes(packed([*objects(), *more], version))
    return run("update", path, "--json")


def test_a_version_is_taken_in_listed_used_and_compared(tmp_path):
    update(tmp_path, "17.1")
    nameless = {"type": "malware", "id": "malware--\x1b[31m"}
    told = json.loads(
        update(tmp_path, "18.1", known("attack-pattern", 9, "T1490", "Inhibit"), nameless).stdout
    )
    assert (told["taken"]["version"], told["taken"]["techniques"]) == ("18.1", 4)
    assert [one[1] for one in told["unread"]] == ["malware: has no id of ATT&CK"]
    assert told["other"] == [["identity", 1], ["relationship mitigates", 1]]
    listed = json.loads(run("versions", "--json").stdout)
    assert [one["version"] for one in listed["versions"]] == ["17.1", "18.1"]
    assert "used  18.1" in run("versions").output
    changed = json.loads(run("changes", "--json").stdout)
    assert changed["kinds"][0]["added"] == [{"id": "T1490", "name": "Inhibit"}]
    assert "added: T1490 Inhibit" in run("changes", "17.1", "18.1").output
    assert "17.1 is used" in run("use", "17.1").output


def test_what_could_not_be_read_cannot_steer_the_terminal(tmp_path):
    path = tmp_path / "bundle.json"
    path.write_bytes(packed([*objects(), {"type": "malware", "id": "malware--\x1b[31m"}], "18.1"))
    assert "\x1b" not in run("update", path).output


def test_a_bundle_with_far_fewer_techniques_than_the_packages_is_told(tmp_path, monkeypatch):
    path = tmp_path / "bundle.json"
    path.write_bytes(packed(objects(), "18.1"))
    told = " ".join(run("update", path).output.split())
    assert "if it is not whole, go back: tocsin knowledge use packages" in told
    monkeypatch.setattr(knowledge_attack_output, "shipped", lambda: parse_bundle(path.read_bytes(), "b"))
    assert "not whole" not in " ".join(run("update", path).output.split())
