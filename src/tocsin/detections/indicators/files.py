"""Finds indicator files in folders and archives, and opens them within bounds."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, BinaryIO

import msgspec

from tocsin.model.detection import Rejected
from tocsin.model.errors import DetectionError

#: Most bytes of one file, unpacked.
MAX_FILE = 1 << 30
_MAX_MEMBERS = 10_000
_MAX_ARCHIVE = 4 << 30  # bytes of all members of an archive together, unpacked
_MAX_RATIO = 300  # unpacked to packed, beyond the first 16 MiB
_SMALL = 16 << 20
#: Files of other endings in a folder are left alone; a file named by itself is read whatever its name.
SUFFIXES = (
    ".txt",
    ".csv",
    ".tsv",
    ".json",
    ".ioc",
    ".iocs",
    ".list",
    ".lst",
    ".stix",
    ".stix2",
    ".intel",
    ".dat",
)
_PACKED = (".gz", ".zip")


class IndicatorFile(msgspec.Struct, frozen=True):
    """One file of indicators; ``name`` as people know it, inside an archive ``feed.zip/member``."""

    name: str
    path: Path
    member: str = ""

    def open(self) -> BinaryIO:
        """Bytes of the file, unpacked, seekable. Raises ``DetectionError`` if it cannot be read or is too big."""
        try:
            return self._open()
        except (
            OSError,
            EOFError,
            zipfile.BadZipFile,
            zlib.error,
            RuntimeError,
            NotImplementedError,
        ) as error:
            raise DetectionError(f"cannot be read: {error}", where=self.name) from error

    def _open(self) -> BinaryIO:
        if self.member:
            with zipfile.ZipFile(self.path) as archive, archive.open(self.member) as packed:
                return self._whole(packed, archive.getinfo(self.member).compress_size)
        stream = self.path.open("rb")
        if stream.read(2) == b"\x1f\x8b":
            with stream, gzip.GzipFile(self.path) as packed:
                return self._whole(packed, self.path.stat().st_size)
        if self.path.stat().st_size > MAX_FILE:
            stream.close()
            raise DetectionError(f"larger than {MAX_FILE} bytes", where=self.name, hint="split it")
        stream.seek(0)
        return stream

    def _whole(self, packed: IO[bytes] | gzip.GzipFile, size: int) -> BinaryIO:
        most = min(MAX_FILE, max(_SMALL, size * _MAX_RATIO))
        data = packed.read(most + 1)
        if len(data) > most:
            raise DetectionError("unpacks to suspiciously much", where=self.name, hint="unpack it yourself")
        return io.BytesIO(data)

    def digest(self) -> str:
        """SHA-256 of the unpacked bytes, hexadecimal."""
        with self.open() as stream:
            # A bytes buffer is hashed by file_digest too; its type stub knows only real files.
            return hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]


def find_files(paths: Iterable[str | Path]) -> Iterator[IndicatorFile | Rejected]:
    """Every indicator file below ``paths`` (files, folders, zips), in the order of names.

    Raises ``DetectionError`` where a path does not exist.
    """
    for path in map(Path, paths):
        if path.is_dir():
            yield from _folder(path)
        elif not path.exists():
            raise DetectionError("no such file or folder of indicators", where=str(path))
        else:
            yield from _one(path)


def _folder(root: Path) -> Iterator[IndicatorFile | Rejected]:
    unread: list[OSError] = []
    found: list[Path] = []
    for folder, folders, names in os.walk(root, onerror=unread.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(folder, name) for name in names if _is_wanted(name)]
    yield from (
        Rejected(str(error.filename), "", f"cannot be read: {error.strerror or error}") for error in unread
    )
    for path in sorted(found):
        # A link out of a folder of feeds could name any file of this machine.
        if path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root)):
            yield Rejected(str(path), "", "a link that leads out of the folder")
        else:
            yield from _one(path)


def _is_wanted(name: str) -> bool:
    return name.lower().endswith((*SUFFIXES, *_PACKED)) and not name.startswith(".")


def _one(path: Path) -> Iterator[IndicatorFile | Rejected]:
    if not path.is_file():
        yield Rejected(str(path), "", "not a file")
    elif zipfile.is_zipfile(path):
        yield from _members(path)
    else:
        yield IndicatorFile(str(path), path)


def _members(path: Path) -> Iterator[IndicatorFile | Rejected]:
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        yield Rejected(str(path), "", f"the archive cannot be read: {error}")
        return
    if len(infos) > _MAX_MEMBERS:
        yield Rejected(str(path), "", f"{len(infos)} files in one archive: {_MAX_MEMBERS} are read")
        infos = infos[:_MAX_MEMBERS]
    total = 0
    for info in sorted(infos, key=lambda info: info.filename):
        name = f"{path}/{info.filename}"
        total += info.file_size
        if total > _MAX_ARCHIVE:
            yield Rejected(name, "", f"the archive unpacks to more than {_MAX_ARCHIVE} bytes")
        elif stat.S_ISLNK(info.external_attr >> 16) or info.flag_bits & 1:
            yield Rejected(name, "", "it is a link or encrypted")
        else:
            yield IndicatorFile(name, path, info.filename)
