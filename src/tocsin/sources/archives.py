"""Archives and compressed files: what is in them, and one member's content, within bounds."""

from __future__ import annotations

import gzip
import io
import shutil
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

import msgspec

from tocsin.model.errors import SourceError
from tocsin.model.event import Skipped


class Limits(msgspec.Struct, frozen=True):
    """Bounds on what an archive may unfold to; sizes in bytes."""

    depth: int = 4
    members: int = 100_000
    total: int = 64 * 1024**3
    ratio: int = 300
    ratio_from: int = 256 * 1024**2
    memory: int = 64 * 1024**2


class Step(msgspec.Struct, frozen=True):
    """One step into a container: ``kind`` is gz, zip or tar; ``name`` and ``index`` the member."""

    kind: str
    name: str = ""
    index: int = 0


class Member(msgspec.Struct, frozen=True):
    """A readable leaf of a container tree."""

    steps: tuple[Step, ...]
    path: str
    size: int
    received: float


def members(
    path: Path, shown: str, size: int, received: float, limits: Limits
) -> Iterator[Member | Skipped]:
    """The file itself if it is no container, else each leaf of the container."""
    with path.open("rb") as stream:
        yield from _leaves(stream, (), shown, size, received, limits)


def kind_of(head: bytes) -> str:
    """Which container begins with ``head``: gz, zip, tar or ""."""
    if head[:2] == b"\x1f\x8b":
        return "gz"
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return "zip"
    if head[257:262] == b"ustar":
        return "tar"
    return ""


def _leaves(
    stream: BinaryIO, steps: tuple[Step, ...], shown: str, size: int, received: float, limits: Limits
) -> Iterator[Member | Skipped]:
    head = stream.read(512)
    stream.seek(0)
    kind = kind_of(head)
    if not kind:
        yield Member(steps, shown, size, received)
    elif kind == "zip":
        with zipfile.ZipFile(stream) as archive:
            for index, info in enumerate(archive.infolist()):
                if not info.is_dir():
                    step = (*steps, Step("zip", info.filename, index))
                    with archive.open(info) as inner:
                        yield from _leaves(
                            cast("BinaryIO", inner), step, f"{shown}/{info.filename}", info.file_size, received, limits
                        )
    elif kind == "gz":
        with gzip.GzipFile(fileobj=stream) as inner:
            yield from _leaves(cast("BinaryIO", inner), (*steps, Step("gz")), shown, size, received, limits)
    else:
        with tarfile.open(fileobj=stream) as tar:
            for index, entry in enumerate(tar):
                if entry.isfile():
                    step = (*steps, Step("tar", entry.name, index))
                    inner = cast("BinaryIO", tar.extractfile(entry))
                    yield from _leaves(inner, step, f"{shown}/{entry.name}", entry.size, received, limits)


def fetch_member(outer: str, steps: tuple[Step, ...], limits: Limits) -> tuple[BinaryIO, str]:
    """Content of the member that ``steps`` lead to, and why it ends early ("" if it does not)."""
    current: BinaryIO = Path(outer).open("rb")
    try:
        for step in steps:
            if step.kind == "zip":
                current = cast("BinaryIO", zipfile.ZipFile(current).open(step.name))
            elif step.kind == "gz":
                current = cast("BinaryIO", gzip.GzipFile(fileobj=current))
            else:
                current = cast("BinaryIO", tarfile.open(fileobj=current).extractfile(step.name))
        spool = cast("BinaryIO", tempfile.SpooledTemporaryFile(max_size=limits.memory))
        shutil.copyfileobj(current, spool, io.DEFAULT_BUFFER_SIZE * 32)
        spool.seek(0)
    except (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError) as error:
        raise SourceError(str(error), where=outer) from error
    return spool, ""
