"""Commands on members: one is revoked, joined and given a token from the command line, and nothing by mistake."""

from __future__ import annotations

import json
import tomllib

import pytest
from typer.testing import CliRunner, Result

import tls_peer
from node_samples import nodes
from tocsin.cli import member as commands
from tocsin.cli.main import app
from tocsin.model.errors import NodeError, UsageError
from tocsin.node.member.node import open_node
from tocsin.node.service.peers import Courier

AWAY = "http://127.0.0.1:9/alliance"


@pytest.fixture
def ids(tmp_path):
    found = {}
    for name, node in nodes(tmp_path).items():
        found[name] = node.configuration.id
        node.close()
    return found


@pytest.fixture
def folder(ids, tmp_path):
    return tmp_path / "Albion"


@pytest.fixture
def token(tmp_path):
    (tmp_path / "token").write_text("first\n")
    return tmp_path / "token"


@pytest.fixture
def answering(monkeypatch):
    """No peer is asked over the network; the addresses that would be."""
    asked = []
    monkeypatch.setattr(
        "tocsin.node.member.joining.tried", lambda url, token, _trust: asked.append((url, token)) or ""
    )
    return asked


def run(*arguments: object, **more) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], **more)


def refused(result: Result, *parts: str) -> None:
    assert isinstance(result.exception, UsageError | NodeError), result.output
    assert all(part in str(result.exception) for part in parts), str(result.exception)


def revoked(folder, id_: str):
    with open_node(folder) as node:
        return node.store.members.get(id_).revoked


def test_a_node_does_not_revoke_itself(folder, ids):
    refused(run("member", "revoke", ids["Albion"], "--yes", "--node", folder), "this node itself")
    assert revoked(folder, ids["Albion"]) is None


def test_where_nobody_can_be_asked_a_member_is_revoked_only_with_yes(folder, ids):
    refused(run("member", "revoke", ids["Borea"], "--node", folder), "Borea", "--yes")
    assert revoked(folder, ids["Borea"]) is None
    done = run("member", "revoke", ids["Borea"], "--yes", "--node", folder)
    assert "Borea is revoked for good: nothing that it signed is believed" in done.stdout
    refused(run("member", "revoke", ids["Borea"], "--yes", "--node", folder), "revoked already")
    refused(run("member", "revoke", "identity--foo", "--yes", "--node", folder), "identity--foo", "no member")


@pytest.mark.parametrize(("answer", "gone"), [("n\n", False), ("y\n", True)])
def test_a_person_is_asked_first_and_told_what_it_does(folder, ids, monkeypatch, answer, gone):
    monkeypatch.setattr(commands, "_can_ask", lambda: True)
    done = run("member", "revoke", ids["Borea"], "--node", folder, input=answer)
    assert "nothing that it signed is believed any more" in done.stdout
    assert (revoked(folder, ids["Borea"]) is not None) is gone


def test_a_token_is_for_a_member_alone(folder, ids):
    refused(run("member", "token", "identity--foo", "--node", folder), "identity--foo", "no member")
    assert len(run("member", "token", ids["Borea"], "--node", folder).stdout.strip()) > 40
    run("member", "revoke", ids["Borea"], "--yes", "--node", folder)
    refused(run("member", "token", ids["Borea"], "--node", folder), "revoked already")


def join(folder, member, token, url="https://hub.example/alliance", *more) -> Result:
    return run("member", "join", member, "--url", url, "--token-file", token, "--node", folder, *more)


@pytest.mark.parametrize(
    "url",
    ["http://hub.example/alliance", "ftp://hub.example/a", "hub.example/alliance", "https:///x", "https://h:x/",
     "https://user:word@hub.example/", "https://hub.example/a?b=c"],
)  # fmt: skip
def test_an_address_that_is_not_safe_or_none_is_refused_and_nothing_kept(folder, ids, token, answering, url):
    refused(join(folder, ids["Borea"], token, url), "--url")
    assert "peers" not in tomllib.loads((folder / "tocsin.toml").read_text())
    assert not (folder / "tokens").exists()
    assert not answering


def test_plain_http_is_for_this_machine_or_said_to_be_meant(folder, ids, token, answering):
    assert join(folder, ids["Borea"], token, "http://127.0.0.1:8700/alliance").exit_code == 0
    assert join(folder, ids["Corvia"], token, "http://hub.example/alliance", "--plain-http").exit_code == 0


@pytest.mark.parametrize("text", ["", " \n", "two words", "\u00e4", "x" * 5_000])
def test_a_file_without_a_token_is_refused(folder, ids, token, answering, text):
    token.write_text(text, "utf-8")
    refused(join(folder, ids["Borea"], token), "--token-file", str(token))


def test_a_token_file_that_is_not_there_is_told(folder, ids, tmp_path, answering):
    refused(join(folder, ids["Borea"], tmp_path / "nope"), "nope", "cannot be read")


def test_a_node_does_not_join_itself_nor_whom_it_does_not_know(folder, ids, token, answering):
    refused(join(folder, ids["Albion"], token), "this node itself")
    refused(join(folder, "identity--foo", token), "no member")


def test_joined_again_the_token_is_a_new_one(folder, ids, token, answering):
    assert "joined Borea at https://hub.example/alliance" in join(folder, ids["Borea"], token).stdout
    token.write_text("second\n")
    assert "its token is the new one" in join(folder, ids["Borea"], token).stdout
    (peer,) = tomllib.loads((folder / "tocsin.toml").read_text())["peers"]
    assert (folder / peer["token"]).read_text() == "second"
    assert (folder / peer["token"]).stat().st_mode & 0o077 == 0
    assert [one for _, one in answering] == ["first", "second"]
    refused(join(folder, ids["Borea"], token, "https://other.example/alliance"), "is a peer already")
    refused(join(folder, ids["Corvia"], token), "is a peer already")


def test_a_peer_that_does_not_answer_is_joined_and_warned_of(folder, ids, token):
    done = join(folder, ids["Borea"], token, AWAY)
    assert done.exit_code == 0
    assert "warning: Borea cannot be reached" in done.stderr
    assert tomllib.loads((folder / "tocsin.toml").read_text())["peers"][0]["url"] == AWAY


def test_tokens_are_listed_with_what_they_allow_and_end_one_by_one(folder, ids):
    borea = ids["Borea"]
    narrow = ("--scope", "calls:read", "--expires", "2030-01-01")
    secret = run("member", "token", borea, *narrow, "--node", folder).stdout.strip()
    made = json.loads(run("member", "token", borea, "--json", "--node", folder).stdout)
    assert made["secret"] not in {"", secret}
    listed = json.loads(run("member", "tokens", borea, "--json", "--node", folder).stdout)
    assert [(one["scopes"], one["expires"], one["state"]) for one in listed] == [
        (["calls:read"], "2030-01-01T00:00:00+00:00", "valid"),
        (["read", "write"], None, "valid"),
    ]
    assert secret not in run("member", "tokens", "--node", folder).stdout
    assert "ended: token" in run("member", "token", "--revoke", made["number"], "--node", folder).stdout
    with open_node(folder) as node:
        assert node.store.tokens.find(made["secret"]) is None
        assert node.store.tokens.find(secret) is not None
        assert node.store.audit.latest(1)[0].action == "token revoked"
    refused(run("member", "token", "--revoke", made["number"], "--node", folder), "revoked already")


def test_a_token_that_could_not_be_is_refused(folder, ids):
    borea = ids["Borea"]
    refused(run("member", "token", borea, "--scope", "all", "--node", folder), "--scope all")
    refused(run("member", "token", borea, "--expires", "2001-01-01", "--node", folder), "--expires", "passed")
    refused(run("member", "token", borea, "--expires", "soon", "--node", folder), "--expires", "'soon'")
    refused(run("member", "token", "--node", folder), "a member or --revoke")
    refused(run("member", "token", "--revoke", "99", "--node", folder), "--revoke 99")


def test_a_peer_with_a_certificate_of_its_own_is_trusted_once_that_is_handed_over(
    folder, ids, token, tmp_path
):
    pem, key = tls_peer.own_certificate(tmp_path)
    with tls_peer.peer(pem, key) as url:
        refused_ = join(folder, ids["Borea"], token, url)
        assert "CERTIFICATE_VERIFY_FAILED" in refused_.stderr
        assert "--certificate FILE" in refused_.stderr
        assert "it answers" in join(folder, ids["Corvia"], token, f"{url}/", "--certificate", pem).stdout
        with open_node(folder) as node:
            (peer,) = (one for one in node.configuration.peers if one.member == ids["Corvia"])
            assert (folder / peer.certificate).read_bytes() == pem.read_bytes()
            assert Courier(peer, node).send() == 0
        (tmp_path / "other").mkdir()
        other, _ = tls_peer.own_certificate(tmp_path / "other")
        assert (
            "CERTIFICATE_VERIFY"
            in join(folder, ids["Corvia"], token, f"{url}/", "--certificate", other).stderr
        )


def test_what_is_no_certificate_is_refused_and_nothing_kept(folder, ids, token, tmp_path, answering):
    _, key = tls_peer.own_certificate(tmp_path)
    url = "https://hub.example/alliance"
    refused(join(folder, ids["Borea"], token, url, "--certificate", key), "--certificate", "private key")
    refused(join(folder, ids["Borea"], token, url, "--certificate", token), "--certificate", "no certificate")
    refused(join(folder, ids["Borea"], token, url, "--certificate", tmp_path / "nope"), "cannot be read")
    assert "peers" not in tomllib.loads((folder / "tocsin.toml").read_text())


def test_the_audit_is_asked_by_who_what_and_time_and_pages_back(folder, ids):
    for name in ("Borea", "Corvia"):
        run("member", "token", ids[name], "--node", folder)
    rows = audited(folder, "--object", ids["Borea"])
    assert [(one["action"], one["object"]) for one in rows] == [("token issued", ids["Borea"])]
    issued = audited(folder, "--action", "TOKEN")
    assert [one["object"] for one in issued] == [ids["Borea"], ids["Corvia"]]
    assert audited(folder, "--action", "token", "--before", issued[1]["seq"]) == issued[:1]
    assert audited(folder, "--who", "nobody") == []
    assert audited(folder, "--since", "2999-01-01") == []
    refused(run("audit", "list", "--since", "yesterday", "--node", folder), "--since", "'yesterday'")


def audited(folder, *asked):
    """Entries of the audit that fit."""
    lines = run("audit", "list", "--json", *asked, "--node", folder).stdout.splitlines()
    return [json.loads(line) for line in lines]
