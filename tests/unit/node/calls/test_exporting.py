from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from node_samples import ADDRESS, nodes, rung
from tocsin.cli.main import app
from tocsin.model.call import Call
from tocsin.model.errors import ReleaseError, UsageError
from tocsin.model.marking import Marking, Tlp
from tocsin.node.calls.drafting import Wanted
from tocsin.node.calls.exporting import export
from tocsin.node.calls.query_files import manifest, write
from tocsin.node.member.node import Node

RULE = """title: Encoded command
id: 00000000-0000-4000-8000-000000000001
logsource: {product: windows, category: process_creation}
detection: {a: {CommandLine|contains: ' -enc '}, condition: a}
"""
SIGMA = Wanted("Encoded/../command\n", "sigma", RULE)
YARA = Wanted("A file", "yara", "rule a { condition: true }")
SEVERAL = Wanted(
    "Two steps", "stix", "[process:name = 'a.exe'] FOLLOWEDBY [file:name = 'b.dll'] WITHIN 9 SECONDS"
)


@pytest.fixture
def rang(tmp_path) -> tuple[Node, Call]:
    """A node, and a call of its own with items of every kind."""
    node = nodes(tmp_path)["Albion"]
    ident = rung(node, None, ADDRESS, SIGMA, YARA, SEVERAL)
    call = node.store.calls.get(ident)
    assert call is not None
    return node, call


def test_every_item_is_there_with_its_queries_or_the_reason(rang):
    node, call = rang
    made = export(call, "splunk", (), "analyst", node).value
    assert [one.item for one in made.items] == [item.id for item in call.items]
    assert all(one.queries or one.left_out for one in made.items)
    assert [one.name for one in made.whole] == ["192.0.2.7", SIGMA.name]
    assert [one.name for one in made.partly] == ["Two steps"]
    (yara,) = made.without
    assert yara.left_out == ("yara is not hunted with",)
    assert made.versions["pysigma-backend-splunk"]


def test_who_exported_what_is_in_the_audit(rang):
    node, call = rang
    made = export(call, "splunk", (), "Ada", node).value
    entry = node.store.audit.latest(1)[0]
    assert (entry.actor, entry.action, entry.object) == ("Ada", "call exported", call.id)
    assert entry.audience == f"member {node.configuration.id}"
    assert entry.detail == f"splunk: {made.queries} queries of 4 items, 1 without any"


def test_a_call_that_this_member_may_not_have_is_not_exported(rang):
    node, call = rang
    other = msgspec.structs.replace(
        call, issuer="identity--2b1d3f6a-0000-4000-8000-000000000001", marking=Marking(Tlp.RED)
    )
    with pytest.raises(ReleaseError):
        export(other, "splunk", (), "analyst", node)


def test_a_call_that_was_taken_back_is_not_exported(rang):
    node, call = rang
    with pytest.raises(UsageError, match="taken back"):
        export(msgspec.structs.replace(call, revoked=True), "splunk", (), "analyst", node)


def test_items_beyond_what_a_node_searches_are_told(rang):
    node, call = rang
    limits = msgspec.structs.replace(node.configuration.limits, items=1)
    node.configuration = msgspec.structs.replace(node.configuration, limits=limits)
    made = export(call, "elastic", (), "analyst", node).value
    assert [bool(one.queries) for one in made.items] == [True, False, False, False]
    assert "beyond the 1 items" in made.items[1].left_out[0]


def test_a_folder_holds_a_file_for_each_query_and_a_manifest(rang, tmp_path):
    node, call = rang
    made = export(call, "splunk", (), "analyst", node)
    write(made, tmp_path / "queries")
    told = json.loads((tmp_path / "queries" / "manifest.json").read_text())
    files = {one["file"]: one["query"] for item in told["items"] for one in item["queries"]}
    assert (tmp_path / "queries" / "0002-encoded-command.spl").is_file()
    written = {path.name: path.read_text() for path in (tmp_path / "queries").glob("*.spl")}
    assert written == {name: f"{query}\n" for name, query in files.items()}
    assert told["call"] == call.id
    assert told["marking"] == "TLP:AMBER"
    assert told["counts"] == {"items": 4, "queries": len(files), "whole": 2, "partly": 1, "without": 1}


def test_a_folder_with_something_in_it_is_left_alone(rang, tmp_path):
    node, call = rang
    (tmp_path / "queries").mkdir()
    (tmp_path / "queries" / "mine").touch()
    with pytest.raises(UsageError, match="holds something already"):
        write(export(call, "splunk", (), "analyst", node), tmp_path / "queries")


def test_one_file_holds_the_manifest_alone(rang, tmp_path):
    node, call = rang
    made = export(call, "splunk", (), "analyst", node)
    write(made, tmp_path / "queries.json")
    assert (tmp_path / "queries.json").read_bytes() == manifest(made)


def _ran(folder: Path, *arguments: str):
    return CliRunner().invoke(app, ["call", "export", *arguments, "--node", str(folder)])


def test_the_command_writes_and_tells_what_is_left_out(rang, tmp_path):
    node, call = rang
    node.close()
    ran = _ran(node.folder, call.id, "--backend", "splunk", "--output", str(tmp_path / "queries"))
    assert ran.exit_code == 0, ran.output
    assert "not at all: 1" in ran.output
    assert "A file: yara is not hunted with" in ran.output
    assert (tmp_path / "queries" / "manifest.json").is_file()
    told = _ran(node.folder, call.id, "--backend", "splunk", "--json")
    assert json.loads(told.output)["backend"] == "splunk"
    shown = _ran(node.folder, call.id, "--backend", "splunk")
    assert 'CommandLine="* -enc *"' in shown.output
