"""What a command on a node says in words it also says as one JSON document."""

from __future__ import annotations

import json

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from node_samples import nodes
from tocsin.cli.main import app
from tocsin.node.member.node import open_node

#: Commands that say nothing that a program would read: one runs on, the others write a file that is read.
WITHOUT = {"node run"}
GROUPS = ("audit", "call", "member", "node", "quarantine")


def commands(command, name=""):
    """Commands below one, by their names."""
    below = getattr(command, "commands", None)
    if below is None:
        yield name, command
        return
    for word, one in below.items():
        yield from commands(one, f"{name} {word}".strip())


def test_every_command_on_a_node_takes_json():
    lacking = {
        name
        for name, command in commands(get_command(app))
        if name.split(" ")[0] in GROUPS and not any("--json" in one.opts for one in command.params)
    }
    assert lacking - WITHOUT == set()


@pytest.fixture
def folder(tmp_path):
    for node in nodes(tmp_path).values():
        node.close()
    return tmp_path / "Albion"


def told(folder, *arguments):
    done = CliRunner().invoke(app, [*map(str, arguments), "--node", str(folder), "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_what_is_done_is_told(folder, tmp_path):
    with open_node(folder) as node:
        borea = next(one for one in node.store.members.all() if one.name == "Borea")
        number = node.store.quarantine.hold(b"\xff no JSON", "not JSON", borea.id, collection="calls").id
    (tmp_path / "list.txt").write_text("192.0.2.7\n")
    new = ("call", "new", "--from", tmp_path / "list.txt", "--tlp", "AMBER", "--title")
    first, second = (told(folder, *new, title)["id"] for title in ("T", "U"))
    sent = told(folder, "call", "send", first)
    assert (sent["id"], {one["name"] for one in sent["sent"] if one["objects"]}) == (
        first,
        {"Borea", "Corvia"},
    )
    assert told(folder, "call", "revoke", first) == {"id": first, "revoked": True}
    assert told(folder, "call", "discard", second) == {"id": second, "discarded": True}
    assert told(folder, "quarantine", "show", number)["content"] == "\\xff no JSON"
    assert told(folder, "quarantine", "drop", number) == {"number": str(number), "dropped": True}
    rotated = told(folder, "node", "rotate-key")
    assert rotated["fingerprint"] != rotated["previous"]
    card = told(folder, "member", "card")
    assert card["name"] == "Albion"
    gone = told(folder, "member", "revoke", borea.id, "--yes")
    assert (gone["name"], gone["revoked"], gone["tokens"]) == ("Borea", True, 0)
    checked = told(folder, "audit", "verify")
    assert (checked["whole"], checked["broken"]) == (True, None)
    assert checked["head"].partition(":")[0].isdecimal()
    assert told(folder, "node", "backup", tmp_path / "backup") == {"file": str(tmp_path / "backup")}
