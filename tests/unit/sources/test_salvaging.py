"""A zip that lost its directory gives what it still holds, and says what it lost."""

import functools
import hashlib
import io
import os
import struct
import tarfile
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.model.errors import SourceError
from tocsin.model.event import Skipped
from tocsin.sources import Input, Limits, inputs
from tocsin.sources.spooling import release

LOG = b"".join(b'{"EventID":%d,"Computer":"host-%d"}\n' % (n, n % 7) for n in range(4_000))
NOISE = b"".join(hashlib.sha256(b"%d" % n).digest() for n in range(300))
MEMBERS = {"a.json": LOG, "d/empty.log": b"", "d/b.bin": NOISE, "ü.json": LOG[:500], "last.json": LOG}


@pytest.fixture(autouse=True)
def _no_archive_stays_open():
    yield
    release()


class _Pipe(io.RawIOBase):
    """What cannot be sought: a writer must put sizes behind the content."""

    def __init__(self):
        self.data = bytearray()

    def writable(self):
        return True

    def write(self, data):
        self.data += data
        return len(data)


def zipped(members, method=zipfile.ZIP_DEFLATED, *, streamed=False, wide=False):
    """Bytes of an archive, and where each member's content begins and ends in them."""
    out = _Pipe() if streamed else io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr("d/", b"")
        for name, data in members.items():
            with archive.open(name, "w", force_zip64=wide) as member:
                member.write(data)
        infos = archive.infolist()
    data = bytes(out.data) if streamed else out.getvalue()
    spans = {}
    for info in infos:
        named, extended = struct.unpack_from("<2H", data, info.header_offset + 26)
        start = info.header_offset + 30 + named + extended
        spans[info.filename] = start, start + info.compress_size
    return data, spans


@functools.cache
def sample(**kind):
    """``MEMBERS`` as an archive of a kind; see ``zipped``."""
    return zipped(MEMBERS, **kind)


def directory(data):
    return data.index(b"PK\x01\x02")


def read(path, limits=None):
    """Content and damage by path, reasons by path."""
    contents, reasons = {}, {}
    for item in inputs([path], limits):
        if isinstance(item, Skipped):
            reasons[item.path] = item.reason
        elif isinstance(item, Input):
            try:
                stream, damage = item.fetch()
            except SourceError as error:
                reasons[item.path] = error.what
                continue
            with stream:
                contents[item.path] = stream.read(), damage
    return contents, reasons


KINDS = [
    pytest.param({"method": method, "streamed": streamed, "wide": wide}, id=f"{name}{shape}")
    for name, method in (
        ("stored", zipfile.ZIP_STORED),
        ("deflated", zipfile.ZIP_DEFLATED),
        ("bzip2", zipfile.ZIP_BZIP2),
        ("lzma", zipfile.ZIP_LZMA),
    )
    for shape, streamed, wide in (("", False, False), (" streamed", True, False), (" wide", False, True))
] + [pytest.param({"streamed": True, "wide": True}, id="deflated streamed wide")]


@pytest.mark.parametrize("kind", KINDS)
def test_every_member_is_read_in_full_when_only_the_directory_is_missing(tmp_path, kind):
    data, _ = sample(**kind)
    (tmp_path / "a.zip").write_bytes(data[: directory(data)])
    contents, reasons = read(tmp_path / "a.zip")
    assert contents == {f"a.zip/{name}": (content, "") for name, content in MEMBERS.items()}
    assert list(reasons) == ["a.zip"]
    assert "6 members are found by their own headers; what came after is lost" in reasons["a.zip"]


@pytest.mark.parametrize("kind", KINDS)
def test_members_before_a_damaged_directory_are_whole_and_none_is_said_to_be_lost(tmp_path, kind):
    data, _ = sample(**kind)
    (tmp_path / "a.zip").write_bytes(data[: directory(data) + 60])
    contents, reasons = read(tmp_path / "a.zip")
    assert contents == {f"a.zip/{name}": (content, "") for name, content in MEMBERS.items()}
    assert reasons == {
        "a.zip": "archive's directory is missing or damaged, 6 members are found by their own headers"
    }


@pytest.mark.parametrize("kind", KINDS)
@given(share=st.floats(0, 1))
@settings(max_examples=25, deadline=None)
def test_wherever_it_is_cut_each_member_is_read_as_far_as_it_goes_or_listed(tmp_path_factory, kind, share):
    data, spans = sample(**kind)
    cut = 4 + int(share * (len(data) - 5))
    path = tmp_path_factory.mktemp("cut") / "a.zip"
    path.write_bytes(data[:cut])
    contents, reasons = read(path)
    release()
    assert "a.zip" in reasons
    for name, content in MEMBERS.items():
        start, end = spans[name]
        got, damage = contents.get(f"a.zip/{name}", (b"", reasons.get(f"a.zip/{name}", "")))
        if cut < start:
            assert f"a.zip/{name}" not in contents
        elif cut >= end + (24 if kind["streamed"] else 0):
            assert (got, damage) == (content, "")
        else:
            assert content.startswith(got)
            assert "cut off" in damage or got == content


def test_a_member_that_is_cut_gives_all_that_its_content_still_tells(tmp_path):
    text = b"".join(
        b"%d the same words again and again and again and again and again\n" % n for n in range(90_000)
    )
    for name, streamed in (("a.zip", False), ("b.zip", True)):
        data, spans = zipped({"x": text}, streamed=streamed)
        start, end = spans["x"]
        (tmp_path / name).write_bytes(data[: (start + end) // 2])
        got, damage = read(tmp_path / name)[0][f"{name}/x"]
        assert text.startswith(got)
        assert len(got) > 0.45 * len(text)
        assert damage == f"breaks off after {len(got):,} bytes: cut off here"


def test_a_member_whose_header_is_cut_is_told_with_the_archive(tmp_path):
    data, _ = zipped({"x": LOG, "y": LOG})
    (tmp_path / "a.zip").write_bytes(data[: data.index(b"PK\x03\x04", 100) + 12])
    contents, reasons = read(tmp_path / "a.zip")
    assert contents == {"a.zip/x": (LOG, "")}
    assert "what came after is lost" in reasons["a.zip"]


def test_damage_between_members_costs_no_other_member(tmp_path):
    data, spans = zipped(MEMBERS)
    start, end = spans["d/b.bin"]
    broken = data[: start + 4_000] + data[end - 1_000 : directory(data)]
    (tmp_path / "a.zip").write_bytes(broken)
    contents, _ = read(tmp_path / "a.zip")
    assert {name: contents.get(f"a.zip/{name}") for name in MEMBERS if name != "d/b.bin"} == {
        name: (content, "") for name, content in MEMBERS.items() if name != "d/b.bin"
    }
    assert contents["a.zip/d/b.bin"][1].startswith("breaks off after")


def test_bytes_lost_within_a_streamed_member_end_the_search_and_that_is_told(tmp_path):
    data, spans = zipped(MEMBERS, streamed=True)
    start, end = spans["d/b.bin"]
    (tmp_path / "a.zip").write_bytes(data[: start + 4_000] + data[end - 1_000 : directory(data)])
    contents, reasons = read(tmp_path / "a.zip")
    assert "a.zip/last.json" not in contents
    assert contents["a.zip/a.json"] == (LOG, "")
    assert "what came after is lost" in reasons["a.zip"]


def test_an_archive_stored_within_is_listed_once(tmp_path):
    inner, _ = zipped({"x.json": LOG, "y.json": LOG[:300]})
    for name, streamed in (("a.zip", False), ("b.zip", True)):
        data, _ = zipped({"in.zip": inner, "z.json": LOG}, zipfile.ZIP_STORED, streamed=streamed)
        (tmp_path / name).write_bytes(data[: data.rindex(b"PK\x01\x02", 0, data.rindex(b"in.zip"))])
        contents, _ = read(tmp_path / name)
        assert list(contents) == [f"{name}/in.zip/x.json", f"{name}/in.zip/y.json", f"{name}/z.json"]
        assert contents[f"{name}/in.zip/x.json"] == (LOG, "")


@pytest.mark.parametrize("streamed", [False, True])
def test_the_directory_of_an_archive_within_is_not_that_of_the_one_around_it(tmp_path, streamed):
    inner, _ = zipped({"x.json": LOG})
    members = {"a.json": LOG, "in.zip": inner, "z.json": LOG[:300]}
    data, spans = zipped(members, zipfile.ZIP_STORED, streamed=streamed)
    for cut in (spans["z.json"][0] + 100, spans["z.json"][1] + 24 * streamed):
        (tmp_path / "o.zip").write_bytes(data[:cut])
        contents, reasons = read(tmp_path / "o.zip")
        release()
        assert {"o.zip/a.json", "o.zip/in.zip/x.json"} <= {
            path for path, got in contents.items() if got == (LOG, "")
        }
        assert contents["o.zip/z.json"][0] == LOG[: min(300, cut - spans["z.json"][0])]
        assert "directory is missing or damaged" in reasons["o.zip"]


def test_nor_is_that_of_an_empty_archive_within(tmp_path):
    data, _ = zipped({"a.json": LOG, "in.zip": b"PK\x05\x06" + bytes(18)}, zipfile.ZIP_STORED)
    (tmp_path / "o.zip").write_bytes(data[: directory(data)])
    contents, reasons = read(tmp_path / "o.zip")
    assert contents == {"o.zip/a.json": (LOG, "")}
    assert "directory is missing or damaged" in reasons["o.zip"]


@pytest.mark.parametrize("streamed", [False, True])
def test_archives_within_a_cut_one_are_read_as_far_as_they_go(tmp_path, streamed):
    held, noise = io.BytesIO(), os.urandom(50_000)
    with tarfile.open(fileobj=held, mode="w:gz") as archive:
        for name, content in (("x.json", LOG), ("y.bin", noise)):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    data, spans = zipped({"in.tgz": held.getvalue()}, streamed=streamed)
    (tmp_path / "a.zip").write_bytes(data[: spans["in.tgz"][1] - 20_000])
    contents, reasons = read(tmp_path / "a.zip")
    assert contents["a.zip/in.tgz/x.json"] == (LOG, "")
    got, damage = contents["a.zip/in.tgz/y.bin"]
    assert len(got) > 25_000
    assert noise.startswith(got)
    assert damage.startswith(f"breaks off after {len(got):,} bytes")
    assert "missing or damaged" in reasons["a.zip"]


def test_names_that_lead_out_and_encrypted_members_are_refused_as_ever(tmp_path):
    data, _ = zipped({"../x": b"evil", "secret": LOG, "good": LOG})
    data = bytearray(data[: directory(data)])
    data[data.index(b"secret") - 24] |= 1
    (tmp_path / "a.zip").write_bytes(data)
    contents, reasons = read(tmp_path / "a.zip")
    assert contents == {"a.zip/good": (LOG, "")}
    assert "leads out" in reasons["a.zip/../x"]
    assert "encrypted" in reasons["a.zip/secret"]


def test_the_bounds_hold_without_a_directory_too(tmp_path):
    data, _ = zipped({str(n): LOG[:40] for n in range(9)})
    (tmp_path / "a.zip").write_bytes(data[: directory(data)])
    contents, reasons = read(tmp_path / "a.zip", Limits(members=5))
    assert len(contents) == 5
    assert "too many and not read" in reasons["a.zip"]
    data, _ = zipped({"x": bytes(3_000_000), "y": LOG})
    (tmp_path / "b.zip").write_bytes(data[: directory(data)])
    contents, reasons = read(tmp_path / "b.zip", Limits(ratio=50, ratio_from=100_000))
    assert not contents
    assert "unfolds to more than" in reasons["b.zip"]


def test_a_size_beyond_all_measure_costs_its_member_alone(tmp_path):
    data, _ = zipped({"x": LOG, "y": LOG}, wide=True)
    data = bytearray(data[: directory(data)])
    at = data.index(b"PK\x03\x04", 10)
    extra = at + 30 + len("x")
    data[extra + 12 : extra + 20] = b"\xff" * 8  # how long x says it is in the archive
    (tmp_path / "a.zip").write_bytes(data)
    contents, _ = read(tmp_path / "a.zip")
    assert contents["a.zip/y"] == (LOG, "")
    assert LOG.startswith(contents["a.zip/x"][0])


def test_what_only_looks_like_a_zip_is_told_as_damaged(tmp_path):
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04" + bytes(20))
    contents, reasons = read(tmp_path / "a.zip")
    assert not contents
    assert "damaged or truncated" in reasons["a.zip"]
