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
    assert vouched(io.BytesIO(PACKED + b"\0" * 512 + PACKED)) == (2 * len(TEXT), 6000)


def test_the_damage_is_listed_before_what_came_of_it(capsys):
    parts = [Skipped("a.tgz/x", n, f"not JSON: {n % 9}") for n in range(1, 90)]
    cause = Skipped("a.tgz", 0, "archive is damaged")
    print_skipped(Console(width=200), (cause, *parts))
    assert "archive is damaged" in capsys.readouterr().out.splitlines()[1]
