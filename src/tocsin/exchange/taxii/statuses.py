"""What became of the objects of a request (TAXII 2.1, section 4.3)."""

from __future__ import annotations

import datetime as dt
import enum
from collections import deque
from collections.abc import Sequence
from threading import Lock
from typing import Any, Protocol

import msgspec

from tocsin.exchange.taxii.bodies import microseconds


class State(enum.StrEnum):
    """What became of one object that was posted."""

    SUCCESS = "success"
    FAILURE = "failure"
    PENDING = "pending"


class Told(msgspec.Struct, frozen=True):
    """One object that was posted and what became of it; ``message`` is for the one who posted."""

    id: str
    version: str
    state: State
    message: str = ""


class Status(msgspec.Struct, frozen=True):
    """A request to add objects; ``member`` is who asked, and alone may see this."""

    id: str
    member: str
    root: str
    at: dt.datetime
    objects: tuple[Told, ...]

    def resource(self) -> dict[str, Any]:
        """The status as TAXII describes it."""
        found = {state: [one for one in self.objects if one.state is state] for state in State}
        pending = found[State.PENDING]
        said: dict[str, Any] = {
            "id": self.id,
            "status": "pending" if pending else "complete",
            "request_timestamp": microseconds(self.at),
            "total_count": len(self.objects),
            "success_count": len(found[State.SUCCESS]),
            "failure_count": len(found[State.FAILURE]),
            "pending_count": len(pending),
        }
        names = {State.SUCCESS: "successes", State.FAILURE: "failures", State.PENDING: "pendings"}
        return said | {names[state]: _details(some) for state, some in found.items() if some}


class StatusBook(Protocol):
    """Where statuses are kept for as long as they are of use."""

    def put(self, status: Status, /) -> None:
        """Keep a status."""
        ...

    def get(self, ident: str, /) -> Status | None:
        """A status by its id; None where it is not, or no longer, kept."""
        ...


class RecentStatuses:
    """The last statuses, in memory: enough for one process, whose requests are complete when they are answered.

    Of one member ``most`` are kept, of ``objects`` objects all together, and the last in any case: no member drives
    out what another one was told.
    """

    def __init__(self, most: int = 100, objects: int = 50_000) -> None:
        self._most, self._objects = most, objects
        self._kept: dict[str, Status] = {}
        self._of: dict[str, deque[Status]] = {}
        self._lock = Lock()

    def put(self, status: Status, /) -> None:
        """Keep a status, and drop the oldest of its member beyond the most that are kept."""
        with self._lock:
            self._kept[status.id] = status
            mine = self._of.setdefault(status.member, deque())
            mine.append(status)
            size = sum(len(one.objects) for one in mine)
            while len(mine) > 1 and (len(mine) > self._most or size > self._objects):
                size -= len(mine[0].objects)
                del self._kept[mine.popleft().id]

    def get(self, ident: str, /) -> Status | None:
        """A status by its id."""
        with self._lock:
            return self._kept.get(ident)


def _details(objects: Sequence[Told]) -> list[dict[str, str]]:
    plain = ({"id": one.id, "version": one.version, "message": one.message} for one in objects)
    return [{name: value for name, value in one.items() if value} for one in plain]
