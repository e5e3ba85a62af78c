"""How a node stands, read from its store and lake at each look: counts alone, no name of a call, host or person."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator

import msgspec
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from tocsin import __version__
from tocsin.lake import Lake
from tocsin.model.answer import Verdict
from tocsin.model.errors import LakeError
from tocsin.node.calls.handling import reviewed
from tocsin.node.calls.issuers import issuer_revoked
from tocsin.node.member.history import lake_gone
from tocsin.node.member.node import Node

#: Seconds that what is slow to count is not counted again.
_KEPT = 60.0


class _Slow(msgspec.Struct, frozen=True):
    """What takes long to count: events and parts of the lake, and calls whose answer waits for a releaser."""

    rows: int
    parts: int
    release: int


class Standing(Collector):
    """Gauges of one node. Raises ``StoreError`` where its store cannot be read."""

    def __init__(self, node: Node, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._node = node
        self._elapsed = elapsed
        self._lock = threading.Lock()
        self._slow: tuple[float, _Slow] | None = None

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Nothing: so that registering asks for nothing."""
        return ()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """All gauges."""
        store, slow = self._node.store, self._counted()
        yield _by("tocsin_build", "The version that runs.", "version", {__version__: 1})
        yield _by("tocsin_calls", "Calls by state.", "state", store.calls.counts())
        verdicts = {verdict.value: number for verdict, number in store.matches.verdicts().items()}
        yield _by(
            "tocsin_matches", "Matches at home by verdict; open ones wait for triage.", "verdict", verdicts
        )
        yield _one("tocsin_answers_to_triage", "Calls with matches that wait for triage.",
                   store.matches.calls_with(Verdict.OPEN))  # fmt: skip
        yield _one("tocsin_answers_to_release", "Calls whose answer waits for a releaser.", slow.release)
        yield _by("tocsin_parcels_waiting", "Objects that wait to be sent.", "peer", self._parcels())
        yield _one("tocsin_quarantined", "Objects in quarantine.", sum(store.quarantine.counts().values()))
        gone = lake_gone(self._node) is not None
        yield _one("tocsin_lake_missing", "1 where the lake was there and cannot be reached.", float(gone))
        yield _one("tocsin_lake_rows", "Events in the lake.", slow.rows)
        yield _one("tocsin_lake_parts", "Parts of the lake.", slow.parts)
        yield _one("tocsin_store_bytes", "Size of the store.", store.size())

    def _parcels(self) -> dict[str, int]:
        """Parcels by the identity of the peer, which is no address."""
        waiting = self._node.store.outbox.waiting()
        return {peer.member: waiting.get(peer.url, 0) for peer in self._node.configuration.peers}

    def _counted(self) -> _Slow:
        with self._lock:
            now = self._elapsed()
            if self._slow is None or now - self._slow[0] > _KEPT:
                self._slow = (now, self._count())
            return self._slow[1]

    def _count(self) -> _Slow:
        rows, parts = _lake_size(self._node)
        open_ = self._node.store.calls.open()
        asked = (call for call in open_ if issuer_revoked(call, self._node) is None)
        waits = sum(1 for call in asked if reviewed(call, self._node).waits)
        return _Slow(rows, parts, waits)


def _lake_size(node: Node) -> tuple[int, int]:
    try:
        lake = Lake(node.lake)
    except LakeError:
        return 0, 0
    units = list(lake.units(frozenset(lake.tables)))
    return sum(unit.rows for unit in units), sum(len(unit.parts) for unit in units)


def _one(name: str, told: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, told, value=value)


def _by(name: str, told: str, label: str, values: dict[str, int]) -> GaugeMetricFamily:
    made = GaugeMetricFamily(name, told, labels=(label,))
    for key, value in sorted(values.items()):
        made.add_metric((key,), value)
    return made
