"""The emulated analyst of a nation: judges each match by what really happened there, and releases the answer."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterable

from tocsin.model.answer import Match, Verdict
from tocsin.model.errors import UsageError
from tocsin.node.demo.truth import Trace, Truth
from tocsin.node.desk.desk import Desk
from tocsin.node.desk.nouns import Actor, Role
from tocsin.store import match_key

ANALYST = Actor("exercise analyst", Role.ANALYST)
RELEASER = Actor("exercise releaser", Role.RELEASER)
_NEAR = dt.timedelta(seconds=2)


def judge_all(desk: Desk, call_id: str, truth: Truth) -> tuple[int, int]:
    """Judge every match of a call, and release what may leave; how many were confirmed and dismissed."""
    matches = desk.matches(call_id)
    real = [one for one in matches if is_real(one, truth)]
    keys = {match_key(one) for one in real}
    dismissed = [match_key(one) for one in matches if match_key(one) not in keys]
    if keys:
        desk.judge(call_id, sorted(keys), Verdict.CONFIRMED, "seen in the logs of the host", ANALYST)
    if dismissed:
        desk.judge(call_id, dismissed, Verdict.DISMISSED, "work of our own administrators", ANALYST)
    with contextlib.suppress(UsageError):  # all of it may have left by rule
        desk.release_answer(call_id, RELEASER)
    return len(keys), len(dismissed)


def is_real(match: Match, truth: Truth) -> bool:
    """Whether the intruder left a record on the host within the time of a match."""
    if match.first is None or match.last is None:
        return False
    first, last, host = match.first - _NEAR, match.last + _NEAR, match.host.partition(".")[0].upper()
    return any(trace.host == host and first <= trace.time <= last for trace in _traces(truth))


def _traces(truth: Truth) -> Iterable[Trace]:
    return (trace for step in truth.steps for trace in step.traces)
