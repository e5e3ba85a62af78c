"""What a node counts while it works, for whoever watches over it: requests, hunts, polls, failures, delays."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

_REQUEST = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
_HUNT = (0.5, 1, 2, 5, 10, 30, 60, 120, 300, 900, 3600)


class Tally(Collector):
    """Counters of one process, and how long ago its steps were taken; methods may be called from any thread.

    Names of steps and peers are ours; of a request only its route is kept, so no id, name or secret is ever in a label.
    """

    def __init__(self, elapsed: Callable[[], float] = time.monotonic) -> None:
        self.registry = CollectorRegistry()
        self._elapsed = elapsed
        self._lock = threading.Lock()
        self._polled: dict[str, float] = {}
        self._turns: dict[str, tuple[float, float]] = {}
        self._requests = Histogram(
            "tocsin_request_seconds", "How long requests took.", ("route", "method", "status"),
            buckets=_REQUEST, registry=self.registry,
        )  # fmt: skip
        self._hunts = Histogram(
            "tocsin_hunt_seconds", "How long searches for a call took.", ("mode",),
            buckets=_HUNT, registry=self.registry,
        )  # fmt: skip
        self._rows = Counter(
            "tocsin_hunted_rows",
            "Events that searches for calls went over.",
            ("mode",),
            registry=self.registry,
        )
        self._failures = Counter(
            "tocsin_failures", "Steps that failed and are tried again.", ("step",), registry=self.registry
        )
        self.registry.register(self)

    def request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count a request by its route; the status as its class: 2xx."""
        self._requests.labels(route, method, f"{status // 100}xx").observe(seconds)

    def hunted(self, mode: str, rows: int, seconds: float) -> None:
        """Count a search: ``whole`` or ``standing``."""
        self._hunts.labels(mode).observe(seconds)
        self._rows.labels(mode).inc(rows)

    def failed(self, step: str) -> None:
        """Count a step that failed."""
        self._failures.labels(step).inc()

    def expects(self, peer: str) -> None:
        """Begin to measure how long ago a peer (a member's id) was polled."""
        with self._lock:
            self._polled.setdefault(peer, self._elapsed())

    def polled(self, peer: str) -> None:
        """Note that a peer was polled and answered."""
        with self._lock:
            self._polled[peer] = self._elapsed()

    def unheard(self) -> dict[str, float]:
        """Seconds since a poll of each peer (a member's id) succeeded, or the node started."""
        now = self._elapsed()
        with self._lock:
            return {peer: now - at for peer, at in sorted(self._polled.items())}

    def turn(self, step: str, every: float) -> None:
        """Note that a step of the schedule ended, which is due again after ``every`` seconds."""
        with self._lock:
            self._turns[step] = (self._elapsed(), every)

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """How long ago peers were polled, and how late steps are, in seconds."""
        now = self._elapsed()
        with self._lock:
            turns = dict(self._turns)
        ages = GaugeMetricFamily(
            "tocsin_poll_age_seconds",
            "Since a poll of the peer succeeded, or the node started.",
            labels=("peer",),
        )
        for peer, seconds in self.unheard().items():
            ages.add_metric((peer,), seconds)
        lag = GaugeMetricFamily(
            "tocsin_schedule_lag_seconds", "How late a step of the schedule is.", labels=("step",)
        )
        for step, (at, every) in sorted(turns.items()):
            lag.add_metric((step,), max(now - at - every, 0.0))
        return (ages, lag)
