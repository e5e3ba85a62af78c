"""Reads rule files from files, folders and zip archives, within bounds."""

from __future__ import annotations

import os
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath

import msgspec

from tocsin.model.detection import Rejected
from tocsin.model.errors import DetectionError

MAX_FILE = 2 << 20  # bytes of one rule file; the largest of SigmaHQ has 40 KB
MAX_ARCHIVE = 128 << 20  # bytes of all members of an archive together
MAX_MEMBERS = 100_000
MAX_RATIO = 200  # unpacked to packed, beyond the first megabyte
SUFFIXES = (".yml", ".yaml")
#: Events that a rule must and must not match, kept beside the rule.
TEST_SUFFIXES = (".test.yml", ".test.yaml")


class RuleFile(msgspec.Struct, frozen=True):
    """One file of rules: its name as people know it, and its bytes."""

    name: str
    data: bytes


def read_rules(paths: Iterable[str | Path]) -> Iterator[RuleFile | Rejected]:
    """Every rule file below ``paths``, and what could not be read, in the order of their names.

    A path is a file (read whatever its name), a folder (all ``.yml`` and ``.yaml`` below it; hidden
    ones and linked folders are left alone, links to files elsewhere refused) or a zip archive (the same, by member). Rule
    tests (``*.test.yml``) are no rules. Raises ``DetectionError`` where a path does not exist.
    """
    return _read(paths, is_rule_name)


def read_tests(paths: Iterable[str | Path]) -> Iterator[RuleFile | Rejected]:
    """Every file of rule tests below ``paths``, as ``read_rules`` reads rules; rule files are skipped."""
    return _read((path for path in map(Path, paths) if not _is_plain_rule(path)), is_test_name)


def _is_plain_rule(path: Path) -> bool:
    return path.is_file() and not is_archive(path) and not is_test_name(path.name)


def _read(paths: Iterable[str | Path], wanted: Callable[[str], bool]) -> Iterator[RuleFile | Rejected]:
    for path in map(Path, paths):
        if path.is_dir():
            yield from _folder(path, wanted)
        elif not path.exists():
            raise DetectionError("no such file or folder of rules", where=str(path))
        elif is_archive(path):
            yield from _archive(path, wanted)
        else:
            yield _file(path, str(path))


def is_archive(path: Path) -> bool:
    """Whether the file is a zip archive, by its content."""
    return path.is_file() and zipfile.is_zipfile(path)


def is_rule_name(name: str) -> bool:
    """Whether a file of this name holds rules."""
    lowered = name.lower()
    return lowered.endswith(SUFFIXES) and not is_test_name(lowered)


def is_test_name(name: str) -> bool:
    """Whether a file of this name holds tests of the rules beside it."""
    return name.lower().endswith(TEST_SUFFIXES)


def _file(path: Path, name: str) -> RuleFile | Rejected:
    try:
        if not path.is_file():
            return Rejected(name, "", "not a file")
        size = path.stat().st_size
        if size > MAX_FILE:
            return Rejected(name, "", f"{size} bytes: a rule file may have {MAX_FILE}")
        return RuleFile(name, path.read_bytes())
    except OSError as error:
        return Rejected(name, "", f"cannot be read: {error.strerror or error}")


def _folder(root: Path, wanted: Callable[[str], bool]) -> Iterator[RuleFile | Rejected]:
    unread: list[OSError] = []
    found: list[Path] = []
    for folder, folders, names in os.walk(root, onerror=unread.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(folder, name) for name in names if wanted(name) and not name.startswith(".")]
    yield from (
        Rejected(str(error.filename), "", f"cannot be read: {error.strerror or error}") for error in unread
    )
    for path in sorted(found):
        yield _link(path, root) if path.is_symlink() else _file(path, str(path))


def _link(path: Path, root: Path) -> RuleFile | Rejected:
    if Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root)):  # resolve() raises on a circle
        return _file(path, str(path))
    return Rejected(str(path), "", "a link that leads out of the folder")


def _archive(path: Path, wanted: Callable[[str], bool]) -> Iterator[RuleFile | Rejected]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield from _members(path, archive, wanted)
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        yield Rejected(str(path), "", f"the archive cannot be read: {error}")


def _members(
    path: Path, archive: zipfile.ZipFile, wanted: Callable[[str], bool]
) -> Iterator[RuleFile | Rejected]:
    infos = [info for info in archive.infolist() if wanted(info.filename) and not info.is_dir()]
    if len(infos) > MAX_MEMBERS:
        yield Rejected(str(path), "", f"{len(infos)} rule files in one archive: {MAX_MEMBERS} are allowed")
        return
    total = 0
    for info in sorted(infos, key=lambda info: info.filename):
        name = f"{path}/{info.filename}"
        total += info.file_size
        reason = "the archive unpacks to too much" if total > MAX_ARCHIVE else refusal(info)
        yield Rejected(name, "", reason) if reason else _member(archive, info, name)


def refusal(info: zipfile.ZipInfo) -> str:
    """Why an archive's member is not to be unpacked; empty when it is harmless."""
    name = PurePosixPath(info.filename.replace("\\", "/"))
    if name.is_absolute() or ".." in name.parts or ":" in name.parts[0]:
        return "its name leads out of the archive"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "it is a link"
    if info.flag_bits & 1:
        return "it is encrypted"
    if info.file_size > MAX_FILE:
        return f"{info.file_size} bytes: a rule file may have {MAX_FILE}"
    if info.file_size > max(info.compress_size * MAX_RATIO, 1 << 20):
        return "it unpacks to suspiciously much"
    return ""


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> RuleFile | Rejected:
    try:
        with archive.open(info) as stream:
            data = stream.read(info.file_size + 1)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        return Rejected(name, "", f"cannot be unpacked: {error}")
    if len(data) != info.file_size:
        return Rejected(name, "", "its size is not what the archive says")
    return RuleFile(name, data)
