"""When a rule set was released: by its own word, else by the newest of its rules."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
import zlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from tocsin.model.detection import Detection

#: The file of a SigmaHQ release that names it, as in "r2026-08-05"; no more of it is read than this many bytes.
_VERSION = "version.txt"
_READ = 4096
_DATE = re.compile(r"(?<!\d)(\d{4})[-/](\d{2})[-/](\d{2})(?!\d)", re.ASCII)


def released(archive: Path | None, detections: Iterable[Detection], today: dt.date) -> dt.date | None:
    """Date in the archive's version file, else the latest date that a rule gives; None when there is neither.

    Dates after ``today`` are slips of the pen and do not count.
    """
    own = _date(_version(archive)) if archive else None
    if own and own <= today:
        return own
    dates = (_date(one.date) for one in detections)
    return max((date for date in dates if date and date <= today), default=None)


def _version(archive: Path) -> str:
    try:
        with zipfile.ZipFile(archive) as opened, opened.open(_VERSION) as stream:
            return stream.read(_READ).decode(errors="replace")
    except (OSError, KeyError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError):
        return ""  # a zip that cannot be read, or has no such file, does not say


def _date(text: str) -> dt.date | None:
    for match in _DATE.finditer(text):
        with suppress(ValueError):
            return dt.date(*map(int, match.groups()))
    return None
