"""How much a peer may ask and send in a minute: what is more is told to come back, and lost by nobody."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from tocsin.exchange.taxii import Caller
from tocsin.node.calls.limits import Limits

_MINUTE = 60.0
#: Peers and addresses that are remembered; the longest idle is forgotten first.
_MOST = 10_000


class Rates:
    """Budgets of requests and objects that fill up again within a minute; methods may be called from any thread.

    A request that was let in may bring more objects than are left: then the next one waits.
    """

    def __init__(self, limits: Limits, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._elapsed = elapsed
        self._most = {"requests": float(limits.requests), "objects": float(limits.objects)}
        self._left: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, caller: Caller | None, address: str) -> float:
        """Seconds that a request of a member, or of an address before it is known whose it is, must wait; 0 for none."""
        if caller is None:
            return self._spend("requests", f"address {address}", 1)
        return max(self._spend("requests", caller.member, 1), self._spend("objects", caller.member, 0))

    def took(self, member: str, objects: int) -> None:
        """Note that a member sent objects."""
        self._spend("objects", member, objects, owing=True)

    def _spend(self, what: str, who: str, number: int, *, owing: bool = False) -> float:
        """Take from a budget; seconds until there is enough, in which case nothing is taken unless ``owing``."""
        most = self._most[what]
        with self._lock:
            now = self._elapsed()
            left, at = self._left.pop((what, who), (most, now))
            left = min(most, left + (now - at) * most / _MINUTE)
            short = max(number, 1) - left
            if short <= 0 or owing:
                left -= number
            self._left[what, who] = (left, now)
            if len(self._left) > _MOST:
                self._left.popitem(last=False)
        return max(short, 0.0) * _MINUTE / most
