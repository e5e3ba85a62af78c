"""What a node counts is told to this machine or to whoever brings the token, and names nothing."""

from __future__ import annotations

import asyncio
import logging

import httpx
import pytest

from node_samples import nodes
from tocsin.model.errors import NodeError
from tocsin.node.desk.desk import Desk
from tocsin.node.service.tally import Tally
from tocsin.node.service.work import Work
from tocsin.web.measured import Measured
from tocsin.web.serving import node_app, token_of


@pytest.fixture
def node(tmp_path):
    made = nodes(tmp_path)
    yield made["Borea"]
    for one in made.values():
        one.close()


def app_of(node, token: str = "") -> Measured:
    tally = Tally()
    desk = Desk(node)
    made = node_app(node, desk, Work(node, desk.changed, 1, tally), tally)
    return Measured(made.app, tally, token) if token else made


def ask(app, path: str = "/metrics", *, client: str = "127.0.0.1", method: str = "GET", **headers: str):
    transport = httpx.ASGITransport(app, client=(client, 1))

    async def asked() -> httpx.Response:
        async with httpx.AsyncClient(transport=transport, base_url="http://node.example") as http:
            return await http.request(
                method, path, headers={k.replace("_", "-"): v for k, v in headers.items()}
            )

    return asyncio.run(asked())


def gone_in_the_midst(app, path):
    """Ask with half a body, then go away."""
    came = [
        {"type": "http.request", "body": b"name=adm", "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive():
        return came.pop(0)

    async def send(_message):
        pass

    headers = [(b"host", b"node.example"), (b"content-type", b"application/x-www-form-urlencoded")]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("node.example", 80),
    }
    asyncio.run(app(scope, receive, send))


def test_who_goes_away_in_the_midst_of_a_request_is_no_error_of_the_node(node, caplog):
    caplog.set_level(logging.DEBUG, "tocsin.web")
    app = app_of(node)
    gone_in_the_midst(app, "/log-in")
    (record,) = [one for one in caplog.records if "went away" in one.getMessage()]
    assert (record.levelno, record.exc_info) == (logging.DEBUG, None)
    counted = [line for line in ask(app).text.splitlines() if 'route="/log-in"' in line]
    assert any('method="POST"' in line and 'status="4xx"' in line for line in counted)


def test_this_machine_is_told_and_no_other(node):
    app = app_of(node)
    assert ask(app).status_code == 200
    assert ask(app, client="::1").status_code == 200
    assert ask(app, client="192.0.2.9").status_code == 403
    assert ask(app, method="POST").status_code == 405


@pytest.mark.parametrize("header", ["x_forwarded_for", "forwarded", "via", "x_real_ip"])
def test_what_a_proxy_passes_on_is_not_of_this_machine(node, header):
    assert ask(app_of(node), **{header: "127.0.0.1"}).status_code == 403


def test_with_a_token_only_its_bearer_is_told(node):
    app = app_of(node, "s3cret")
    assert ask(app).status_code == 403
    assert ask(app, authorization="Bearer wrong").status_code == 403
    assert ask(app, client="192.0.2.9", authorization="Bearer s3cret").status_code == 200


def test_the_token_is_a_file_below_the_node_s_folder(node):
    assert token_of(node.folder, "") == ""
    with pytest.raises(NodeError, match="cannot be read"):
        token_of(node.folder, "metrics.token")
    (node.folder / "metrics.token").write_text("\n")
    with pytest.raises(NodeError, match="is empty"):
        token_of(node.folder, "metrics.token")
    (node.folder / "metrics.token").write_text("s3cret\n")
    assert token_of(node.folder, "metrics.token") == "s3cret"


def test_requests_are_counted_by_their_route_and_never_by_what_stood_in_it(node):
    app = app_of(node)
    ident = "grouping--7d6f6c2a-0000-4000-8000-000000000200"
    for path in (
        f"/calls/{ident}.json",
        f"/{ident}",
        f"/alliance/collections/{ident}/objects/",
        "/healthz",
    ):
        ask(app, path)
    text = ask(app).text
    assert ident not in text
    assert 'route="/calls/{call_id}.json"' in text
    assert 'route="/healthz"' in text
    assert 'route="other"' in text
    assert "/alliance/collections/{" in text


def test_a_store_that_cannot_be_read_is_told_as_such(node):
    app = app_of(node)
    node.store.close()
    (node.folder / "store" / "node.db").unlink()
    (node.folder / "store" / "node.db").mkdir()
    assert ask(app).status_code == 503
