"""A browser without a window at a publication: keeps cookies, follows nothing, and can enter."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

import httpx
from starlette.types import ASGIApp

from tocsin.press.press import Press
from tocsin.web.headers import HEADERS, Headers
from tocsin.web.review import review_app
from tocsin.web.review.app import application
from tocsin.web.settings import Settings

TOKEN = re.compile(r'name="token" value="([0-9a-f]{64})"')
PASSWORD = "correct horse battery"  # noqa: S105  (of accounts that live as long as a test)


def plain_app(press: Press, **more: Any) -> ASGIApp:
    """The pages without TLS, with what a test hands in."""
    return Headers(application(press, Settings(), **more), secure=False, headers=HEADERS)


class Browser:
    """One browser, with its own cookies, at the pages of a publication."""

    def __init__(self, press: Press, app: ASGIApp | None = None, client: str = "192.0.2.1") -> None:
        self.press = press
        self.app = app or review_app(press)
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False, client=(client, 4711))
        self.http = httpx.AsyncClient(transport=transport, base_url="https://review.example")

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        return asyncio.run(self.http.request(method, path, **options))

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.request("GET", path, **options)

    def post(
        self, path: str, data: dict[str, Any] | None = None, *, on: str = "", **options: Any
    ) -> httpx.Response:
        """Send a form as it stands on a page, by default the one at the same path."""
        return self.request(
            "POST", path, data={"token": self.token_on(on or path), **(data or {})}, **options
        )

    def token_on(self, path: str) -> str:
        """The token in the forms of a page, "" where there is none."""
        found = TOKEN.search(self.get(path).text)
        return found[1] if found else ""

    def enter(self, address: str = "rae@example.org", article: str = "") -> httpx.Response:
        """Ask for a link, take it from the mail, and use it."""
        on = "/account" if self.get("/log-in").has_redirect_location else "/log-in"
        asked = self.post("/log-in", {"address": address, "article": article}, on=on)
        assert asked.status_code == 200, asked.text
        return self.post(link_in_last_mail(self.press))

    def log_in(self, name: str = "ada", roles: frozenset[str] = frozenset({"editor"})) -> Browser:
        """Log in at the desk, with an account made for it."""
        if self.press.store.users.get(name) is None:
            self.press.store.users.add(name, PASSWORD, roles)
        answer = self.post("/desk/log-in", {"name": name, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return self


def link_in_last_mail(press: Press, to: str = "enter") -> str:
    """The path of the link that was mailed last, which enters or sets a password."""
    text = json.loads(press.store.mails.take(1000)[-1].raw)["text"]
    return f"/{to}/" + text.split(f"/{to}/")[1].split()[0]
