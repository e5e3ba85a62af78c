"""Log-in by an organisation against a provider of somebody else's making, which runs as a process of its own."""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from openid_samples import organisation
from press_samples import press_in, published
from review_client import Browser, plain_app
from tocsin.press.openid.party import Party
from tocsin.press.press import utc_now

BACK = "https://review.example/log-in/back/ministry"
pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("oidc_provider_mock") is None, reason="oidc-provider-mock is not installed"
)
PEOPLE = {
    "subject-1": {"email": "rae@ministry.example", "email_verified": True},
    "subject-2": {"email": "otto@ministry.example", "email_verified": False},
}


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """Its address, once it says that it serves."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    people = [f"--user-claims={json.dumps({'sub': name} | claims)}" for name, claims in PEOPLE.items()]
    strict = ("--require-registration", "true", "--require-nonce", "true")
    command = (sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", port, *strict, *people)
    quiet = os.environ | {"NO_COLOR": "1"}
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=quiet, text=True) as process:  # fmt: skip
        try:
            assert any("running on" in line for line in process.stderr), "the provider did not start"
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


@pytest.fixture
def press(provider, tmp_path):
    """A publication that is registered as a client there."""
    made = httpx.post(f"{provider}/oauth2/clients", json={"redirect_uris": [BACK]}).json()
    known = organisation(issuer=provider, client=made["client_id"], until=dt.date(2999, 12, 31))
    with press_in(tmp_path / "review", utc_now, organisations=(known,)) as press:
        (press.folder / "client").write_text(made["client_secret"])
        yield press


def logged_in(browser, subject):
    """What the browser comes back with once somebody has logged in at the provider."""
    at = browser.get("/log-in/with/ministry").headers["location"]
    answer = httpx.post(at, data={"sub": subject})
    assert answer.has_redirect_location, answer.text
    back = urlsplit(answer.headers["location"])
    assert back._replace(query="").geturl() == BACK
    return dict(parse_qsl(back.query))


def test_its_people_read_and_nobody_else_and_every_answer_counts_once(press):
    one = published(press)
    app = plain_app(press, party=Party(press))
    browser = Browser(press, app)
    told = logged_in(browser, "subject-1")
    assert browser.get("/log-in/back/ministry", params=told).headers["location"] == "/"
    assert "quicksilver" in browser.get(f"/articles/{one.slug}").text
    assert "rae@ministry.example" in browser.get("/account").text
    assert browser.get("/log-in/back/ministry", params=told).status_code == 403

    other = Browser(press, app)
    refused = other.get("/log-in/back/ministry", params=logged_in(other, "subject-2"))
    assert (refused.status_code, "no verified address" in refused.text) == (403, True)
    used = logged_in(other, "subject-1") | {"code": told["code"]}
    assert other.get("/log-in/back/ministry", params=used).status_code == 502
    assert other.get("/account").headers["location"] == "/log-in"
    assert [reader.address for reader in press.store.readers.all()] == ["rae@ministry.example"]


def test_with_another_s_secret_nobody_comes_in(press):
    (press.folder / "client").write_text("guessed")
    browser = Browser(press, plain_app(press, party=Party(press)))
    assert browser.get("/log-in/back/ministry", params=logged_in(browser, "subject-1")).status_code == 502
