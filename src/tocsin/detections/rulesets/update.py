"""Installs published rule sets (SigmaHQ release zips) and says which one is installed."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from tocsin.detections.rulesets.released import released
from tocsin.detections.sigma.files import is_archive
from tocsin.detections.sigma.loading import Progress, load
from tocsin.model.counting import counted
from tocsin.model.errors import DetectionError
from tocsin.model.whole_file import whole_file

_RECORD = "installed.json"
_HINT = "releases of rules are at https://github.com/SigmaHQ/sigma/releases"


class InstalledSet(msgspec.Struct, frozen=True):
    """A rule set on this machine: where it is and came from, when (UTC), and how much is in it.

    ``released`` is the date of the set itself, None where neither it nor its rules give one.
    """

    file: str  # name below the data folder
    source: str
    fetched: dt.datetime
    sha256: str
    size: int  # bytes
    rules: int
    rejected: int
    released: dt.date | None = None

    @property
    def name(self) -> str:
        """What the set is called where it came from: the last part of its address or path."""
        path = re.split(r"[?#]", self.source)[0] if "://" in self.source else self.source
        return re.split(r"[/\\]", path.rstrip("/\\"))[-1] or self.file


class _Record(msgspec.Struct, frozen=True):
    """The set in use and the one before; None stands for the rules that ship."""

    current: InstalledSet | None
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

    _refuse_folder(source)
    with _writable(data_dir), tempfile.TemporaryDirectory(dir=data_dir, prefix=".update-") as folder:
        fresh = Path(folder) / "rules.zip"
        fetch(source, fresh, MAX_DOWNLOAD)
        found = _checked(fresh, source, now, sha256, progress)
        fresh.replace(data_dir / found.file)
        before = _read_record(data_dir)
        _write_record(data_dir, _Record(found, _kept(before, found)))
    return found


def _refuse_folder(source: str) -> None:
    if Path(source).is_dir():
        hint = f"hunt with it as it is, tocsin hunt PATH --rules {source}, or zip it and install the zip"
        raise DetectionError("this is a folder; a set is installed from one zip", where=source, hint=hint)


def _kept(before: _Record | None, found: InstalledSet) -> InstalledSet | None:
    """The set to go back to; the same one installed again leaves that as it was."""
    if before is None:
        return None
    same = before.current is not None and before.current.sha256 == found.sha256
    return before.previous if same else before.current


def installed(data_dir: Path) -> InstalledSet | None:
    """The installed rule set, None when there is none in use whose file is still there."""
    record = _read_record(data_dir)
    current = record.current if record else None
    return current if current and (data_dir / current.file).is_file() else None


def restore_previous(data_dir: Path) -> InstalledSet | None:
    """Put what was used before the installed set back in its place; again, and they change places.

    None stands for the rules that ship, which were used before the first set. Raises ``DetectionError``
    when no set was ever installed, or the file of the one before is gone.
    """
    record = _read_record(data_dir)
    if record is None:
        raise DetectionError(
            "there is no earlier rule set to go back to: none was installed", where=str(data_dir)
        )
    before = record.previous
    if before and not (data_dir / before.file).is_file():
        hint = "tocsin rules update --shipped goes back to the rules that ship"
        raise DetectionError(
            "there is no earlier rule set to go back to: its file is gone", where=str(data_dir), hint=hint
        )
    with _writable(data_dir):
        _write_record(data_dir, _Record(before, record.current))
    return before


def restore_shipped(data_dir: Path) -> None:
    """Go back to the rules that ship, however many sets were installed; the one in use is kept as the one before."""
    current = installed(data_dir)
    if current:
        with _writable(data_dir):
            _write_record(data_dir, _Record(None, current))


def _checked(
    fresh: Path, source: str, now: dt.datetime, sha256: str, progress: Progress | None
) -> InstalledSet:
    with fresh.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if sha256 and found != sha256.lower():
        raise DetectionError(f"the SHA-256 is {found} and not {sha256}", where=source, hint="do not use it")
    if not is_archive(fresh) and _begins_as_archive(fresh):
        reason = (
            f"this zip archive is cut off after {counted(fresh.stat().st_size, 'byte')}: its end is missing"
        )
        raise DetectionError(reason, where=source, hint="download it again")
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
        released=released(fresh, rules.detections, now.date()),
    )


def _begins_as_archive(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(4) == b"PK\x03\x04"  # a member's own header


def _read_record(data_dir: Path) -> _Record | None:
    try:
        return msgspec.json.decode((data_dir / _RECORD).read_bytes(), type=_Record)
    except (OSError, msgspec.DecodeError):
        return None


def _write_record(data_dir: Path, record: _Record) -> None:
    """Replace the record in one step, then forget the sets that it does not name."""
    with whole_file(data_dir / _RECORD) as stream:
        stream.write(msgspec.json.format(msgspec.json.encode(record)))
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
