"""A member of a zip whose checksum is wrong is read to its end, and that is told."""

from __future__ import annotations

import io
import tarfile
import zipfile

import pytest

from tocsin.sources import Input, ReadOptions, inputs, read_chunks
from tocsin.sources.checking import Checked, ChecksumError
from tocsin.sources.spooling import release

TEXT = b"".join(b'{"EventID": 1, "Channel": "System", "n": "%d"}\n' % n for n in range(30_000))
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)


def zipped(method: int, content: bytes = TEXT, *, wrong: bool) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        archive.writestr("a.json", content)
        if wrong:
            archive.infolist()[0].CRC ^= 1
    return packed.getvalue()


def taken(path):
    events, skipped = 0, []
    for source in inputs([path]):
        if isinstance(source, Input):
            for chunk in read_chunks(source, ReadOptions()):
                events += chunk.events
                skipped += chunk.skipped
        else:
            skipped.append(source)
    release()
    return events, skipped


@pytest.mark.parametrize("method", METHODS)
def test_a_wrong_checksum_costs_no_row_and_is_told(tmp_path, method):
    path = tmp_path / "a.zip"
    path.write_bytes(zipped(method, wrong=True))
    events, [told] = taken(path)
    assert (events, told.path) == (30_000, "a.zip/a.json")
    assert told.reason.startswith("its checksum is wrong (0x")
    path.write_bytes(zipped(method, wrong=False))
    assert taken(path) == (30_000, [])


def test_an_archive_within_whose_checksum_is_wrong_is_read_too(tmp_path):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        info = tarfile.TarInfo("logs/a.json")
        info.size = len(TEXT)
        archive.addfile(info, io.BytesIO(TEXT))
    path = tmp_path / "a.zip"
    path.write_bytes(zipped(zipfile.ZIP_STORED, packed.getvalue(), wrong=True))
    events, skipped = taken(path)
    assert events == 30_000
    assert any("its checksum is wrong" in one.reason for one in skipped)


def test_what_was_sought_forth_and_back_is_checked_and_what_was_passed_by_is_not():
    archive = zipfile.ZipFile(io.BytesIO(zipped(zipfile.ZIP_DEFLATED, wrong=True)))
    stream = Checked(archive, archive.infolist()[0])
    stream.seek(100)
    stream.seek(50)
    stream.seek(-10, io.SEEK_CUR)
    assert stream.read(len(TEXT)) == TEXT[40:]
    with pytest.raises(ChecksumError):
        stream.read(1)
    stream.seek(0, io.SEEK_END)
    assert stream.read() == b""
