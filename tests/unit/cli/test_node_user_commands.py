"""Commands on the people of a node: passwords come by prompt or stdin, and no hash is ever shown."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner, Result

from node_samples import PASSWORD, nodes
from tocsin.cli.main import app
from tocsin.model.errors import StoreError, UsageError

OTHER = "another sentence that nobody says"


@pytest.fixture
def folder(tmp_path):
    for node in nodes(tmp_path).values():
        node.close()
    return tmp_path / "Albion"


@pytest.fixture
def run(folder):
    def ran(*arguments: str, given: str | None = None) -> Result:
        return CliRunner().invoke(app, ["node", "user", *arguments, "--node", str(folder)], input=given)

    return ran


def listed(run):
    return {one["name"]: one for one in json.loads(run("list", "--json").stdout)}


def test_a_user_is_added_by_prompt_or_stdin_and_listed_without_a_hash(run):
    done = run("add", "ana", "--role", "analyst", "--role", "releaser", given=f"{PASSWORD}\n{PASSWORD}\n")
    assert done.stdout.endswith("ana is added: analyst, releaser\n")
    assert PASSWORD not in done.output
    made = json.loads(
        run("add", "rea", "--role", "reader", "--password-stdin", "--json", given=f"{PASSWORD}\n").stdout
    )
    assert (made["name"], made["roles"], made["disabled"]) == ("rea", ["reader"], None)
    assert set(made) == {"name", "roles", "created", "disabled"}
    assert {name: one["roles"] for name, one in listed(run).items()} == {
        "admin": ["administrator"],
        "ana": ["analyst", "releaser"],
        "rea": ["reader"],
    }
    told = run("list").stdout
    assert "analyst, releaser" in told
    assert "argon2" not in told


def test_a_user_is_given_roles_and_shut_out_and_let_in(run):
    run("add", "ana", "--role", "analyst", "--password-stdin", given=PASSWORD)
    assert run("roles", "ana", "--role", "reader").stdout == "ana is now reader\n"
    assert run("disable", "ana").stdout == "ana is disabled\n"
    assert listed(run)["ana"]["disabled"]
    assert json.loads(run("enable", "ana", "--json").stdout)["disabled"] is None
    assert run("password", "ana", "--password-stdin", given=OTHER).exit_code == 0


def test_the_audit_says_in_whose_name_it_was_done(run, folder):
    run("add", "ana", "--role", "analyst", "--password-stdin", "--as", "boss", given=PASSWORD)
    told = CliRunner().invoke(app, ["audit", "list", "--node", str(folder), "--json"]).stdout
    (entry,) = (one for one in map(json.loads, told.splitlines()) if one["action"] == "user added")
    assert (entry["object"], entry["detail"]) == ("ana", "analyst")
    assert entry["actor"].endswith(" (command line) as boss")
    assert PASSWORD not in told


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        (("add", "ana", "--role", "king"), UsageError, "'king' is no role"),
        (("add", "admin", "--role", "reader"), UsageError, "already"),
        (("password", "bob"), UsageError, "no user 'bob'"),
        (("disable", "admin"), UsageError, "last administrator"),
        (("roles", "admin", "--role", "reader"), UsageError, "last administrator"),
        (("add", "ana", "--role", "reader", "--password-stdin"), StoreError, "12 to 1024"),
    ],
)
def test_what_cannot_be_done_is_told_before_a_password_is_asked_for(run, arguments, error, said):
    done = run(*arguments, given="")
    assert isinstance(done.exception, error)
    assert said in done.exception.what
    assert done.exception.where
    assert done.exception.hint
    assert "Password" not in done.output
    assert list(listed(run)) == ["admin"]
