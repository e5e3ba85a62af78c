"""The machine and the packages that figures were measured with; no names of hosts, people or folders."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import os
import platform
from pathlib import Path

from tocsin import __version__

_PACKAGES = (
    "pyarrow",
    "deltalake",
    "ahocorasick-rs",
    "google-re2",
    "orjson",
    "msgspec",
    "evtx",
    "numpy",
    "pysigma",
    "pysigma-backend-sqlite",
)
_BUSY = 0.5


def describe() -> str:
    """Markdown lines on processor, memory, system and versions."""
    packages = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in _PACKAGES)
    return "\n".join(
        (
            f"- Processor: {_processor()}, {os.cpu_count()} cores; memory {_memory()}",
            f"- {platform.system()} {platform.machine()}, Python {platform.python_version()}",
            f"- Tocsin {__version__}; {packages}",
            "",
        )
    )


def when(load: float) -> str:
    """When a section was measured; what to say if the machine had other work (load of the last minute before it)."""
    measured = f"Measured on {dt.datetime.now(dt.UTC):%Y-%m-%d}"
    if load <= _BUSY:
        return f"{measured}."
    return (
        f"{measured}, **under load**: the machine's load was {load:.1f} before, so wall times are longer than they would "
        "be on a quiet machine."
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _memory() -> str:
    return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 1024**3:.0f} GiB"
