"""Commands on cases: begun from the public record or a file, added to, and shown as far as somebody may be told."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner, Result

from node_samples import nodes, rung
from tocsin.cli.main import app
from tocsin.model.answer import Answer, ItemAnswer, Sight, Stage
from tocsin.model.errors import ReleaseError, UsageError
from tocsin.model.marking import Marking, Tlp
from tocsin.node.member.node import open_node

SMALL = """
title: "A port"
marking: TLP:GREEN
entries:
  paper: {type: source, title: "A paper", reliability: B, credibility: 2}
  attack: {type: incident, title: "Cranes stop", begin: 2026-03-01, victim: "A port"}
  outage: {type: fact, incident: attack, fact: {factor: outage, low: 30, high: 40}, sources: [paper]}
  hidden: {type: fact, incident: attack, marking: TLP:RED, fact: {factor: outage, low: 0, high: 900}}
  claim: {type: statement, by: "A state", role: state, at: 2026-03-09, words: "so", level: group, names: X, incident: attack, sources: [paper]}
"""


@pytest.fixture
def folder(tmp_path):
    for node in nodes(tmp_path).values():
        node.close()
    return tmp_path / "Albion"


def run(folder, *arguments: object) -> Result:
    return CliRunner().invoke(app, ["case", *map(str, arguments), "--node", str(folder)])


def begun(folder, text: str = SMALL) -> str:
    (folder / "case.yaml").write_text(text)
    done = run(folder, "new", "--from", folder / "case.yaml", "--json")
    assert done.exit_code == 0, done.exception
    return json.loads(done.stdout)["id"]


def severity(told: dict, scale: str) -> dict:
    return next(one for one in told["picture"]["incidents"][0]["severity"] if one["scale"] == scale)


def test_the_public_record_is_a_case_in_one_step_and_shown_with_its_conflicts_and_intervals(folder):
    assert run(folder, "new", "--reference", "albania-2022").exit_code == 0
    (case,) = json.loads(run(folder, "list", "--json").stdout)["cases"]
    told = " ".join(run(folder, "show", case["id"][6:14]).output.split())
    assert "attack to public indicators 68 days" in told
    assert "public indicators 12 days after the next attack" in told
    assert "attack public indicators 68 (july) 68 (Albania 2022)" in told
    assert (
        "Albania 2022, to the last indicators 68; 55 days to “Microsoft publishes its investigation" in told
    )
    assert told.count("France (2019): against.") == 1
    assert told.count("open, and so decisive: ") >= 8, (
        "of both incidents, also where nobody answered anything"
    )
    assert "Bring it before the Security Council open unverified" in told
    assert "HEXANE (G1001) (country IR)" in told
    assert "From member to member" not in told, "it was at one place"
    assert "Thresholds of “The border system is hit”" in told
    assert "UK NCSC category: Category 2, highly significant incident" in told
    assert "NIS2 reporting triggers: would be reported, if it applied" in told
    assert "denied by Iran" in told
    assert (
        "Self-defence, alone or together (NATO Article 5, EU Article 42(7)) shut: armed-attack contested"
        in told
    )


def test_members_are_called_by_their_names(folder):
    with open_node(folder) as node:
        own = node.configuration.id
    case = begun(folder, SMALL.replace('victim: "A port"', f'victim: "{own}"'))
    shown = run(folder, "show", case).output
    assert "Albion" in shown
    assert own not in shown


def test_entries_of_an_id_that_is_there_are_its_next_version_and_what_says_nothing_new_is_counted(folder):
    case = begun(folder)
    (folder / "more.yaml").write_text(SMALL.replace("low: 30, high: 40", "low: 35, high: 40"))
    added = json.loads(run(folder, "add", case, folder / "more.yaml", "--json").stdout)
    assert added["added"] == [{"id": "outage", "version": 2}]
    assert added["same"] == 4
    with open_node(folder) as node:
        assert [one.version for one in node.store.cases.versions(case, "outage")] == [1, 2]


def test_a_part_may_name_what_the_case_has_already_and_nothing_else(folder):
    case = begun(folder)
    (folder / "more.yaml").write_text(
        "marking: TLP:GREEN\nentries:\n  late: {type: fact, incident: attack, fact: {factor: deaths, low: 'no', high: 'no'}, sources: [paper]}\n"
    )
    assert run(folder, "add", case, folder / "more.yaml").exit_code == 0
    (folder / "more.yaml").write_text(
        "marking: TLP:GREEN\nentries:\n  odd: {type: event, at: 2026-03-01, what: x, incident: nowhere, sources: [rumour]}\n"
    )
    error = run(folder, "add", case, folder / "more.yaml").exception
    assert isinstance(error, UsageError)
    assert "odd: its source rumour is not there" in str(error)
    assert "odd: its incident nowhere is not there" in str(error)


def test_what_looks_like_markup_is_shown_as_it_is(folder):
    exposed = "  why: {type: exposure, member: A port, factor: so, adversaries: ['[/boom]']}\n"
    text = SMALL.replace("names: X,", "names: X, country: '[/boom]',") + exposed
    shown = run(folder, "show", begun(folder, text))
    assert shown.exit_code == 0, shown.exception
    assert "X (country [/boom])" in " ".join(shown.output.split())


def test_a_moment_without_a_zone_is_in_utc(folder):
    event = "{{type: event, at: {}, what: x, incident: attack, milestone: {}}}"
    dated = [event.format('"2026-03-01T00:00:00"', "attack"), event.format('"2026-03-02T01:00:00Z"', "found")]
    case = begun(folder, f"{SMALL}  naive: {dated[0]}\n  aware: {dated[1]}\n")
    assert run(folder, "show", case).exit_code == 0
    with open_node(folder) as node:
        found = {one.id: one.body for one in node.store.cases.entries(case, ["event"])}
    assert found["naive"].at.isoformat() == "2026-03-01T00:00:00+00:00"


def test_what_an_audience_may_not_be_told_is_in_no_number_and_no_list(folder):
    case = begun(folder)
    own = json.loads(run(folder, "show", case, "--json").stdout)
    told = json.loads(run(folder, "show", case, "--to", "community", "--json").stdout)
    assert (
        severity(own, "eurepoc-intensity")["bounds"]["high"]
        == severity(told, "eurepoc-intensity")["bounds"]["high"]
    )
    assert severity(told, "eurepoc-intensity")["bounds"]["low"] == 2
    assert severity(own, "eurepoc-intensity")["bounds"]["low"] == 0
    assert told["withheld"] == 1
    assert "hidden" not in json.dumps(told)
    assert isinstance(run(folder, "show", case, "--to", "public").exception, ReleaseError)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("entries: {}\n", "has no marking"),
        ("marking: TLP:CLEAR\nentries: [1]\n", "has no entries"),
        ("marking: TLP:CLEAR\nentries:\n  a: {type: wish}\n", "Invalid value 'wish'"),
        (
            "marking: TLP:CLEAR\nentries:\n  a: {type: source, title: x, colour: red}\n",
            "unknown field `colour`",
        ),
        ("marking: TLP:PURPLE\nentries: {}\n", "has a marking that is none"),
        ("marking: TLP:CLEAR\nentries:\n  A b: {type: source, title: x}\n", "an id has small letters"),
        ("marking: TLP:CLEAR\nentries:\n  a: {type: source, title: x, credibility: 9}\n", "<= 6"),
        ("marking: [\n", "no YAML"),
    ],
)
def test_a_file_that_cannot_be_used_says_why_and_nothing_is_kept(folder, text, why):
    (folder / "case.yaml").write_text(text)
    error = run(folder, "new", "--from", folder / "case.yaml").exception
    assert isinstance(error, UsageError)
    assert why in str(error)
    with open_node(folder) as node:
        assert node.store.cases.all() == ()


def test_every_step_is_in_the_audit_log(folder):
    case = begun(folder)
    with open_node(folder) as node:
        told = [(one.action, one.object) for one in node.store.audit.entries() if one.object == case]
    assert told == [("case begun", case), *[("case entry added", case)] * 5]


def test_a_call_is_gathered_into_a_case_and_its_traces_are_listed_by_member(folder):
    case = begun(folder)
    with open_node(folder) as node:
        call = rung(node, Marking(Tlp.GREEN))
        (item,) = node.store.calls.get(call).items
        (borea,) = (one.id for one in node.store.members.all() if one.name == "Borea")
        seen = ItemAnswer(item.id, Sight.SEEN, count=7, techniques=("T1486",), first_seen=node.clock())
        node.store.answers.received(
            Answer(
                id="grouping--b1111111-1111-4111-8111-111111111111", call=call, call_modified=node.clock(), member=borea,
                created=node.clock(), modified=node.clock(), marking=Marking(Tlp.GREEN), stage=Stage.ANSWERED, items=(seen,),
            )
        )  # fmt: skip
    gathered = ["gather", case, "--call", call.partition("--")[2][:8]]
    assert "of no incident: gather it again with --incident" in run(folder, *gathered).output
    gathered += ["--incident", "attack"]
    assert json.loads(run(folder, *gathered, "--json").stdout)["traces"]["changed"] == 1
    assert "1 as they were" in run(folder, *gathered).output
    told = json.loads(run(folder, "traces", case, "--member", "Borea", "--tactic", "impact", "--json").stdout)
    assert (told["of"], told["traces"][0]["member"], told["traces"][0]["count"]) == (1, borea, 7)
    assert "Borea" in run(folder, "traces", case).output
    shown = " ".join(run(folder, "show", case).output.split())
    assert "From member to member, of “Cranes stop” Borea" in shown
    assert "1 trace impact" in shown
    assert json.loads(run(folder, "traces", case, "--member", "Corvia", "--json").stdout)["of"] == 0
    assert isinstance(run(folder, "gather", case).exception, UsageError)


def test_an_advisory_is_of_no_incident_and_says_so_instead_of_leaving_it_out(folder):
    told = run(folder, "gather", "1c2d3e4f", "--report", "draft.json", "--incident", "attack").exception
    assert isinstance(told, UsageError)
    assert told.where == "--incident"


def test_traces_of_a_tactic_or_a_member_that_there_is_not_are_not_told_as_none(folder):
    case = begun(folder)
    for option, value in (("--tactic", "bogus"), ("--member", "nope")):
        told = run(folder, "traces", case, option, value).exception
        assert isinstance(told, UsageError)
        assert told.where == value
