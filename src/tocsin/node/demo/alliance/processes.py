"""The nodes of an alliance as processes of their own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Self

from tocsin.node.demo.alliance.founding import Founded
from tocsin.node.demo.alliance.waiting import wait_serving

_LOG = "node.log"


class Processes(AbstractContextManager["Processes"]):
    """Starts a process for each node and ends them all when the ``with`` block ends."""

    def __init__(self, nodes: Iterable[Founded], workers: int = 1) -> None:
        self._nodes = {one.nation.slug: one for one in nodes}
        self._workers = workers
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        try:
            for slug in self._nodes:
                self.start(slug)
            for slug in self._nodes:
                self.wait_ready(slug)
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def _end(self) -> None:
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def start(self, slug: str) -> None:
        """Start a node, or start it again."""
        one = self._nodes[slug]
        with (one.folder / _LOG).open("ab") as log:
            self._running[slug] = subprocess.Popen(  # noqa: S603  (this program itself)
                self.command(one), stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def command(self, one: Founded) -> list[str]:
        """What runs a node."""
        asked = ["--node", str(one.folder), "--workers", str(self._workers)]
        return [sys.executable, "-m", "tocsin", "node", "run", *asked]

    def kill(self, slug: str) -> None:
        """Kill a node as a power cut would."""
        self._running[slug].kill()
        self._running[slug].wait()

    def wait_ready(self, slug: str) -> None:
        """Wait until a node serves. Raises ``NodeError`` if it ended or does nothing any more."""
        one = self._nodes[slug]
        wait_serving(self._running[slug], one.nation.name, f"{one.address}/readyz", one.folder / _LOG)
