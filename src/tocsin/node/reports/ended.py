"""Indicators whose time has ended: they are asked only of the events before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import msgspec

from tocsin.model.detection import Detection
from tocsin.node.hunts import Outcome


class Ended(msgspec.Struct, frozen=True):
    """How many indicators of one detection have ended, and when (ISO 8601, UTC); a list is one detection."""

    rule_id: str
    title: str
    stop: str
    indicators: int


def ended(outcome: Outcome) -> tuple[Ended, ...]:
    """Of what was hunted, what had ended when the hunt was made, in the order of the rule set."""
    return tuple(_ended(outcome))


def _ended(outcome: Outcome) -> Iterator[Ended]:
    now = outcome.when or dt.datetime.now(dt.UTC)
    lists = outcome.used.lists
    for one in outcome.used.detections:
        if not one.hidden and one.stop and _moment(one.stop) <= now:
            yield Ended(
                one.id, one.title, one.stop, _size(one, lists[one.id].entries if one.id in lists else ())
            )


def _size(one: Detection, entries: tuple[str, ...]) -> int:
    return len(entries) if one.kind == "list" else 1


def _moment(text: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
