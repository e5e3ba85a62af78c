"""Installs published rule sets (SigmaHQ release zips) and says which one is installed."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from tocsin.detections.sigma.files import is_archive
from tocsin.detections.sigma.loading import Progress, load
from tocsin.model.errors import DetectionError

_RECORD = "installed.json"
_HINT = "releases of rules are at https://github.com/SigmaHQ/sigma/releases"


class InstalledSet(msgspec.Struct, frozen=True):
    """A rule set on this machine: where it is and came from, when (UTC), and how much is in it."""

    file: str  # name below the data folder
    source: str
    fetched: dt.datetime
    sha256: str
    size: int  # bytes
    rules: int
    rejected: int

    def age(self, now: dt.datetime) -> dt.timedelta:
        """How long ago it was fetched; ``now`` is in UTC."""
        return now - self.fetched


class _Record(msgspec.Struct, frozen=True):
    current: InstalledSet
    previous: InstalledSet | None = None


def update(
    source: str,
    data_dir: Path,
    *,
    now: dt.datetime,
    sha256: str = "",
    progress: Progress | None = None,
) -> InstalledSet:
    """Install the rule set at a URL (https, http to this machine) or in a file, and return what it is.

    It is fetched beside the installed one, checked (a zip within bounds, the SHA-256 if one is given,
    at least one rule that loads) and only then takes its place, in one step; the one before is kept.
    Raises ``DetectionError`` when any of this fails, and the installed set stays.
    """
    # Deferred: HTTP and TLS take longer to import than a hunt takes to load its rules.
    from tocsin.detections.rulesets.download import MAX_DOWNLOAD, fetch  # noqa: PLC0415

    with _writable(data_dir), tempfile.TemporaryDirectory(dir=data_dir, prefix=".update-") as folder:
        fresh = Path(folder) / "rules.zip"
        fetch(source, fresh, MAX_DOWNLOAD)
        found = _checked(fresh, source, now, sha256, progress)
        fresh.replace(data_dir / found.file)
        before = _read_record(data_dir)
        kept = (
            before.current if before and before.current.sha256 != found.sha256 else before and before.previous
        )
        _write_record(data_dir, _Record(found, kept or None))
    return found


def installed(data_dir: Path) -> InstalledSet | None:
    """The installed rule set, None when there is none whose file is still there."""
    record = _read_record(data_dir)
    return record.current if record and (data_dir / record.current.file).is_file() else None


def restore_previous(data_dir: Path) -> InstalledSet:
    """Put the set before the installed one back in its place; again, and they change places.

    Raises ``DetectionError`` when there is none.
    """
    record = _read_record(data_dir)
    if record is None or record.previous is None or not (data_dir / record.previous.file).is_file():
        raise DetectionError("there is no earlier rule set to go back to", where=str(data_dir))
    with _writable(data_dir):
        _write_record(data_dir, _Record(record.previous, record.current))
    return record.previous


def _checked(
    fresh: Path, source: str, now: dt.datetime, sha256: str, progress: Progress | None
) -> InstalledSet:
    with fresh.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if sha256 and found != sha256.lower():
        raise DetectionError(f"the SHA-256 is {found} and not {sha256}", where=source, hint="do not use it")
    if not is_archive(fresh):
        raise DetectionError("this is no zip archive", where=source, hint=_HINT)
    rules = load([fresh], progress=progress)
    if not rules.detections:
        reason = f", first: {rules.rejected[0].reason}" if rules.rejected else ""
        raise DetectionError(f"no rule in it loads{reason}", where=source, hint=_HINT)
    return InstalledSet(
        file=f"{found[:32]}.zip",
        source=source,
        fetched=now,
        sha256=found,
        size=fresh.stat().st_size,
        rules=len(rules.detections),
        rejected=len(rules.rejected),
    )


def _read_record(data_dir: Path) -> _Record | None:
    try:
        return msgspec.json.decode((data_dir / _RECORD).read_bytes(), type=_Record)
    except (OSError, msgspec.DecodeError):
        return None


def _write_record(data_dir: Path, record: _Record) -> None:
    """Replace the record in one step, then forget the sets that it does not name."""
    with tempfile.NamedTemporaryFile(dir=data_dir, prefix=".update-", delete=False) as stream:
        stream.write(msgspec.json.format(msgspec.json.encode(record)))
        stream.flush()
        os.fsync(stream.fileno())
    Path(stream.name).replace(data_dir / _RECORD)
    named = {one.file for one in (record.current, record.previous) if one}
    for old in data_dir.glob("*.zip"):
        if old.name not in named:
            old.unlink(missing_ok=True)


@contextmanager
def _writable(data_dir: Path) -> Iterator[None]:
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise DetectionError(f"rules cannot be installed: {reason}", where=str(data_dir)) from error
