"""Commands on the quarantine: what is held is listed, looked at, marked and dropped from the command line."""

from __future__ import annotations

import json

import msgspec
import pytest
from typer.testing import CliRunner, Result

from node_samples import ADDRESS, member, nodes, rung, said
from tocsin.cli.main import app
from tocsin.model.errors import ReleaseError
from tocsin.node.calls.receiving import receive
from tocsin.release import sign


@pytest.fixture
def folder(tmp_path):
    """Borea holds an unmarked indicator of Albion, and one that was altered."""
    made = nodes(tmp_path)
    rung(made["Albion"], None, ADDRESS)
    one = next(one for one, _ in said(made["Albion"]) if one["type"] == "indicator")
    bare = sign({k: v for k, v in one.items() if k != "object_marking_refs"}, made["Albion"].signer)
    pairs = [(obj, msgspec.json.encode(obj)) for obj in (bare, {**bare, "name": "\u202eforged"})]
    receive(pairs, member(made["Borea"], "Albion"), made["Borea"])
    for node in made.values():
        node.close()
    return tmp_path / "Borea"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_what_lacks_only_a_marking_is_taken_in_and_the_rest_is_dropped(folder):
    forged, bare = json.loads(run("quarantine", "list", "--node", folder, "--json").stdout)
    assert (bool(forged["fault"]), bare["fault"]) == (True, "")
    done = run("quarantine", "mark", bare["number"], "--tlp", "AMBER", "--node", folder)
    assert done.stdout == "taken in, marked TLP:AMBER\n"
    assert isinstance(
        run("quarantine", "mark", forged["number"], "--tlp", "AMBER", "--node", folder).exception,
        ReleaseError,
    )
    assert run("quarantine", "drop", forged["number"], "--node", folder).stdout == "dropped\n"
    assert "nothing is in quarantine" in run("quarantine", "list", "--node", folder).stdout


def test_what_is_held_is_shown_without_harm(folder):
    listed = run("quarantine", "list", "--node", folder).stdout
    assert "Albion" in listed
    number = json.loads(run("quarantine", "list", "--node", folder, "--json").stdout)[0]["number"]
    shown = run("quarantine", "show", number, "--node", folder).stdout
    assert "forged" in shown
    assert "\u202e" not in shown
