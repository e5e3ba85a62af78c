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
#: Questions that are remembered; of those beyond, the longest not asked is told anew.
_MOST = 10_000


class _Sent(msgspec.Struct):
    """What a question was answered with, since when, and how often it was since it was told."""

    digest: str
    detail: str
    since: float
    again: int = 0


class Repeats:
    """What is told of objects sent; methods may be called from any thread.

    Only the very same bytes, for the same question of the same member from the same address, are counted together: whatever
    a member had not been sent just so is told at once.
    """

    def __init__(self, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._elapsed = elapsed
        self._sent: OrderedDict[tuple[str, ...], _Sent] = OrderedDict()
        self._lock = threading.Lock()

    def told(self, access: Access) -> list[str]:
        """What the audit is to say of objects sent now: how often the same was sent since, and that they were; or nothing."""
        detail = f"{access.method} {access.path} {access.status}, {access.objects} objects"[:400]
        member = access.caller.member if access.caller is not None else ""
        question = (member, access.peer, access.method, access.path, access.query)
        with self._lock:
            now, before = self._elapsed(), self._sent.pop(question, None)
            same = before is not None and before.digest == access.digest
            if before is not None and same and now < before.since + _DAY:
                before.again += 1
                self._sent[question] = before
                return []
            self._sent[question] = _Sent(access.digest, detail, now)
            if len(self._sent) > _MOST:
                self._sent.popitem(last=False)
            again = (
                f"{before.detail}; sent again, the same: {before.again:,}" if before and before.again else ""
            )
        return [again, detail] if again and not same else [again or detail]
