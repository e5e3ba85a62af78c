"""What really happened in a demonstration, to hold the findings against."""

from __future__ import annotations

import datetime as dt

import msgspec

from tocsin.node.demo.scenario import DemoConfig, Phase


class Trace(msgspec.Struct, frozen=True, order=True):
    """One record that the intruder left: time (UTC), host, channel or log, and event id."""

    time: dt.datetime
    host: str
    log: str


class Step(msgspec.Struct, frozen=True):
    """One thing the intruder did.

    ``traces`` are the records that show it, in the order of their times; ``blind`` says why there
    are none, ``limited`` what they lack.
    """

    time: dt.datetime
    host: str
    phase: Phase
    techniques: tuple[str, ...]
    what: str
    traces: tuple[Trace, ...] = ()
    blind: str = ""
    limited: str = ""


class Truth(msgspec.Struct, frozen=True):
    """All steps in order of time, and the size of the demonstration."""

    config: DemoConfig
    start: dt.datetime
    end: dt.datetime
    events: int
    files: int
    steps: tuple[Step, ...] = ()

    @property
    def first(self) -> dt.datetime | None:
        """Time of the first trace, None without an intruder."""
        return min((trace.time for step in self.steps for trace in step.traces), default=None)

    @property
    def encryption(self) -> dt.datetime | None:
        """Time of the first encryption, None without an intruder."""
        return min((s.time for s in self.steps if s.phase is Phase.ENCRYPTION), default=None)


def load(raw: bytes) -> Truth:
    """Read back what ``msgspec.json.encode`` wrote; raises ``msgspec.ValidationError`` on other data."""
    return msgspec.json.decode(raw, type=Truth)
