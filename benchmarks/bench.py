"""What the benchmarks share: a work folder, the data, and the commands they measure."""

from __future__ import annotations

import dataclasses
import re
import shutil
import sys
import zipfile
from functools import cached_property
from pathlib import Path

from benchmarks.measure import Run, measure

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data"
WINDOWS_JSON = SHARED / "security-datasets" / "atomic" / "windows"
RELEASE = SHARED / "sigma" / "sigmahq-rules-2026-08-05.zip"
SAMPLES = SHARED / "evtx" / "evtx-attack-samples-2023-01-24.zip"
#: Events in the logs below ``WINDOWS_JSON``; one file of 12,278 lies there twice and is taken in once.
WINDOWS_EVENTS = 479_975
JOBS = Path(__file__).parent / "jobs"
MEMORY_TARGET = 1.5e9
_WINDOWS = re.compile(r"^\s+product:\s*windows\s*$", re.MULTILINE)
_FOUND = (0, 1)


@dataclasses.dataclass(frozen=True)
class Bench:
    """A work folder of its own; ``quick`` means fewer runs and less data, ``long`` also what takes long."""

    work: Path
    quick: bool = False
    long: bool = False

    @property
    def environment(self) -> dict[str, str]:
        """Cache and installed rules of the benchmarks alone, and where their own modules are."""
        return {
            "TOCSIN_CACHE": str(self.work / "cache"),
            "TOCSIN_DATA": str(self.work / "data"),
            "PYTHONPATH": str(ROOT),
        }

    def runs(self, usual: int) -> int:
        """How often a command is run."""
        return 1 if self.quick else usual

    def tocsin(self, *arguments: object) -> Run:
        """One run of the command ``tocsin``; nothing found and found are both fine."""
        command = [str(Path(sys.executable).parent / "tocsin"), *map(str, arguments)]
        return measure(command, self.environment, _FOUND)

    def job(self, name: str, *arguments: object) -> Run:
        """One run of a script of ``benchmarks/jobs``."""
        return measure([sys.executable, str(JOBS / f"{name}.py"), *map(str, arguments)], self.environment)

    def hunt(self, lake: Path, *arguments: object) -> Run:
        """A whole hunt in a lake, findings written to a file."""
        return self.tocsin("hunt", "--lake", lake, *arguments, "-o", self.work / "findings.jsonl")

    def fresh(self, name: str) -> Path:
        """A folder's path with nothing there."""
        path = self.work / name
        shutil.rmtree(path, ignore_errors=True)
        return path

    @cached_property
    def lake(self) -> Path:
        """A lake with all of ``WINDOWS_JSON``."""
        path = self.work / "lake"
        if not (path / "_files").is_dir():
            self.tocsin("ingest", WINDOWS_JSON, "--lake", path)
        return path

    @cached_property
    def windows_rules(self) -> Path:
        """The Windows rules of the release, as a zip of their own."""
        path = self.work / "windows-rules.zip"
        with zipfile.ZipFile(RELEASE) as release, zipfile.ZipFile(path, "w") as chosen:
            for name in sorted(release.namelist()):
                if name.endswith(".yml") and _WINDOWS.search(text := release.read(name).decode("utf-8")):
                    chosen.writestr(name, text)
        return path

    def warm(self, *arguments: object) -> None:
        """Run a hunt once, so that compiled rules are cached."""
        self.hunt(self.lake, *arguments)


def lacking(*paths: Path) -> str:
    """Why a benchmark cannot run here, "" if it can."""
    absent = [path.name for path in paths if not path.exists()]
    return f"not measured: {', '.join(absent)} is not beside this checkout" if absent else ""
