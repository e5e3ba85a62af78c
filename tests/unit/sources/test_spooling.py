"""What an archive holds is copied whole; a full disk is told as that and never as damage of the log."""

from __future__ import annotations

import contextlib
import gzip
import io
import resource
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tocsin.model.errors import SourceError, TemporaryFolderError
from tocsin.sources import Input, Limits, inputs
from tocsin.sources.spooling import release, spooled

SMALL = Limits(memory=1_000)
LOG = b"".join(b'{"EventID":%d,"Computer":"host-%d"}\n' % (n, n % 7) for n in range(20_000))


@pytest.fixture(autouse=True)
def _no_archive_stays_open():
    yield
    release()


@contextlib.contextmanager
def full_after(size: int) -> Iterator[None]:
    """No file may become larger than ``size`` bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_copy_is_whole_in_memory_or_on_disk():
    for limits in (Limits(), SMALL):
        copy, damage = spooled(io.BytesIO(LOG), limits, len(LOG))
        with copy:
            assert (copy.read(), damage) == (LOG, "")


@pytest.mark.parametrize("room", [10_000, len(LOG) - 10])
def test_a_full_disk_is_no_damage_of_what_is_copied(room):
    with full_after(room), pytest.raises(TemporaryFolderError, match="File too large") as told:
        spooled(io.BytesIO(LOG), SMALL, len(LOG))
    assert told.value.where == tempfile.gettempdir()
    assert "TMPDIR" in told.value.hint


def test_a_folder_for_temporary_files_that_is_none_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(TemporaryFolderError, match="No such file"):
        spooled(io.BytesIO(LOG), SMALL, len(LOG))


@pytest.mark.parametrize("name", ["a.zip", "a.zip.gz"])
def test_a_member_that_does_not_fit_on_the_disk_is_told_and_read_when_there_is_room(tmp_path, name):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.json", LOG)
    content = gzip.compress(packed.getvalue()) if name.endswith(".gz") else packed.getvalue()
    (tmp_path / name).write_bytes(content)
    with full_after(100_000), pytest.raises(TemporaryFolderError):
        members(tmp_path)
    assert members(tmp_path) == [LOG]


def members(folder: Path) -> list[bytes]:
    found = [item for item in inputs([folder], SMALL) if isinstance(item, Input)]
    streams = [item.fetch()[0] for item in found]
    contents = [stream.read() for stream in streams]
    for stream in streams:
        stream.close()
    return contents


def test_what_breaks_off_is_damage_still():
    packed = gzip.compress(LOG)
    with gzip.open(io.BytesIO(packed[: len(packed) // 2])) as stream:
        copy, damage = spooled(stream, SMALL, len(LOG))
    with copy:
        assert LOG.startswith(copy.read())
    assert "breaks off after" in damage
    with gzip.open(io.BytesIO(packed[:4])) as stream, pytest.raises(SourceError, match="after 0 bytes"):
        spooled(stream, SMALL, len(LOG))
