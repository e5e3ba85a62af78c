"""How often something may be asked for: so many times in a while, from one place or for one address."""

from __future__ import annotations

import contextlib
import ipaddress
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from threading import Lock

import msgspec

from tocsin.web.throttle import Backoff, Throttle

#: Of an IPv6 address, what a household or company has to itself.
_HOUSEHOLD = 64


class Allowance:
    """Lets each key pass ``most`` times in ``seconds``; of many keys the longest idle is forgotten first."""

    def __init__(
        self,
        most: int,
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
        keys: int = 50_000,
    ) -> None:
        self._most, self._seconds, self._clock, self._keys = most, seconds, clock, keys
        self._passed: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = Lock()

    def wait(self, key: str) -> float:
        """Note one more of a key and give 0, or where it is one too many the seconds until it is none, and note nothing."""
        now = self._clock()
        with self._lock:
            times = self._passed.setdefault(key, deque())
            self._passed.move_to_end(key)
            while times and times[0] <= now - self._seconds:
                times.popleft()
            if len(times) >= self._most:
                return times[0] + self._seconds - now
            times.append(now)
            while len(self._passed) > self._keys:
                self._passed.popitem(last=False)
        return 0.0


class Asking:
    """How often in an hour something may be asked for: for one address, and from one place, where many may sit behind one."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, each: int = 5, from_a_place: int = 60
    ) -> None:
        self._each = Allowance(each, 3600.0, clock)
        self._place = Allowance(from_a_place, 3600.0, clock)

    def wait(self, client: str, address: str) -> float:
        """Seconds until it may be asked for; 0 at once. Nothing depends on whether the address is a reader's."""
        return self._place.wait(place_of(client)) or self._each.wait(address.strip().casefold())


class Turns:
    """As many as ``at_once`` have a turn at the same time, and as many as ``queued`` wait so many seconds for theirs.

    Who waits holds one of the threads that give all pages: with few of those the pages go on whatever is asked.
    """

    def __init__(self, at_once: int = 4, queued: int = 8, patience: float = 5.0) -> None:
        self._turns, self._patience = threading.BoundedSemaphore(at_once), patience
        self._places = threading.BoundedSemaphore(at_once + queued)

    @contextlib.contextmanager
    def turn(self) -> Iterator[bool]:
        """Wait for one's turn, and say whether it came; where as many wait already as may, it does not, at once."""
        if not self._places.acquire(blocking=False):
            yield False
            return
        came = False
        try:
            came = self._turns.acquire(timeout=self._patience)
            yield came
        finally:
            if came:
                self._turns.release()
            self._places.release()


class Searches:
    """How often may be searched in a minute: by one who has entered, and from one place by those who have not; in turns."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        each: int = 60,
        place: int = 120,
        turns: Turns | None = None,
    ) -> None:
        self._each, self._place = Allowance(each, 60.0, clock), Allowance(place, 60.0, clock)
        self.turns = turns or Turns()

    def wait(self, client: str, who: str) -> float:
        """Seconds until may be searched; 0 at once. ``who`` is "" for somebody who has not entered."""
        return self._each.wait(who) if who else self._place.wait(place_of(client))


class Allowances(msgspec.Struct, frozen=True, kw_only=True):
    """What of a visitor is limited.

    Trying passwords of the desk, asking for links, readers' passwords, searching, guessing vouchers, leaving for a provider.
    """

    desk: Throttle = msgspec.field(default_factory=Backoff)
    asking: Asking = msgspec.field(default_factory=Asking)
    trying: Asking = msgspec.field(default_factory=lambda: Asking(each=10))
    searches: Searches = msgspec.field(default_factory=Searches)
    guessing: Allowance = msgspec.field(default_factory=lambda: Allowance(10, 3600.0))
    leaving: Allowance = msgspec.field(default_factory=lambda: Allowance(120, 3600.0))


def place_of(client: str) -> str:
    """What counts as one place: an IPv4 address, the network of 64 bits of an IPv6 one, else the text itself."""
    try:
        address = ipaddress.ip_address(client.split("%", maxsplit=1)[0])
    except ValueError:
        return client
    if address.version == 4:  # noqa: PLR2004  (of the Internet Protocol)
        return str(address)
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or ipaddress.ip_network((address, _HOUSEHOLD), strict=False))
