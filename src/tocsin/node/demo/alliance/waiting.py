"""Waits until a process of the demonstration serves: as long as it does anything, however loaded the machine is."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from tocsin.model.errors import NodeError

#: Seconds without a word in its log after which a process that does not serve is given up.
QUIET = 180.0
_PAUSE = 0.2


def wait_serving(
    process: subprocess.Popen[bytes],
    name: str,
    address: str,
    log: Path,
    now: Callable[[], float] = time.monotonic,
) -> None:
    """Wait until a process answers at an address. Raises ``NodeError`` where it ended, or neither answers nor writes to its log for ``QUIET`` seconds."""
    until, written = now() + QUIET, -1
    while process.poll() is None:
        try:
            if httpx.get(address, timeout=2).status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            pass
        if (size := log.stat().st_size if log.exists() else 0) != written:
            until, written = now() + QUIET, size
        elif now() > until:
            what = f"does not serve: waited for {address}, and nothing came into its log for {QUIET:.0f} s"
            raise NodeError(what, where=name, hint=f"see {log}")
        time.sleep(_PAUSE)
    raise NodeError(f"does not serve: it ended with code {process.returncode}", where=name, hint=f"see {log}")
