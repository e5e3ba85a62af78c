"""Loads indicator lists in any format into one rule set, from the cache where nothing has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

import tocsin
from tocsin.detections.cache import read_entry, write_entry
from tocsin.detections.indicators.files import IndicatorFile, find_files
from tocsin.model.collecting import uncollected
from tocsin.model.detection import Rejected, RuleSet
from tocsin.model.errors import DetectionError

if TYPE_CHECKING:
    from tocsin.detections.indicators.benign import Benign

#: Called with the number of files read so far, and of all.
Progress = Callable[[int, int], None]
#: Raise when the same input gives another result.
_FORMAT = 11


@uncollected()
def load_indicators(
    paths: Iterable[str | Path],
    cache_dir: Path | None = None,
    *,
    sigma: Callable[[str, str], RuleSet] | None = None,
    benign: Benign | None = None,
    progress: Progress | None = None,
) -> RuleSet:
    """Lists and detections of all indicator files below ``paths`` (files, folders, zips, gzip).

    Formats are told by content: plain text, CSV, MISP JSON, STIX 2.0 and 2.1 bundles. ``sigma``
    compiles the Sigma rules among a bundle's indicators, given their text and a name for messages; by
    default they are compiled as rule files are. ``benign`` defaults to all warning lists of
    PyMISPWarningLists. On two cores a million lines of plain text take 1.5 s, the warning lists 1.7 s
    more, and the cache 0.25 s instead of both.

    Raises ``DetectionError`` where a path does not exist; all else that was not taken is in
    ``rejected``, and what was left aside on purpose in ``aside``.
    """
    found = _Found(find_files(paths))
    # Warning lists that were handed in have no version to tell the cache by.
    cached = cache_dir if benign is None else None
    entry = cached / f"{found.fingerprint(sigma=sigma is not None)}.rules" if cached else None
    rules = read_entry(entry) if entry else None
    if rules is not None:
        return rules
    # Deferred: pyarrow and the readers take long to import, which a start from the cache must not pay.
    from tocsin.detections.indicators.gather import Gathering  # noqa: PLC0415

    gathering = Gathering(sigma, benign)
    for number, (file, digest) in enumerate(found.named, 1):
        gathering.take(file, digest)
        if progress:
            progress(number, len(found.named))
    rules = gathering.result(found.rejected, found.warnings)
    if entry:
        write_entry(entry, rules)
    return rules


class _Found:
    """Files that can be read, each content once, with its digest."""

    def __init__(self, files: Iterable[IndicatorFile | Rejected]) -> None:
        self.named: list[tuple[IndicatorFile, str]] = []
        self.rejected: list[Rejected] = []
        self.warnings: list[Rejected] = []
        seen: dict[str, str] = {}
        for file in files:
            if isinstance(file, Rejected):
                self.rejected.append(file)
                continue
            try:
                digest = file.digest()
            except DetectionError as error:
                self.rejected.append(Rejected(file.name, "", error.what))
                continue
            first = seen.setdefault(digest, file.name)
            if first is file.name:
                self.named.append((file, digest))
            else:
                self.warnings.append(Rejected(file.name, "", f"the same as {first}, read once"))

    def fingerprint(self, *, sigma: bool) -> str:
        """SHA-256 over all that decides the result."""
        # Deferred: it brings in the mail parser, and only a start with lists needs it.
        import importlib.metadata  # noqa: PLC0415

        try:
            lists = importlib.metadata.version("pymispwarninglists")
        except importlib.metadata.PackageNotFoundError:
            lists = ""
        files = [[file.name, digest] for file, digest in self.named]
        parts = [tocsin.__version__, _FORMAT, lists, sigma, files, self.rejected, self.warnings]
        return hashlib.sha256(b"indicators" + msgspec.json.encode(parts)).hexdigest()
