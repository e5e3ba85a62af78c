"""Activities: small groups of log records that one thing done on a machine leaves behind."""

from __future__ import annotations

from typing import NamedTuple

import msgspec


class Part(NamedTuple):
    """One record: the stream it goes to, its template and how many seconds after the start.

    ``later`` replaces ``text`` once the IIS logs have their further fields.
    """

    stream: str
    text: str
    delay: float = 0.0
    later: str = ""


class Activity(msgspec.Struct, frozen=True):
    """Something that happens on a machine again and again.

    ``weight`` is relative to the machine's other activities; ``rhythm`` names a profile of
    ``rhythm.py``; ``words`` are what the template's word slot is drawn from.
    """

    weight: float
    rhythm: str
    parts: tuple[Part, ...]
    words: tuple[str, ...] = ("-",)
