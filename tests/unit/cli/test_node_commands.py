"""Commands on nodes: one is made of what can be, served where nothing else listens, and restored from a backup alone."""

from __future__ import annotations

import shutil
import socket
import threading

import pytest
from typer.testing import CliRunner, Result

from node_samples import PASSWORD, nodes
from tocsin.cli.main import app
from tocsin.cli.serving import listening
from tocsin.model.errors import NodeError, StoreError, UsageError
from tocsin.node.member.configuration import Listen, read_configuration
from tocsin.node.member.node import open_node


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def made(folder, password, *more) -> Result:
    (folder.parent / "password").write_text(password)
    return run("node", "init", folder, "--password-file", folder.parent / "password", *more)


@pytest.mark.parametrize(
    ("password", "more", "error"),
    [
        ("short", ("--name", "Albion"), StoreError),
        (PASSWORD, ("--name", " "), UsageError),
        (PASSWORD, ("--name", "Albion", "--administrator", ""), UsageError),
        (PASSWORD, ("--name", "Albion", "--administrator", "a" * 600), UsageError),
        (PASSWORD, ("--name", "Albion", "--administrator", "root (command line)"), UsageError),
        (PASSWORD, ("--name", "The node, by rule"), UsageError),
    ],
)
def test_a_node_that_cannot_be_made_leaves_nothing_and_can_be_made_again(tmp_path, password, more, error):
    assert isinstance(made(tmp_path / "node", password, *more).exception, error)
    assert not (tmp_path / "node").exists()
    done = made(tmp_path / "node", PASSWORD, "--name", "Albion")
    assert done.exit_code == 0, done.output


def test_a_node_on_a_busy_port_says_so_before_it_does_anything(tmp_path, capfd):
    made(tmp_path / "node", PASSWORD, "--name", "Albion")
    settings, before = tmp_path / "node" / "tocsin.toml", threading.active_count()
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        settings.write_text(settings.read_text().replace("port = 8700", f"port = {port}"))
        done = run("node", "run", "--node", tmp_path / "node")
    assert isinstance(done.exception, NodeError)
    assert f"127.0.0.1:{port}: cannot listen: Address already in use" in str(done.exception)
    assert f"change [listen] in {settings}" in str(done.exception)
    assert "serving at" not in capfd.readouterr().err
    assert threading.active_count() == before


def test_a_name_is_listened_at_wherever_it_is_here(tmp_path):
    for node in nodes(tmp_path).values():
        node.close()
    settings = tmp_path / "Albion" / "tocsin.toml"
    text = settings.read_text().replace('host = "127.0.0.1"', 'host = "localhost"')
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings.write_text(text.replace("port = 8700", f"port = {port}"))
    assert read_configuration(tmp_path / "Albion").listen == Listen(host="localhost", port=port)
    with open_node(tmp_path / "Albion") as node:
        sockets = listening(node)
    assert ("127.0.0.1", port) in {one.getsockname()[:2] for one in sockets}
    for one in sockets:
        one.close()


def test_what_is_no_backup_is_named(tmp_path):
    made(tmp_path / "node", PASSWORD, "--name", "Albion")
    (tmp_path / "letter.txt").write_text("no backup\n")
    for file in (tmp_path / "node" / "store").iterdir():
        file.unlink()
    done = run("node", "restore", tmp_path / "letter.txt", "--node", tmp_path / "node")
    assert isinstance(done.exception, StoreError)
    assert str(done.exception).startswith(str(tmp_path / "letter.txt"))


def test_a_restored_store_tells_in_its_audit_who_restored_it(tmp_path):
    folder = tmp_path / "node"
    made(folder, PASSWORD, "--name", "Albion")
    assert run("node", "backup", tmp_path / "backup", "--node", folder).exit_code == 0
    for file in (folder / "store").iterdir():
        file.unlink()
    assert run("node", "restore", tmp_path / "backup", "--node", folder, "--as", "Ana").exit_code == 0
    with open_node(folder) as node:
        (last,) = node.store.audit.latest(1)
    assert last.action == "restored from a backup"
    assert last.actor.endswith("as Ana")


def test_a_store_of_another_member_is_not_restored_and_nothing_is_left(tmp_path):
    for node in nodes(tmp_path).values():
        node.close()
    made = {}
    for name in ("Albion", "Borea"):
        made[name] = tmp_path / f"{name}.backup"
        run("node", "backup", made[name], "--node", tmp_path / name)
    with open_node(tmp_path / "Borea") as node:
        node.store.dump(tmp_path / "Borea.dump")
    store = tmp_path / "Albion" / "store"
    shutil.rmtree(store)
    for other in (made["Borea"], tmp_path / "Borea.dump"):
        done = run("node", "restore", other, "--node", tmp_path / "Albion")
        assert isinstance(done.exception, StoreError)
        assert "of another member" in str(done.exception)
    assert run("node", "restore", made["Albion"], "--node", tmp_path / "Albion").exit_code == 0


def test_a_store_is_restored_into_a_node_and_what_is_missing_is_told(tmp_path):
    for node in nodes(tmp_path).values():
        node.close()
    folder, backup = tmp_path / "Albion", tmp_path / "backup"
    run("node", "backup", backup, "--node", folder)
    nowhere = run("node", "restore", backup, "--node", tmp_path / "nowhere")
    assert "init would make another member" in nowhere.exception.hint
    shutil.rmtree(folder / "store")
    (folder / "keys" / "signing.pem").write_bytes((tmp_path / "Borea" / "keys" / "signing.pem").read_bytes())
    assert "is not the one that the store knows" in run("node", "restore", backup, "--node", folder).stderr
