"""Keeps what the intruder does: the records it leaves, and the truth about each step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from tocsin.node.demo.activity import Part
from tocsin.node.demo.cast import Cast, Host
from tocsin.node.demo.render import Planted
from tocsin.node.demo.scenario import Calendar, Phase
from tocsin.node.demo.text import HTTPPROXY, IIS, POWERSHELL, SYSMON
from tocsin.node.demo.truth import Step, Trace


class Deed(NamedTuple):
    """What a step is: its phase, ATT&CK techniques separated by spaces, and a sentence."""

    phase: Phase
    techniques: str
    what: str


class Intrusion(msgspec.Struct, frozen=True):
    """All the intruder did: steps, the records to plant by host, and when wiped hosts fell silent."""

    steps: tuple[Step, ...] = ()
    planted: dict[str, tuple[Planted, ...]] = msgspec.field(default_factory=dict)
    silent: dict[str, dt.datetime] = msgspec.field(default_factory=dict)


def utc(text: str) -> dt.datetime:
    """``2021-05-21 09:12`` as a moment in UTC."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


class Ledger:
    """Collects steps in the order in which they are told; times are those of the full case."""

    def __init__(self, cast: Cast, calendar: Calendar) -> None:
        self.cast = cast
        self.calendar = calendar
        self._steps: list[Step] = []
        self._planted: dict[str, list[Planted]] = {}
        self._silent: dict[str, dt.datetime] = {}

    def step(self, when: str, host: Host, deed: Deed, parts: Sequence[Part], *, every: float = 0.0) -> None:
        """Record a step at ``when``, whose parts follow each other ``every`` seconds."""
        moment = self.calendar.at(utc(when))
        traces, lost = [], set()
        for index, part in enumerate(parts):
            jitter = (137 * (index + 1)) % 1000
            time = moment + dt.timedelta(seconds=index * every + part.delay, milliseconds=jitter)
            reason = self._blind(host, part, time)
            if reason:
                lost.add(reason)
            else:
                traces.append(self._plant(host, part, time))
        blind = "" if traces else ", ".join(sorted(lost))
        limited = f"{host.name} records no command lines" if traces and _without_command(host, parts) else ""
        techniques = tuple(deed.techniques.split())
        self._steps.append(
            Step(moment, host.name, deed.phase, techniques, deed.what, tuple(sorted(traces)), blind, limited)
        )

    def _plant(self, host: Host, part: Part, time: dt.datetime) -> Trace:
        time = time.replace(microsecond=time.microsecond // 1000 * 1000)
        milliseconds = int(time.timestamp()) * 1000 + time.microsecond // 1000
        self._planted.setdefault(host.name, []).append(
            Planted(milliseconds, part.stream, part.text, part.later)
        )
        return Trace(time.replace(microsecond=0) if part.stream == IIS else time, host.name, part.stream)

    def silence(self, when: str, host: Host) -> None:
        """The host is destroyed: it logs nothing after this moment."""
        self._silent[host.name] = self.calendar.at(utc(when))

    def close(self) -> Intrusion:
        """Everything told, in order of time, without what a wiped host no longer wrote."""
        steps = [
            msgspec.structs.replace(
                step, traces=tuple(t for t in step.traces if t.time <= self._last(t.host))
            )
            for step in self._steps
        ]
        steps.sort(key=lambda step: (step.time, step.host, step.what))
        planted = {host: tuple(rows) for host, rows in self._planted.items()}
        return Intrusion(tuple(steps), planted, dict(self._silent))

    def _last(self, host: str) -> dt.datetime:
        return self._silent.get(host, self.calendar.end)

    def _blind(self, host: Host, part: Part, time: dt.datetime) -> str:
        if part.stream in (IIS, HTTPPROXY):
            return ""
        if host.since and time < host.since:
            return f"the logs of {host.name} begin only on {host.since:%Y-%m-%d}"
        if host.gap and host.gap[0] <= time < host.gap[1]:
            return f"the Windows logs of {host.name} from {host.gap[0]:%Y-%m-%d} to {host.gap[1]:%Y-%m-%d} are lost"
        if part.stream == SYSMON and not host.sysmon:
            return f"{host.name} has no Sysmon"
        if part.stream == POWERSHELL and not host.script_blocks:
            return f"{host.name} records no script blocks"
        return ""


def _without_command(host: Host, parts: Sequence[Part]) -> bool:
    """Whether processes of a step are recorded, but nowhere with their command lines."""
    started = any('"EventID":4688' in part.text for part in parts)
    return started and not host.command_lines and not host.sysmon
