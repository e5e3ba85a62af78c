"""Sending objects to a collection: in requests as large as the peer takes, each object told what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from tocsin.exchange.taxii.fetching import Fetched, Fetcher, Timing, TooLargeError
from tocsin.exchange.taxii.statuses import State, Told
from tocsin.model.errors import ExchangeError, ReleaseError
from tocsin.model.member import COMMUNITY, PUBLIC, Audience
from tocsin.release import Released

_HEAD, _TAIL = b'{"objects":[', b"]}"


class Envelopes(msgspec.Struct, frozen=True):
    """How much is sent at once, and how long a peer that has not finished is asked again, in seconds."""

    objects: int = 1_000
    size: int = 8 * 1024 * 1024
    patience: float = 60
    every: float = 1


ENVELOPES = Envelopes()


class _Named(msgspec.Struct):
    id: str
    modified: str = ""
    created: str = ""


class _Detail(msgspec.Struct):
    id: str
    version: str = ""
    message: str = ""


class _Status(msgspec.Struct):
    id: str
    status: str
    failure_count: int = 0
    pending_count: int = 0
    successes: list[_Detail] = []
    failures: list[_Detail] = []
    pendings: list[_Detail] = []


class Sending:
    """One delivery of released objects to a collection of a member."""

    def __init__(self, fetcher: Fetcher, root: str, url: str, envelopes: Envelopes, timing: Timing) -> None:
        self._fetcher, self._root, self._url = fetcher, root, url
        self._envelopes, self._timing = envelopes, timing

    def send(self, member: str, objects: Sequence[Released[bytes]]) -> list[Told]:
        """What became of each object, in order; what the peer does not say is told as pending.

        ReleaseError if an object was released to another member; ExchangeError as ``Fetcher`` raises. To send
        again what was sent already does no harm.
        """
        fine = {Audience.of_member(member), COMMUNITY, PUBLIC}
        wrong = next((one for one in objects if one.audience not in fine), None)
        if wrong is not None:
            raise ReleaseError(
                f"was released to {wrong.audience}, not to {member}", hint="release it to its receiver"
            )
        values = [one.value for one in objects]
        return [told for some in self._cut(values) for told in self._sent(some)]

    def _cut(self, values: Iterable[bytes]) -> Iterator[list[bytes]]:
        some: list[bytes] = []
        size = 0
        for value in values:
            if some and (size + len(value) > self._envelopes.size or len(some) == self._envelopes.objects):
                yield some
                some, size = [], 0
            some.append(value)
            size += len(value) + 1
        if some:
            yield some

    def _sent(self, values: list[bytes]) -> list[Told]:
        """What became of objects that go at once, or in halves where they are too large."""
        try:
            found = self._fetcher.post(self._url, _HEAD + b",".join(values) + _TAIL)
        except TooLargeError as error:
            if len(values) == 1:
                named = _named(values[0])
                return [Told(named.id, _version(named), State.FAILURE, error.what)]
            half = len(values) // 2
            return self._sent(values[:half]) + self._sent(values[half:])
        return _told([_named(value) for value in values], self._finished(_status(found)))

    def _finished(self, status: _Status) -> _Status:
        """The status when nothing is pending any more, or patience has ended."""
        until = self._timing.clock() + self._envelopes.patience
        while status.status != "complete" and self._timing.clock() < until:
            self._timing.sleep(self._envelopes.every)
            status = _status(self._fetcher.get(f"{self._root}status/{status.id}/"))
        return status


def _status(found: Fetched) -> _Status:
    try:
        return msgspec.json.decode(found.body, type=_Status)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ExchangeError(f"sent no status: {error}", where=found.url) from error


def _told(named: list[_Named], status: _Status) -> list[Told]:
    """What a status says of objects. One that only counts is believed if it counts no failure."""
    said: dict[tuple[str, str], Told] = {}
    for state, details in (
        (State.SUCCESS, status.successes),
        (State.PENDING, status.pendings),
        (State.FAILURE, status.failures),
    ):
        for one in details:
            told = Told(one.id, one.version, state, one.message)
            said[one.id, one.version] = said[one.id, ""] = told
    clean = status.status == "complete" and not status.failure_count and not status.pending_count
    rest = State.SUCCESS if clean else State.PENDING
    return [
        said.get((one.id, _version(one)), said.get((one.id, ""), Told(one.id, _version(one), rest)))
        for one in named
    ]


def _named(raw: bytes) -> _Named:
    try:
        return msgspec.json.decode(raw, type=_Named)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ExchangeError(f"what is to be sent is no object: {error}") from error


def _version(named: _Named) -> str:
    return named.modified or named.created
