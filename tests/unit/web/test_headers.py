"""Every answer, failures included, tells the browser to load nothing from elsewhere."""

from __future__ import annotations

import pytest

from tocsin.web.headers import POLICY, PRIVATE
from web_client import Client
from web_desk import FakeDesk, call

PATHS = (
    "/",
    "/log-in",
    "/calls",
    "/calls.json",
    "/nowhere",
    "/static/board.js",
    "/healthz",
    "/openapi.json",
    f"/calls/{call().id}/board",
)


class Broken(FakeDesk):
    """A desk with a fault."""

    def calls(self):
        if self.broken:
            raise RuntimeError("a secret of the insides")
        return super().calls()


@pytest.mark.parametrize("role", ["", "administrator"])
@pytest.mark.parametrize("path", PATHS)
def test_every_answer_has_the_headers(path, role):
    client = Client().log_in(role) if role else Client()
    answer = client.get(path)
    for name, value in PRIVATE.items():
        assert answer.headers[name] == value
    kept = path.startswith("/static/")
    assert answer.headers["cache-control"] == ("public, max-age=300" if kept else "no-store")


def test_the_policy_is_the_strict_one():
    assert POLICY == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )


@pytest.mark.parametrize("path", ["/calls", "/calls.json"])
def test_a_fault_has_them_too_and_tells_nothing_of_the_insides(path):
    client = Client(Broken()).log_in("administrator")
    client.desk.broken = 1
    answer = client.get(path)
    assert answer.status_code == 500
    assert answer.headers["content-security-policy"] == POLICY
    assert "secret" not in answer.text
    assert "something went wrong in this node" in answer.text.lower()


def test_a_file_under_the_name_of_its_content_is_kept_for_ever():
    client = Client()
    page = client.get("/log-in").text
    address = page.split('<script src="')[1].split('"')[0]
    assert "immutable" in client.get(address).headers["cache-control"]
    assert "immutable" not in client.get(address[:-1]).headers["cache-control"]


def test_only_our_files_are_served():
    client = Client()
    for name in ("board.html.jinja", "..%2fapp.py", "%2e%2e/app.py", "bell.svg%00"):
        assert client.get(f"/static/{name}").status_code == 404
