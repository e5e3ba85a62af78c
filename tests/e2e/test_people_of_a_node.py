"""People are added on the command line and work on the pages, until they are shut out."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from node_samples import PASSWORD
from tocsin.cli.main import app
from tocsin.node.desk.desk import Desk
from tocsin.node.member.node import open_node
from web_client import Client

OTHER = "another sentence that nobody says"


def run(*arguments: object, given: str = "") -> None:
    done = CliRunner().invoke(app, [str(argument) for argument in arguments], input=given)
    assert done.exit_code == 0, done.output


def user(folder: Path, *arguments: str, given: str = "") -> None:
    run("node", "user", *arguments, "--node", folder, given=given)


def logged_in(desk: Desk, name: str, password: str) -> Client:
    client = Client(desk)
    client.token = client.token_of("/log-in")
    client.post("/log-in", {"name": name, "password": password})
    return client


def statuses(client: Client, *paths: str) -> list[int]:
    return [client.get(f"{path}.json").status_code for path in paths]


def test_a_user_works_with_every_role_given_until_shut_out(tmp_path):
    folder = tmp_path / "albion"
    run("node", "init", folder, "--name", "CERT Albion", given=f"{PASSWORD}\n{PASSWORD}\n")
    user(folder, "add", "ana", "--role", "reader", "--password-stdin", given=f"{PASSWORD}\n")
    with open_node(folder) as node:
        desk = Desk(node)
        ana = logged_in(desk, "ana", PASSWORD)
        assert statuses(ana, "/calls", "/findings", "/audit") == [200, 403, 403]
        user(folder, "roles", "ana", "--role", "analyst", "--role", "releaser")
        assert statuses(ana, "/calls", "/findings", "/audit") == [200, 200, 200]
        user(folder, "password", "ana", "--password-stdin", given=f"{OTHER}\n")
        assert statuses(ana, "/calls") == [401]
        assert statuses(logged_in(desk, "ana", PASSWORD), "/calls") == [401]
        ana = logged_in(desk, "ana", OTHER)
        assert statuses(ana, "/calls") == [200]
        user(folder, "disable", "ana")
        assert statuses(ana, "/calls") == [401]
        user(folder, "enable", "ana")
        assert statuses(ana, "/calls") == [401]
        assert statuses(logged_in(desk, "ana", OTHER), "/calls") == [200]
    run("audit", "verify", "--node", folder)


def test_an_administrator_does_the_same_on_the_pages_and_everybody_changes_their_password(tmp_path):
    folder = tmp_path / "albion"
    run("node", "init", folder, "--name", "CERT Albion", given=f"{PASSWORD}\n{PASSWORD}\n")
    with open_node(folder) as node:
        desk = Desk(node)
        admin = logged_in(desk, "administrator", PASSWORD)
        admin.token = admin.token_of("/accounts")
        new = {"name": "ana", "role": ["reader"], "password": PASSWORD, "again": PASSWORD}
        assert admin.post("/accounts/add", new).status_code == 303
        again = admin.post("/accounts/add", new)
        assert (again.status_code, "an account of the name ana already" in again.text) == (422, True)
        assert admin.post("/accounts/disable", {"name": "administrator"}).status_code == 400
        assert admin.post("/accounts/disable", {"name": "nobody \0"}).status_code == 400
        ana = logged_in(desk, "ana", PASSWORD)
        ana.token = ana.token_of("/account")
        other = {"present": PASSWORD, "password": OTHER, "again": OTHER}
        assert ana.post("/account/password", {**other, "present": "wrong"}).status_code == 400
        assert statuses(ana, "/calls", "/accounts") == [200, 403]
        assert ana.post("/account/password", other).status_code == 303
        assert statuses(ana, "/calls") == [401]
        ana = logged_in(desk, "ana", OTHER)
        assert admin.post("/accounts/roles", {"name": "ana", "role": ["analyst"]}).status_code == 303
        assert ana.get("/account.json").json() == {"name": "ana", "roles": ["analyst"]}
        given = {"name": "ana", "password": PASSWORD, "again": PASSWORD}
        assert admin.post("/accounts/password", given).status_code == 303
        assert admin.post("/accounts/password", {**given, "name": "administrator"}).status_code == 400
        assert statuses(ana, "/calls") == [401]
        ana = logged_in(desk, "ana", PASSWORD)
        assert admin.post("/accounts/disable", {"name": "ana"}).status_code == 303
        assert statuses(ana, "/calls") == [401]
        told = admin.get("/accounts.json")
        assert [(one["name"], one["roles"]) for one in told.json()["users"]] == [
            ("administrator", ["administrator"]),
            ("ana", ["analyst"]),
        ]
        assert "argon2" not in told.text
