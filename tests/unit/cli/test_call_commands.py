"""Commands on calls: a call is drafted, amended, looked at and thrown away from the command line."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner, Result

from node_samples import nodes
from tocsin.cli.main import app
from tocsin.model.errors import UsageError


@pytest.fixture
def folder(tmp_path):
    for node in nodes(tmp_path).values():
        node.close()
    return tmp_path / "Albion"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def drafted(folder, text: str) -> str:
    source = folder / "list.txt"
    source.write_text(text)
    done = run("call", "new", "--from", source, "--title", "T", "--tlp", "AMBER", "--node", folder, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)["id"]


def test_a_call_is_amended_as_it_was_made_and_what_is_not_given_stays(folder):
    call = drafted(folder, "192.0.2.7\n198.51.100.9\n")
    assert run("call", "send", call, "--node", folder).exit_code == 0
    (folder / "list.txt").write_text("192.0.2.7\n203.0.113.5\n")
    done = run(
        "call", "amend", call, "--from", folder / "list.txt", "--tlp", "GREEN", "--node", folder, "--json"
    )
    told = json.loads(done.stdout)
    assert (told["new"], told["kept"], told["dropped"]) == (1, 1, 1)
    assert (told["title"], told["marking"]) == ("T", "TLP:GREEN")
    shown = run("call", "preview", call, "--node", folder, "--json").stdout
    assert "203.0.113.5" in shown
    parts = [one for member in json.loads(shown) for one in member["objects"] if one["type"] == "indicator"]
    assert {(one["name"], one.get("revoked", False)) for one in parts} == {
        ("192.0.2.7", False),
        ("203.0.113.5", False),
        ("198.51.100.9", True),
    }
    assert "198.51.100.9, taken back" in run("call", "preview", call, "--node", folder).stdout
    assert "amendment not sent" in " ".join(run("call", "list", "--node", folder).stdout.split())
    assert run("call", "send", call, "--node", folder).exit_code == 0
    (row,) = json.loads(run("call", "list", "--node", folder, "--json").stdout)
    assert row[1] == "T"


def test_an_amendment_says_in_words_what_is_new(folder):
    call = drafted(folder, "192.0.2.7\n")
    run("call", "send", call, "--node", folder)
    done = run("call", "amend", call, "--title", "U", "--releasable-to", "all", "--node", folder)
    assert "0 new, 1 kept, 0 dropped" in " ".join(done.stdout.split())


def test_a_draft_can_be_thrown_away(folder):
    call = drafted(folder, "192.0.2.7\n")
    assert run("call", "discard", call, "--node", folder).stdout == "discarded\n"
    assert json.loads(run("call", "list", "--node", folder, "--json").stdout) == []


def test_a_draft_that_was_never_sent_cannot_be_amended(folder):
    call = drafted(folder, "192.0.2.7\n")
    done = run("call", "amend", call, "--title", "U", "--node", folder)
    assert isinstance(done.exception, UsageError)
