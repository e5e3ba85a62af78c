"""Live pages: a stream that says that something changed; the page then asks for what it shows."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from http import HTTPStatus

from fastapi import HTTPException
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from tocsin.web.access import Access, Visit, Visiting
from tocsin.web.declared import open_to
from tocsin.web.openapi import stream_route
from tocsin.web.routing import Route

#: Looks between two signs of life, and between two questions whether the session still holds.
_QUIET = 15
_AGAIN_MS = 2_000


class Streams:
    """How many streams are open: one node serves only so many, and one account ``each`` of them."""

    def __init__(self, most: int, each: int) -> None:
        self._most, self._each = most, each
        self._open: Counter[str] = Counter()

    def begin(self, account: str) -> None:
        """Count one more; 503 where there are enough."""
        if self._open.total() >= self._most or self._open[account] >= self._each:
            raise HTTPException(
                HTTPStatus.SERVICE_UNAVAILABLE, "too many pages are live", {"Retry-After": "30"}
            )
        self._open[account] += 1

    def end(self, account: str) -> None:
        """Count one less."""
        self._open[account] -= 1
        if not self._open[account]:
            del self._open[account]


def add(routes: list[Route]) -> None:
    """Add the stream."""
    described = stream_route(
        "A stream of server-sent events: `changes` with a number that rises.", Access.ANYONE
    )
    routes.append(Route("/events", "events", "GET", open_to(Access.ANYONE)(events), described))


async def events(visit: Visiting) -> StreamingResponse:
    """Tell the number of changes now and whenever it rises, until the stream is old or the session has ended."""
    streams = visit.request.app.state.streams
    streams.begin(visit.actor.name)
    return StreamingResponse(
        _told(visit, streams), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"}
    )


async def _told(visit: Visit, streams: Streams) -> AsyncIterator[str]:
    settings = visit.settings
    looks = max(int(settings.stream_time / settings.look), 1)
    known = -1
    try:
        yield f"retry: {_AGAIN_MS}\n\n"
        for look in range(looks):
            if look % _QUIET == _QUIET - 1:
                if not await run_in_threadpool(_holds, visit):
                    yield "event: ended\ndata: log-in\n\n"
                    return
                yield ": here\n\n"
            now = await run_in_threadpool(visit.desk.changes)
            if now != known:
                known = now
                yield f"id: {now}\nevent: changes\ndata: {now}\n\n"
            await asyncio.sleep(settings.look)
    finally:
        streams.end(visit.actor.name)


def _holds(visit: Visit) -> bool:
    return visit.session is not None and visit.desk.accounts.session(visit.session.token) is not None
