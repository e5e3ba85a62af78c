"""The nodes of an alliance as processes of their own."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Self

import httpx

from tocsin.model.errors import NodeError
from tocsin.node.demo.alliance.founding import Founded

_READY = 60.0
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
        """Wait until a node serves. Raises ``NodeError`` if it ended or does not."""
        one = self._nodes[slug]
        until = time.monotonic() + _READY
        while time.monotonic() < until:
            if self._running[slug].poll() is not None:
                break
            try:
                if httpx.get(f"{one.address}/readyz", timeout=2).status_code == httpx.codes.OK:
                    return
            except httpx.HTTPError:
                time.sleep(0.2)
        raise NodeError("does not serve", where=one.nation.name, hint=f"see {one.folder / _LOG}")
