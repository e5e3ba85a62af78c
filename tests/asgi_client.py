"""Requests to an ASGI application in this process, one at a time."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx


def send(app: Any, method: str, path: str, **more: Any) -> httpx.Response:
    """The response of an application; what it raises is raised here."""

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            return await client.request(method, path, **more)

    return asyncio.run(ask())
