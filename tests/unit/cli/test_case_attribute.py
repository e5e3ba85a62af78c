"""``tocsin case attribute``: words in place of probabilities, and nothing that an audience may not be told."""

from __future__ import annotations

import itertools
import json
import re

import pytest
from typer.testing import CliRunner, Result

from node_samples import nodes
from tocsin.cli.main import app

HIDDEN = """
title: "A port"
marking: TLP:GREEN
entries:
  paper: {type: source, title: "A paper", reliability: B, credibility: 2}
  attack: {type: incident, title: "Cranes stop", begin: 2026-03-01, victim: "A port"}
  seen: {type: event, at: 2026-03-01, what: "Disks are wiped\\u202e [/boom]", incident: attack, tactic: impact, techniques: [T1486], sources: [paper]}
  kept: {type: event, at: 2026-03-02, what: "Ours alone", incident: attack, tactic: impact, techniques: [T1561.002], marking: TLP:RED}
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("TOCSIN_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("TOCSIN_CACHE", str(tmp_path / "cache"))
    for node in nodes(tmp_path).values():
        node.close()
    return tmp_path / "Albion"


def run(folder, *arguments: object) -> Result:
    result = CliRunner().invoke(app, ["case", *map(str, arguments), "--node", str(folder)])
    assert result.exit_code == 0, result.exception
    return result


def begun(folder) -> str:
    (folder / "case.yaml").write_text(HIDDEN)
    return json.loads(run(folder, "new", "--from", folder / "case.yaml", "--json").stdout)["id"]


def test_the_public_record_of_albania_names_no_group_and_says_why(folder):
    run(folder, "new", "--reference", "albania-2022")
    (case,) = json.loads(run(folder, "list", "--json").stdout)["cases"]
    shown = " ".join(run(folder, "attribute", case["id"]).output.split())
    assert "Group: undetermined" in shown
    assert "By the galaxies of pymispgalaxies" in shown
    assert shown.startswith("Nobody decides by this alone.")
    assert "+0.7 doubles the odds" in shown
    assert "HEXANE (G1001), Iran: by ATT&CK (research). 1 independent source, best B3" in shown
    assert "Iran, access and exfiltration: by Microsoft (industry). 1 independent source" in shown
    assert "Denied by Iran (state, B6)" in shown
    assert "DEV-0166, as stated: ATT&CK has no group by that name" in shown
    assert "sources report what agrees" in shown
    sponsor = shown[shown.index("Sponsor, by the evidence: ") :]
    assert (
        "undetermined by what others state: Iran, 7 speakers in 8 sources (2 unverified), best A2 (by Mandiant; Prime Minister"
        in sponsor
    )
    assert not re.search(r"\bIR\b", shown)
    assert "DEV-0842" in shown
    assert "By phase" in shown
    told = json.loads(run(folder, "attribute", case["id"], "--yardstick", "phia", "--json").stdout)
    assert [one["level"] for one in told["levels"]] == ["persona", "activity cluster", "group", "sponsor"]
    assert "probability" not in json.dumps(told)


def test_the_terminal_says_why_one_name_for_all_of_albania_does_not_hold_and_who_says_so(folder):
    run(folder, "new", "--reference", "albania-2022")
    (case,) = json.loads(run(folder, "list", "--json").stdout)["cases"]
    shown = run(folder, "attribute", case["id"]).output
    block = shown[shown.index("Why one name for all of it does not hold") :]
    assert "HEXANE (G1001) is stated for all of" in block
    assert "by ATT&CK (research), B3" in block
    assert "stated of probing alone by Microsoft (industry), B2" in block
    assert "Of encryption and wiping it is DEV-0842" in block
    # a state that is named for two incidents is told of each
    lines = [one for one in shown.splitlines() if "stated by others: Government of Iran" in one]
    assert len({one.split(":")[1] for one in lines}) == len(lines) == 2


def test_the_matrix_says_what_its_numbers_mean_and_is_not_shown_of_nobody(folder):
    run(folder, "new", "--reference", "albania-2022")
    (case,) = json.loads(run(folder, "list", "--json").stdout)["cases"]
    shown = run(folder, "attribute", case["id"]).output
    assert ("Competing hypotheses" in shown) == ("0: known for the item; -1: not known for it" in shown)
    alone = run(folder, "attribute", begun(folder)).output
    assert json.loads(run(folder, "attribute", begun(folder), "--json").stdout)["matrix"]["rows"]
    assert "all items, weighted" not in alone


def test_an_audience_gets_what_is_made_of_what_it_may_be_told(folder):
    case = begun(folder)
    whole, told = (
        run(folder, "attribute", case, "--json").stdout,
        run(folder, "attribute", case, "--to", "community", "--json").stdout,
    )
    assert "T1561.002" in whole
    assert "T1561.002" not in told
    assert "T1486" in told


def test_in_80_columns_no_phase_and_no_result_is_cut(folder, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    run(folder, "new", "--reference", "albania-2022")
    (case,) = json.loads(run(folder, "list", "--json").stdout)["cases"]
    lines = run(folder, "attribute", case["id"]).output.splitlines()
    (start,) = (at for at, one in enumerate(lines) if one.startswith("By phase"))
    table = list(itertools.takewhile(bool, lines[start:]))
    rows = [one for one in table if "│ undetermined │ undetermined │" in one]
    assert len(rows) == 6
    # nothing was seen of the first, and of the last others alone speak: nobody can stand out of nothing
    assert len([one for one in table if "│ no evidence  │ no evidence  │" in one]) == 2
    # where nobody is named no word says how likely somebody is
    assert not [one for one in table if "likely" in one]
    (impact,) = (at for at, one in enumerate(table) if one.startswith("│ impact"))
    assert "DEV-0842 (Storm-0842," in table[impact]
    assert "Void Manticore), B2" in table[impact + 1]
    assert all(one.endswith(("│", "┃", "┓", "┩", "┘")) for one in table[1:])
    assert not [one for one in table if "…" in one or len(one) > 80]
    # how likely and how surely are never told in one line
    assert not [one for one in lines if "likel" in one and "confidence: " in one]


def test_what_leaves_lists_nothing_that_somebody_would_have_to_plant(folder):
    """Who is told is not told which software of a group was not seen; at home it is only where somebody stands out."""
    run(folder, "new", "--reference", "albania-2022")
    (case,) = json.loads(run(folder, "list", "--json").stdout)["cases"]
    for whom in ((), ("--to", "public")):
        told = json.loads(run(folder, "attribute", case["id"], *whom, "--json").stdout)
        assert not [one for level in told["levels"] for one in level["changes"] if one["item"]]


def test_one_incident_is_attributed_without_the_evidence_of_another(folder):
    run(folder, "new", "--reference", "albania-2022")
    (case,) = json.loads(run(folder, "list", "--json").stdout)["cases"]
    july = run(folder, "attribute", case["id"], "--incident", "july", "--json").stdout
    second = run(folder, "attribute", case["id"], "--incident", "september", "--json").stdout
    assert ("T1561.002" in july, "T1485" in json.loads(july)["names"]) == (True, False)
    assert ("T1561.002" in json.loads(second)["names"], "T1485" in second) == (False, True)
    refused = CliRunner().invoke(
        app, ["case", "attribute", case["id"], "--incident", "s-us", "--node", str(folder)]
    )
    assert "no incident has this id" in str(refused.exception)


def test_what_texts_rule_out_and_what_is_no_id_is_told(folder):
    odd = HIDDEN.replace("[T1486]", "[T1486, T9999]").replace(
        "Ours alone", "Ours alone. ZeroCleare (S1151) was not seen"
    )
    (folder / "odd.yaml").write_text(odd)
    case = json.loads(run(folder, "new", "--from", folder / "odd.yaml", "--json").stdout)["id"]
    shown = " ".join(run(folder, "attribute", case).output.split())
    assert "Ruled out by what events tell, and not used: ZeroCleare (S1151)" in shown
    assert "is it written rightly: T9999." in shown


def test_what_entries_say_cannot_steer_the_terminal(folder):
    assert "\u202e" not in run(folder, "attribute", begun(folder)).output
