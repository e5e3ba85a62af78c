"""What was sent once more in the audit: a poll that is answered as the last one was is told once a day, with how often."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

import msgspec

from tocsin.exchange.taxii import Access

#: Seconds after which what is sent again and again is told again.
_DAY = 86_400.0
#: Questions of a member that are remembered; of those beyond, the longest not asked is told with how often, and anew.
_MOST = 1_000


class _Sent(msgspec.Struct):
    """What a question was answered with, to whom, since when, and how often it was since it was told."""

    who: str
    digest: str
    detail: str
    since: float
    again: int = 0


class Again(msgspec.Struct, frozen=True):
    """What the audit has yet to say of objects that were sent again: to whom, by name and by id, and how often."""

    who: str
    member: str
    detail: str


class Repeats:
    """What is told of objects sent; methods may be called from any thread.

    Only the very same bytes, for the same question of the same member from the same address, are counted together: whatever
    a member had not been sent just so is told at once. No count is lost, whatever another member asks.
    """

    def __init__(self, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._elapsed = elapsed
        self._sent: dict[str, OrderedDict[tuple[str, ...], _Sent]] = {}
        self._lock = threading.Lock()

    def told(self, access: Access) -> list[str]:
        """What the audit is to say of objects sent now: how often the same was sent since, and that they were; or nothing."""
        detail = f"{access.method} {access.path} {access.status}, {access.objects} objects"[:400]
        member = access.caller.member if access.caller is not None else ""
        who = access.caller.name if access.caller is not None else access.peer
        question = (access.peer, access.method, access.path, access.query)
        with self._lock:
            sent = self._sent.setdefault(member, OrderedDict())
            now, before = self._elapsed(), sent.pop(question, None)
            same = before is not None and before.digest == access.digest
            if before is not None and same and now < before.since + _DAY:
                before.again += 1
                sent[question] = before
                return []
            sent[question] = _Sent(who, access.digest, detail, now)
            evicted = _again(sent.popitem(last=False)[1]) if len(sent) > _MOST else ""
            again = _again(before) if before is not None else ""
        lines = [again, detail] if again and not same else [again or detail]
        return [evicted, *lines] if evicted else lines

    def over(self, *, stopping: bool = False) -> list[Again]:
        """What was sent again during a day that is over, or, where the node stops, until now; a new day begins for it."""
        with self._lock:
            now = self._elapsed()
            due = [
                (member, one)
                for member, sent in self._sent.items()
                for one in sent.values()
                if one.again and (stopping or now >= one.since + _DAY)
            ]
            told = [Again(one.who, member, _again(one)) for member, one in due]
            for _, one in due:
                one.since, one.again = now, 0
        return told


def _again(one: _Sent) -> str:
    return f"{one.detail}; sent again, the same: {one.again:,}" if one.again else ""
