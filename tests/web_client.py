"""A browser without a window: keeps cookies, follows nothing, and can log in."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import httpx

from tocsin.web.app import web_app
from tocsin.web.settings import DEFAULT, Settings
from tocsin.web.throttle import Throttle
from web_desk import FakeDesk

TOKEN = re.compile(r'name="token" value="([0-9a-f]{64})"')


class Client:
    """Talks to the pages in this process; ``desk`` is the node behind them."""

    def __init__(
        self, desk: FakeDesk | None = None, settings: Settings = DEFAULT, throttle: Throttle | None = None
    ) -> None:
        self.desk = desk or FakeDesk()
        self.app = web_app(self.desk, settings, throttle)
        scheme = "https" if settings.secure else "http"
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        self.http = httpx.AsyncClient(transport=transport, base_url=f"{scheme}://board.example")
        self.token = ""

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        return asyncio.run(self.http.request(method, path, **options))

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.request("GET", path, **options)

    def post(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> httpx.Response:
        """Send a form as our own pages do, with the token of the session."""
        return self.request("POST", path, data={"token": self.token, **(data or {})}, **options)

    def log_in(self, role: str) -> Client:
        """Log in with the account of that role."""
        self.token = self.token_of("/log-in")
        answer = self.post("/log-in", {"name": role, "password": role})
        assert answer.status_code == 303, answer.text
        self.token = self.token_of("/calls")
        return self

    def token_of(self, path: str) -> str:
        """The token in the forms of a page."""
        found = TOKEN.search(self.get(path).text)
        assert found, f"{path} has no form"
        return found[1]
