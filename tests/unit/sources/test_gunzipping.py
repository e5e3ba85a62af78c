"""What a damaged gzip holds is read, and the damage told with the place from which no checksum vouches for it."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile

import pytest
from rich.console import Console

from tocsin.cli.summaries import print_skipped
from tocsin.model.event import Skipped
from tocsin.sources import Input, ReadOptions, inputs, read_chunks
from tocsin.sources.gunzipping import Gunzipped, vouched
from tocsin.sources.spooling import release

TEXT = b"".join(b'{"EventID": 1, "Channel": "System", "n": "%d"}\n' % (n * 7919 % 1000) for n in range(3000))
PACKED = gzip.compress(TEXT, mtime=0)
FROM_START = "may be wrong from its beginning on"


def turned(data: bytes, at: int) -> bytes:
    """One bit turned over."""
    changed = bytearray(data)
    changed[at] ^= 0x10
    return bytes(changed)


def tarred() -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        info = tarfile.TarInfo("logs/a.json")
        info.size = len(TEXT)
        archive.addfile(info, io.BytesIO(TEXT))
    return gzip.compress(packed.getvalue(), mtime=0)


def zipped() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("logs/a.json", TEXT)
    return gzip.compress(packed.getvalue(), mtime=0)


def taken(tmp_path, data: bytes) -> tuple[int, list[Skipped]]:
    """Events read of a file with this content, and what was not read of it."""
    path = tmp_path / "a"
    path.write_bytes(data)
    events, skipped = 0, []
    for source in inputs([path]):
        if not isinstance(source, Input):
            skipped.append(source)
            continue
        for chunk in read_chunks(source, ReadOptions()):
            events += chunk.events
            skipped += chunk.skipped
    release()
    return events, skipped


@pytest.mark.parametrize("make", [tarred, zipped], ids=["tar", "zip"])
@pytest.mark.parametrize("harm", ["none", "checksum", "length cut", "checksum cut"])
def test_damage_behind_the_last_member_of_an_archive_is_counted_and_listed(tmp_path, make, harm):
    whole = make()
    data = {
        "none": whole,
        "checksum": turned(whole, -6),
        "length cut": whole[:-2],
        "checksum cut": whole[:-8],
    }[harm]
    events, skipped = taken(tmp_path, data)
    assert events == 3000
    assert [(one.path, one.record) for one in skipped] == [("a", 0)] * (harm != "none")
    assert all("damaged or truncated" in one.reason for one in skipped)
    if harm == "checksum":
        assert FROM_START in skipped[0].reason


def test_a_wrong_checksum_costs_nothing_and_casts_doubt_on_all(tmp_path):
    events, [told] = taken(tmp_path, turned(PACKED, -6))
    assert (events, told.record) == (3000, 0)
    assert FROM_START in told.reason


def test_members_before_the_damaged_one_are_vouched_for(tmp_path):
    _, skipped = taken(tmp_path, PACKED + turned(PACKED, len(PACKED) // 2) + PACKED)
    assert f"may be wrong from byte {len(TEXT):,} (line 3,001) on" in skipped[0].reason


def test_who_reads_on_after_damage_is_told_the_same():
    stream = Gunzipped(io.BytesIO(turned(PACKED, -6)))
    for _ in range(3):
        with pytest.raises(gzip.BadGzipFile, match="gzip is damaged"):
            list(iter(lambda: stream.read1(1 << 20), b""))


def test_a_whole_gzip_is_vouched_for_to_its_end():
    for zeros in (512, 16 * 1024, 40_000):
        whole = PACKED + b"\0" * zeros + PACKED
        assert vouched(io.BytesIO(whole)) == (2 * len(TEXT), 6000, True, len(whole))


@pytest.mark.parametrize("make", [lambda: PACKED, tarred], ids=["log", "tar"])
@pytest.mark.parametrize("zeros", [0, 300, 20_000])
def test_bytes_behind_a_whole_gzip_cast_no_doubt_on_it(tmp_path, make, zeros):
    events, [told] = taken(tmp_path, make() + b"\0" * zeros + b"garbage!")
    assert (events, told.path, told.reason) == (3000, "a", "8 bytes behind its end are no gzip")


def test_zeros_behind_a_gzip_are_padding(tmp_path):
    assert taken(tmp_path, PACKED + b"\0" * 20_000) == (3000, [])


def test_a_damaged_member_behind_a_whole_one_is_damage_though_nothing_came_of_it(tmp_path):
    bad = b"\x1f\x8b\x08" + bytes(7) + b"\xff" * 400
    _, [told] = taken(tmp_path, PACKED + bad)
    assert f"may be wrong from byte {len(TEXT):,} (line 3,001) on" in told.reason


def test_lines_are_told_of_text_alone():
    tar = tarred()
    stream = Gunzipped(io.BytesIO(tar + turned(PACKED, -6)))
    with pytest.raises(gzip.BadGzipFile, match=r"may be wrong from byte [\d,]+ on"):
        stream.readlines()


@pytest.mark.parametrize("read", [Gunzipped.readline, lambda stream: stream.peek(1) and stream.read1()])
def test_damage_is_told_however_the_content_is_read(read):
    stream = Gunzipped(io.BytesIO(turned(PACKED, -6)))
    with pytest.raises(gzip.BadGzipFile, match="gzip is damaged"):
        list(iter(lambda: read(stream), b""))


def test_the_damage_is_listed_before_what_came_of_it(capsys):
    parts = [Skipped("a.tgz/x", n, f"not JSON: {n % 9}") for n in range(1, 90)]
    cause = Skipped("a.tgz", 0, "archive is damaged")
    print_skipped(Console(width=200), (cause, *parts))
    assert "archive is damaged" in capsys.readouterr().out.splitlines()[1]
