"""How the pages are served: limits, and whether TLS is spoken."""

from __future__ import annotations

import msgspec


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Limits and surroundings of the pages; times in seconds, sizes in bytes.

    ``secure`` tells that people reach the pages by TLS, spoken here or by a proxy in front. ``hosts`` are the names that a request
    may be addressed to, any where there are none. ``streams`` is how many pages may be live at once, ``streams_each`` how many of one account, ``stream_time`` how
    long one stream lasts before the browser asks again, ``look`` how often it looks for changes.
    ``rows`` are the rows of a long list on one page.
    """

    secure: bool = False
    hosts: tuple[str, ...] = ()
    body: int = 2 * 1024 * 1024
    fields: int = 20_000
    streams: int = 200
    streams_each: int = 20
    stream_time: float = 300.0
    look: float = 1.0
    rows: int = 200


#: What holds where nothing else is said.
DEFAULT = Settings()
