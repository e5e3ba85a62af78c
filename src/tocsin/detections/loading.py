"""Loads rule sets, compiled once and then read from a cache."""

from __future__ import annotations

import gc
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

import tocsin
from tocsin.detections.rule_files import RuleFile, read_rules
from tocsin.model.detection import Rejected, RuleSet

#: Raise when compiled rules look different for the same input.
FORMAT = 1
_KEPT = 8  # rule sets in a cache; the oldest go first

Placeholders = Mapping[str, tuple[str, ...]]
#: Called with the number of files compiled so far, and of all.
Progress = Callable[[int, int], None]


def load(
    paths: Iterable[str | Path],
    cache_dir: Path | None = None,
    *,
    placeholders: Placeholders | None = None,
    progress: Progress | None = None,
) -> RuleSet:
    """Rule set of all Sigma documents below ``paths`` (files, folders, zips).

    With ``cache_dir`` the compiled set is kept there, named by the SHA-256 of every input's name and
    bytes, the placeholders' values and this program's version; a damaged entry is compiled anew, and
    a folder that cannot be written costs only the cache. Raises ``DetectionError`` where a path does
    not exist; all else is in the set's ``rejected``.
    """
    files = list(read_rules(paths))
    known = dict(placeholders or {})
    entry = cache_dir / f"{fingerprint(files, known)}.rules" if cache_dir else None
    cached = _read(entry) if entry else None
    if cached is not None:
        return cached
    # Deferred: pySigma takes a quarter of a second to import, which a cached start must not pay.
    from tocsin.detections.compiling import compile_rules  # noqa: PLC0415

    compiled = compile_rules(_counted(files, progress), known)
    if entry:
        _write(entry, compiled)
    return compiled


def fingerprint(files: Iterable[RuleFile | Rejected], placeholders: Placeholders) -> str:
    """SHA-256 over all that decides what the rules compile to."""
    digest = hashlib.sha256(f"{tocsin.__version__}\0{FORMAT}\0".encode())
    digest.update(msgspec.msgpack.encode(sorted(placeholders.items())))
    for file in files:
        if isinstance(file, RuleFile):
            digest.update(f"\1{file.name}\0{len(file.data)}\0".encode(errors="surrogateescape"))
            digest.update(file.data)
        else:
            digest.update(b"\2" + msgspec.msgpack.encode(file))
    return digest.hexdigest()


def _counted(files: list[RuleFile | Rejected], progress: Progress | None) -> Iterator[RuleFile | Rejected]:
    for number, file in enumerate(files, start=1):
        yield file
        if progress:
            progress(number, len(files))


def _read(entry: Path) -> RuleSet | None:
    try:
        data = entry.read_bytes()
        with _no_collection():
            return msgspec.msgpack.decode(data, type=RuleSet)
    except (OSError, msgspec.DecodeError, ValueError):
        return None


@contextmanager
def _no_collection() -> Iterator[None]:
    """Hold the garbage collector still while very many objects, none of them garbage, are made."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _write(entry: Path, rules: RuleSet) -> None:
    """Put the entry in place whole or not at all; a cache that cannot be written is done without."""
    with suppress(OSError):
        entry.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=entry.parent, prefix=".rules-")
        with os.fdopen(handle, "wb") as stream:
            stream.write(msgspec.msgpack.encode(rules))
        Path(name).replace(entry)
        _forget_old(entry.parent)


def _forget_old(folder: Path) -> None:
    entries = sorted(folder.glob("*.rules"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in entries[_KEPT:]:
        old.unlink(missing_ok=True)
