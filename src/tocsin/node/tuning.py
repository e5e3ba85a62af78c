"""Tuning: findings that this network knows to be harmless are left out, and every one is counted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec

from tocsin.model.finding import Finding, SeenEvent
from tocsin.node.reports.machines import Machine, Machines
from tocsin.node.suppression import Suppression


class Suppressed(msgspec.Struct, frozen=True):
    """How many findings a suppression left out; none if it had ``expired`` before the hunt."""

    suppression: Suppression
    count: int
    expired: bool = False


def tune(
    findings: Sequence[Finding],
    suppressions: Sequence[Suppression],
    machines: Machines,
    today: dt.date | None = None,
) -> tuple[tuple[Finding, ...], tuple[Suppressed, ...]]:
    """Findings that stay, and what each suppression left out, in their order; the first that fits counts it.

    One whose ``until`` day has passed leaves nothing out and is told as expired. A correlation is left out only if every one of its events fits.
    """
    day = today or dt.datetime.now(dt.UTC).date()
    active = {
        at: _Active(s, machines) for at, s in enumerate(suppressions) if s.until is None or s.until >= day
    }
    counts = dict.fromkeys(active, 0)
    kept: list[Finding] = []
    for finding in findings:
        fitting = next((at for at, one in active.items() if one.fits(finding)), None)
        if fitting is None:
            kept.append(finding)
        else:
            counts[fitting] += 1
    told = (Suppressed(one, counts.get(at, 0), at not in active) for at, one in enumerate(suppressions))
    return tuple(kept), tuple(told)


class _Active:
    """A suppression that holds today, and the machines that its host means."""

    def __init__(self, suppression: Suppression, machines: Machines) -> None:
        self.suppression = suppression
        self._machines = machines
        origins = (suppression.origin,) if suppression.origin else ()
        self._hosts: frozenset[Machine] = machines.called(suppression.host, origins)

    def fits(self, finding: Finding) -> bool:
        """Whether the suppression leaves this finding out: its rule, and every one of its events."""
        if self.suppression.rule not in {finding.rule_id, finding.rule_title}:
            return False
        return all(self._event_fits(event) for event in finding.events)

    def _event_fits(self, event: SeenEvent) -> bool:
        wanted = self.suppression
        if wanted.host and self._machines.of(event) not in self._hosts:
            return False
        if wanted.origin and wanted.origin != event.origin:
            return False
        own = {name.lower(): value for name, value in event.fields.items()}
        return all(_value_fits(own.get(name.lower()), value) for name, value in wanted.fields.items())


def _value_fits(value: str | None, wanted: str) -> bool:
    if value is None:
        return False
    text, pattern = value.casefold(), wanted.casefold()
    core = pattern.strip("*")
    if pattern.startswith("*") and pattern.endswith("*"):
        return core in text
    if pattern.startswith("*"):
        return text.endswith(core)
    return text.startswith(core) if pattern.endswith("*") else text == pattern
