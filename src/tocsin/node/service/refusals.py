"""Refused requests in the audit: each of them, until somebody sends so many that they are counted together."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import msgspec

from tocsin.exchange.taxii import Access

_MINUTE = 60.0
#: Refusals of a member, or of all who are not known, that are told one by one in a minute.
ONE_BY_ONE = 60


class _Counted(msgspec.Struct):
    """Refusals since a moment, and who sent those that were not told."""

    since: float
    number: int = 0
    untold: int = 0
    peers: set[str] = set()


class Refusals:
    """What is told of refused requests; methods may be called from any thread.

    Whoever is not known may ask from any address, so all of them are counted as one.
    """

    def __init__(self, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._elapsed = elapsed
        self._counted: dict[str, _Counted] = {}
        self._lock = threading.Lock()

    def told(self, access: Access) -> list[str]:
        """What the audit is to say now: this refusal, or that more of them are counted; and how many were, once their minute is over."""
        who = access.caller.member if access.caller is not None else ""
        detail = f"{access.method} {access.path} {access.status}, {access.objects} objects"[:500]
        with self._lock:
            lines, one = self._over(who)
            one.number += 1
            if one.number <= ONE_BY_ONE:
                return [*lines, detail]
            one.untold += 1
            one.peers.add(access.peer if len(one.peers) < ONE_BY_ONE else "")
            if one.untold == 1:
                lines.append(f"{detail}; what comes within a minute of this is counted alone")
            return lines

    def _over(self, who: str) -> tuple[list[str], _Counted]:
        """What is to be told of a minute that is over, and what counts now."""
        now, one = self._elapsed(), self._counted.get(who)
        if one is not None and now < one.since + _MINUTE:
            return [], one
        self._counted[who] = fresh = _Counted(now)
        if one is None or one.untold < 2:  # noqa: PLR2004  (the first was told as it came)
            return [], fresh
        several = f"{len(one.peers)}{' or more' if '' in one.peers else ''}"
        return [f"{one.untold - 1:,} more requests were refused, from addresses: {several}"], fresh
