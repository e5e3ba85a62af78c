"""Exports of a case: what an audience may be told and nothing else, whole or not at all, each in the audit log."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import stat

import pytest
from typer.testing import CliRunner, Result

from node_samples import nodes
from tocsin.cases.reading import read
from tocsin.cli.main import app
from tocsin.model.errors import ReleaseError, UsageError
from tocsin.node.member.node import open_node

CASE = """
title: "A port"
marking: TLP:GREEN
entries:
  paper: {type: source, title: "A paper", reliability: B, credibility: 2}
  whisper: {type: source, marking: TLP:RED, title: "SECRET paper", reliability: A, credibility: 1}
  attack: {type: incident, title: "Cranes stop", begin: 2026-03-01, victim: "A port", sources: [paper, whisper]}
  outage: {type: fact, incident: attack, fact: {factor: outage, low: 30, high: 40}, sources: [paper]}
  deaths: {type: fact, incident: attack, marking: TLP:RED, fact: {factor: deaths, low: "yes", high: "yes", note: SECRET}, sources: [whisper]}
  claim: {type: statement, by: "A state", role: state, at: 2026-03-09, words: "so", level: group, names: X, incident: attack, sources: [paper]}
  other: {type: statement, marking: TLP:AMBER+STRICT, by: SECRET, role: state, at: 2026-03-09, words: "no", level: group, names: SECRET, incident: attack}
  why: {type: hypothesis, what: "a summit", evidence: [{side: toward, what: "the day", entry: other, sources: [whisper]}]}
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("export")
    for node in nodes(folder).values():
        node.close()
    (folder / "case.yaml").write_text(CASE)
    begun = run(folder, "new", "--from", folder / "case.yaml", "--json")
    return folder, json.loads(begun.stdout)["id"]


def run(folder, *arguments: object, node: str = "Albion") -> Result:
    return CliRunner().invoke(app, ["case", *map(str, arguments), "--node", str(folder / node)])


def exported(place, to: str, form: str, name: str) -> dict:
    folder, case = place
    done = run(folder, "export", case, "--to", to, "--format", form, "--out", folder / name, "--json")
    assert done.exit_code == 0, done.exception
    return json.loads(done.stdout)


@pytest.mark.parametrize("form", ["yaml", "json", "paper.html"])
def test_nothing_shows_of_what_an_audience_may_not_be_told(place, form):
    told = exported(place, "community", form, f"community.{form}")
    text = (place[0] / f"community.{form}").read_text()
    assert (told["marking"], told["entries"], told["withheld"]) == ("TLP:GREEN", 5, 3)
    assert "Cranes stop" in text
    for secret in ("SECRET", "whisper", "deaths", "TLP:RED", "STRICT"):
        assert secret not in text
    assert "they differ" not in text


def test_the_own_people_are_told_all_of_it_as_strictly_as_its_strictest_entry(place):
    told = exported(place, "own", "yaml", "own.yaml")
    assert (told["entries"], told["withheld"]) == (8, 0)
    assert told["marking"].startswith("TLP:RED")


def test_another_node_takes_in_what_was_exported(place):
    folder, case = place
    exported(place, "community", "json", "again.json")
    begun = run(folder, "new", "--from", folder / "again.json", "--json", node="Borea")
    with open_node(folder / "Albion") as ours, open_node(folder / "Borea") as theirs:
        there = theirs.store.cases.entries(json.loads(begun.stdout)["id"])
        here = [one for one in ours.store.cases.entries(case) if one.id in {each.id for each in there}]
    assert len(there) == 5
    assert [(one.id, type(one.body)) for one in here] == [(one.id, type(one.body)) for one in there]
    assert all(set(b.sources) <= set(a.sources) - {"whisper"} for a, b in zip(here, there, strict=True))
    assert {one.id: one.body for one in there}["attack"] == {one.id: one.body for one in here}["attack"]
    assert all(b.marking.at_least(a.marking) for a, b in zip(here, there, strict=True))  # fmt: skip


def test_every_export_is_in_the_audit_log_with_the_digest_of_what_left(place):
    told = exported(place, "community", "yaml", "audited.yaml")
    folder, case = place
    digest = hashlib.sha256((folder / "audited.yaml").read_bytes()).hexdigest()
    assert told["sha256"] == digest
    with open_node(folder / "Albion") as node:
        (entry,) = node.store.audit.latest(1)
    assert (entry.action, entry.object, entry.audience, entry.rule) == ("case exported", case, "community", "TLP:GREEN")  # fmt: skip
    assert entry.detail == f"yaml, 5 entries, SHA-256 {digest}"


def test_a_file_that_is_not_public_is_its_owners_alone_and_nothing_is_left_of_one_that_cannot_be_written(
    place,
):
    exported(place, "community", "yaml", "modes.yaml")
    folder, case = place
    assert stat.S_IMODE((folder / "modes.yaml").stat().st_mode) == 0o600
    failed = run(folder, "export", case, "--format", "yaml", "--out", folder / "nowhere" / "x.yaml")
    assert isinstance(failed.exception, UsageError)
    assert "No such file" in str(failed.exception)
    (folder / "taken").mkdir()
    assert isinstance(
        run(folder, "export", case, "--format", "yaml", "--out", folder / "taken").exception, UsageError
    )
    assert not list(folder.glob(".tocsin-*"))


def test_a_public_file_can_be_read_by_all(place):
    folder, _ = place
    (folder / "clear.yaml").write_text(CASE.replace("TLP:GREEN", "TLP:CLEAR"))
    case = json.loads(run(folder, "new", "--from", folder / "clear.yaml", "--json").stdout)["id"]
    run(folder, "export", case, "--to", "public", "--format", "yaml", "--out", folder / "public.yaml")
    assert stat.S_IMODE((folder / "public.yaml").stat().st_mode) == 0o644


@pytest.mark.parametrize(
    ("arguments", "kind", "why"),
    [
        (("--format", "docx"), UsageError, "one of paper.html, paper.pdf, json, yaml"),
        (("--format", "yaml", "--to", "everybody"), UsageError, "is nobody"),
        (("--format", "yaml", "--to", "public"), ReleaseError, "may not reach public"),
        (("--format", "yaml", "--json"), UsageError, "--out FILE"),
    ],
)
def test_a_refusal_says_what_and_what_next_and_nothing_leaves(place, arguments, kind, why):
    folder, case = place
    with open_node(folder / "Albion") as node:
        before = node.store.audit.head()
    done = run(folder, "export", case, *arguments)
    assert isinstance(done.exception, kind)
    assert why in str(done.exception)
    assert not done.stdout
    with open_node(folder / "Albion") as node:
        assert node.store.audit.head() == before


@pytest.mark.parametrize("command", [("export", "--format", "yaml"), ("show",)])
def test_who_is_no_member_or_was_one_is_told_nothing(place, command):
    folder, case = place
    nobody = "identity--00000000-dead-4000-8000-000000000000"
    assert "is no member" in str(run(folder, command[0], case, "--to", nobody, *command[1:]).exception)
    with open_node(folder / "Albion") as node:
        (corvia,) = (one for one in node.store.members.all() if one.name == "Corvia")
        if corvia.revoked is None:
            assert run(folder, command[0], case, "--to", corvia.id, *command[1:]).exit_code == 0
            node.store.members.revoke(corvia.id)
    done = run(folder, command[0], case, "--to", corvia.id, *command[1:])
    assert isinstance(done.exception, UsageError)
    assert "is no member any more" in str(done.exception)
    assert not done.stdout


def test_without_a_file_the_export_alone_is_on_stdout(place):
    folder, case = place
    done = run(folder, "export", case, "--to", "community", "--format", "json")
    assert json.loads(done.stdout)["title"] == "A port"


@pytest.mark.parametrize("form", ["json", "yaml"])
def test_what_others_wrote_steers_no_terminal_and_reads_in_as_it_was(place, form):
    folder, _ = place
    title = "x31m \u202e\u2066 \u200f\U000e0041 end é"
    case = {"title": "A", "marking": "TLP:CLEAR", "entries": {"attack": {"type": "incident", "title": title}}}
    (folder / "steering.json").write_text(json.dumps(case))
    begun = json.loads(run(folder, "new", "--from", folder / "steering.json", "--json").stdout)["id"]
    printed = run(folder, "export", begun, "--format", form).stdout
    assert not set(title) & set(printed) - set("x31m end é")
    assert "é" in printed
    (entry,) = read(printed, "there", "ada", dt.datetime(2026, 3, 1, tzinfo=dt.UTC)).entries
    assert entry.body.title == title
