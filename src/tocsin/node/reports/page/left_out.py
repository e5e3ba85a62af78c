"""What a hunt left out: not read, not loaded, suppressed, without a time; every bit of it counted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import msgspec

from tocsin.model.detection import Rejected
from tocsin.model.event import Skipped
from tocsin.model.finding import Finding
from tocsin.node.hunts import Outcome

#: Rows of a list; the rest is counted.
ROWS = 300
PLACES = 20
_T = TypeVar("_T", Skipped, Rejected)


class Unread(msgspec.Struct, frozen=True):
    """What was not read for one reason: how many records, members or files, and where first."""

    reason: str
    count: int
    places: tuple[str, ...]
    more: int


class Refused(msgspec.Struct, frozen=True):
    """Rules or indicators that did not load, only in part or were left aside, for one reason: each as (file, rule)."""

    reason: str
    count: int
    rules: tuple[tuple[str, str], ...]
    more: int


class Source(msgspec.Struct, frozen=True):
    """A file that findings rest on."""

    file: str
    sha256: str
    findings: int


def unread(skipped: Iterable[Skipped]) -> tuple[Unread, ...]:
    """By reason, the most frequent first."""
    made = [
        Unread(
            reason,
            sum(skip.count for skip in some),
            tuple(
                f"{skip.path}, record {skip.record}" if skip.record else skip.path for skip in some[:PLACES]
            ),
            max(len(some) - PLACES, 0),
        )
        for reason, some in _by_reason(skipped).items()
    ]
    return tuple(sorted(made, key=lambda one: (-one.count, one.reason)))


def refused(rejected: Iterable[Rejected]) -> tuple[Refused, ...]:
    """By reason, the most frequent first."""
    made = [
        Refused(
            reason,
            sum(one.count for one in some),
            tuple((one.file.rpartition("/")[2], one.rule) for one in some[:ROWS]),
            sum(one.count for one in some[ROWS:]),
        )
        for reason, some in _by_reason(rejected).items()
    ]
    return tuple(sorted(made, key=lambda one: (-one.count, one.reason)))


def _by_reason(many: Iterable[_T]) -> dict[str, list[_T]]:
    groups: dict[str, list[_T]] = {}
    for one in many:
        groups.setdefault(one.reason, []).append(one)
    return groups


def sources(findings: Iterable[Finding]) -> list[Source]:
    """Files that findings rest on, those with most findings first."""
    counts: dict[tuple[str, str], int] = {}
    for finding in findings:
        for key in {(event.file, event.file_hash) for event in finding.events}:
            counts[key] = counts.get(key, 0) + 1
    made = [Source(file, digest, count) for (file, digest), count in counts.items()]
    return sorted(made, key=lambda one: (-one.findings, one.file, one.sha256))


def nothing_left_out(outcome: Outcome) -> bool:
    """Whether everything was read, loaded and told."""
    taken = outcome.taken
    return not (
        outcome.used.rejected
        or outcome.used.warnings
        or outcome.used.aside
        or any(hidden.count for hidden in outcome.suppressed)
        or outcome.result.without_time
        or (taken and (taken.skipped or taken.untimed or taken.early or taken.odd_dates))
        or (taken and (taken.other_hosts or taken.other_origins or taken.other_ways or taken.unfit))
    )
