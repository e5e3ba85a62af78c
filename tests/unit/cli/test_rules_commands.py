"""``tocsin rules`` prints what authors and hunters need."""

from __future__ import annotations

import zipfile

import pytest
from typer.testing import CliRunner, Result

from tocsin.cli.main import app

RULE = """title: Plain
id: 7b2e8c14-0000-4000-8000-000000000001
logsource: {product: windows, category: process_creation}
level: low
detection: {sel: {Image: x}, condition: sel}
"""
WORDS = RULE.replace("Plain", "Words").replace("0001", "0002").replace("{Image: x}", "[w]")
CHAIN = """title: Chain
id: 7b2e8c14-0000-4000-8000-000000000003
level: low
correlation: {type: event_count, rules: 7b2e8c14-0000-4000-8000-000000000001, timespan: 5m, condition: {gte: 2}}
"""


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def rules(tmp_path):
    (tmp_path / "a.yml").write_text(f"{RULE}---\n{WORDS}---\n{CHAIN}")
    return tmp_path / "a.yml"


def test_what_a_rule_needs_is_said_without_empty_places(rules):
    needs = [
        line for line in run("rules", "check", "-v", rules).output.splitlines() if line.startswith("needs")
    ]
    assert [line.partition("000")[2].partition(": ")[2] for line in needs] == [
        "windows/process_creation/*; Image",
        "windows/process_creation/*",
        "no field of its own",
    ]


def test_warnings_are_listed_without_being_asked_for_and_remarks_are_counted(rules):
    rules.write_text(RULE.replace("level: low", "level: loud\nstatus: shiny"))
    told = run("rules", "check", rules)
    assert told.exit_code == 0
    assert "warning: " in told.output
    assert "level 'loud' is taken for 'medium'" in told.output
    assert "status 'shiny' is none of" in told.output
    assert "no author" not in told.output
    assert "1 with warnings, 1 with remarks" in told.output


def test_the_rules_that_ship_come_back_by_previous(rules, tmp_path, monkeypatch):
    monkeypatch.setenv("TOCSIN_DATA", str(tmp_path / "data"))
    with zipfile.ZipFile(tmp_path / "set.zip", "w") as archive:
        archive.write(rules, "rules/a.yml")
    assert "3 rules installed from" in run("rules", "update", tmp_path / "set.zip").output
    assert "use the rules that ship with Tocsin again" in run("rules", "update", "--previous").output
    assert "3 rules installed from" in run("rules", "update", "--previous").output
    assert run("rules", "update", "--shipped", "--json").output == '{"source":"shipped"}\n'


def test_a_folder_of_rules_is_not_installed_and_the_way_to_use_it_is_said(rules):
    told = run("rules", "update", rules.parent)
    assert told.exception.what == "this is a folder; a set is installed from one zip"
    assert f"--rules {rules.parent}" in told.exception.hint
