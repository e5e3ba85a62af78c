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
