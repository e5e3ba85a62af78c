"""Folders, archives and hostile archives become inputs and reasons."""

import bz2
import gzip
import hashlib
import io
import lzma
import os
import pickle
import stat
import tarfile
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.model.errors import SourceError
from tocsin.model.event import Skipped
from tocsin.sources import Input, Limits, inputs
from tocsin.sources.spooling import release

LINE = b'{"EventID":1}\n'


@pytest.fixture(autouse=True)
def _no_archive_stays_open():
    yield
    release()


def found(*paths, limits=None):
    items = list(inputs(paths, limits))
    return [i for i in items if isinstance(i, Input)], [i for i in items if isinstance(i, Skipped)]


def content(source):
    with source.open() as stream:
        return stream.read()


def zipped(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(members, mode="w"):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, data in members.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime = len(data), 1_600_000_000
            archive.addfile(entry, io.BytesIO(data))
    return out.getvalue()


def test_a_folder_is_walked_in_sorted_order_with_paths_below_it(tmp_path):
    (tmp_path / "b").mkdir()
    for name in ("z.log", "b/y.log", "a.log"):
        (tmp_path / name).write_bytes(name.encode())
    sources, skipped = found(tmp_path)
    assert [s.path for s in sources] == ["a.log", "b/y.log", "z.log"]
    assert [content(s) for s in sources] == [b"a.log", b"b/y.log", b"z.log"]
    assert not skipped


def test_a_given_file_is_shown_by_its_name(tmp_path):
    (tmp_path / "a.log").write_bytes(LINE)
    [source], _ = found(tmp_path / "a.log")
    assert (source.path, source.size) == ("a.log", len(LINE))


@pytest.mark.parametrize(
    ("name", "data", "path"),
    [
        ("a.bin", zipped({"d/x.json": LINE}), "a.bin/d/x.json"),
        ("a.bin", tarred({"d/x.json": LINE}), "a.bin/d/x.json"),
        ("a.bin", tarred({"d/x.json": LINE}, "w:gz"), "a.bin/d/x.json"),
        ("a.bin", tarred({"d/x.json": LINE}, "w:bz2"), "a.bin/d/x.json"),
        ("a.bin", tarred({"d/x.json": LINE}, "w:xz"), "a.bin/d/x.json"),
        ("a.bin", gzip.compress(LINE), "a.bin"),
        ("a.bin", gzip.compress(zipped({"x": LINE})), "a.bin/x"),
        ("a.bin", zipped({"in.zip": zipped({"x": gzip.compress(LINE)})}), "a.bin/in.zip/x"),
        ("a.bin", tarred({"in.tgz": tarred({"x": LINE}, "w:gz")}), "a.bin/in.tgz/x"),
    ],
    ids=["zip", "tar", "tar.gz", "tar.bz2", "tar.xz", "gz", "zip in gz", "gz in zip in zip", "tgz in tar"],
)
def test_containers_are_known_by_content_and_opened_through_each_other(tmp_path, name, data, path):
    (tmp_path / name).write_bytes(data)
    [source], skipped = found(tmp_path)
    assert source.path == path
    assert content(source) == LINE
    assert not skipped


def test_members_can_be_fetched_in_any_order_and_twice(tmp_path):
    members = {f"{n}.log": str(n).encode() * 2000 for n in range(12)}
    for name, data in (("a.tgz", tarred(members, "w:gz")), ("b.zip", zipped(members))):
        (tmp_path / name).write_bytes(data)
    sources, _ = found(tmp_path)
    assert len(sources) == 24
    for source in [*sources, *reversed(sources), *sources[::3]]:
        assert content(source) == members[source.path.rpartition("/")[2]]


def test_an_input_travels_to_another_process(tmp_path):
    (tmp_path / "a.zip").write_bytes(zipped({"x": LINE}))
    [source], _ = found(tmp_path)
    assert content(pickle.loads(pickle.dumps(source))) == LINE  # noqa: S301  (our own bytes)


def test_the_time_of_a_member_is_its_own(tmp_path):
    (tmp_path / "a.tar").write_bytes(tarred({"x": LINE}))
    [source], _ = found(tmp_path)
    assert source.received == 1_600_000_000


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a/../../x", "C:\\x", "..\\x", "\\\\host\\x"])
def test_names_that_lead_out_of_the_archive_are_refused_and_the_rest_is_read(tmp_path, name):
    (tmp_path / "a.zip").write_bytes(zipped({name: b"evil", "good": LINE}))
    (tmp_path / "b.tar").write_bytes(tarred({name: b"evil", "good": LINE}))
    sources, skipped = found(tmp_path)
    assert [s.path for s in sources] == ["a.zip/good", "b.tar/good"]
    assert len(skipped) == 2
    assert all("leads out" in s.reason for s in skipped)


def test_links_and_special_files_are_not_followed_and_said(tmp_path):
    (tmp_path / "real.log").write_bytes(LINE)
    (tmp_path / "link.log").symlink_to(tmp_path / "real.log")
    (tmp_path / "loop").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    sources, skipped = found(tmp_path)
    assert [s.path for s in sources] == ["real.log"]
    assert {s.path: s.reason for s in skipped} == {
        "link.log": "symbolic link, not read",
        "loop": "symbolic link, not read",
        "pipe": "special file, not read",
    }


def test_links_in_archives_are_not_followed(tmp_path):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE):
            entry = tarfile.TarInfo(f"bad{kind!r}")
            entry.type, entry.linkname = kind, "/etc/passwd"
            archive.addfile(entry)
    (tmp_path / "a.tar").write_bytes(out.getvalue())
    linked = zipfile.ZipInfo("link")
    linked.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr(linked, "/etc/passwd")
    sources, skipped = found(tmp_path)
    assert not sources
    assert len(skipped) == 4


def test_a_missing_path_is_told(tmp_path):
    _, [skipped] = found(tmp_path / "nowhere")
    assert skipped.path == "nowhere"
    assert "No such file" in skipped.reason


def test_an_encrypted_member_is_told_and_the_rest_is_read(tmp_path):
    data = bytearray(zipped({"secret": LINE, "open": LINE}))
    data[data.find(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "a.zip").write_bytes(bytes(data))
    sources, [skipped] = found(tmp_path)
    assert [s.path for s in sources] == ["a.zip/open"]
    assert skipped == Skipped("a.zip/secret", 0, "encrypted member, not read")


def test_a_decompression_bomb_is_refused_before_it_fills_the_disk(tmp_path):
    limits = Limits(ratio=50, ratio_from=100_000)
    zeros = bytes(3_000_000)
    (tmp_path / "a.gz").write_bytes(gzip.compress(zeros))
    (tmp_path / "b.zip").write_bytes(zipped({"x": zeros, "y": LINE}))
    (tmp_path / "c.log").write_bytes(LINE)
    (tmp_path / "d.tgz").write_bytes(tarred({"x": zeros, "y": LINE}, "w:gz"))
    sources, skipped = found(tmp_path, limits=limits)
    readable = []
    for source in sources:
        try:
            readable.append((source.path, content(source)))
        except SourceError as error:
            skipped.append(Skipped(source.path, 0, error.what))
    assert readable == [("c.log", LINE)]
    assert {s.path.partition("/")[0] for s in skipped} == {"a.gz", "b.zip", "d.tgz"}
    assert all("unfolds to more than" in s.reason for s in skipped)


def test_nesting_has_an_end(tmp_path):
    data = LINE
    for _ in range(9):
        data = gzip.compress(data)
    (tmp_path / "a.gz").write_bytes(data)
    sources, [skipped] = found(tmp_path)
    assert not sources
    assert "nested deeper" in skipped.reason


def test_too_many_members_are_cut_and_said(tmp_path):
    (tmp_path / "a.zip").write_bytes(zipped({str(n): LINE for n in range(9)}))
    sources, [skipped] = found(tmp_path, limits=Limits(members=5))
    assert len(sources) == 5
    assert "more than 5 members" in skipped.reason


def test_a_truncated_gzip_gives_what_it_holds_and_says_so(tmp_path):
    text = os.urandom(200_000).hex().encode()
    (tmp_path / "a.gz").write_bytes(gzip.compress(text)[:100_000])
    [source], _ = found(tmp_path)
    stream, damage = source.fetch()
    with stream:
        got = stream.read()
    assert len(got) > 50_000
    assert text.startswith(got)
    assert "breaks off after" in damage


def test_a_truncated_archive_is_told_and_others_go_on(tmp_path):
    (tmp_path / "a.zip").write_bytes(zipped({"x": os.urandom(5000)})[:3000])
    (tmp_path / "b.tgz").write_bytes(tarred({"x": LINE, "y": os.urandom(90_000)}, "w:gz")[:40_000])
    (tmp_path / "c.log").write_bytes(LINE)
    sources, skipped = found(tmp_path)
    assert [s.path for s in sources] == ["a.zip/x", "b.tgz/x", "b.tgz/y", "c.log"]
    assert [s.path for s in skipped] == ["a.zip", "b.tgz"]
    assert "directory is missing" in skipped[0].reason
    assert "damaged or truncated" in skipped[1].reason


def until_the_cut(mode, cut):
    """All that a cut stream still tells, by the bare decompressor."""
    opened = {"gz": lambda: zlib.decompressobj(31), "bz2": bz2.BZ2Decompressor, "xz": lzma.LZMADecompressor}
    return opened[mode]().decompress(cut)


@pytest.mark.parametrize("kept", [40, 300, 3_000, 120_000])
@pytest.mark.parametrize("mode", ["gz", "bz2", "xz"])
def test_a_cut_stream_gives_all_before_the_cut(tmp_path, mode, kept):
    text = os.urandom(200_000).hex().encode()
    cut = {"gz": gzip, "bz2": bz2, "xz": lzma}[mode].compress(text)[:kept]
    (tmp_path / "a").write_bytes(cut)
    sources, skipped = found(tmp_path)
    whole = until_the_cut(mode, cut)
    if not whole:  # within the first block of bz2
        assert [s.path for s in skipped] == ["a"]
        return
    stream, damage = sources[0].fetch()
    with stream:
        assert stream.read() == whole
    assert damage.startswith(f"breaks off after {len(whole):,} bytes: ")


@pytest.mark.parametrize("reached", [10, 300, 700, 30_000, 99_000])
@pytest.mark.parametrize("mode", ["", "gz", "bz2", "xz"])
def test_the_last_member_of_a_cut_tar_gives_all_before_the_cut(tmp_path, mode, reached):
    first, last = LINE * 50, os.urandom(50_000).hex().encode()
    start = 512 + 1_024 + 512
    data = tarred({"x": first, "y": last})
    if not mode:
        cut = whole = data[: start + reached]
    else:  # what follows the flush is lost, or is in a block of its own that is cut
        pack = {"gz": gzip, "bz2": bz2, "xz": lzma}[mode].compress
        parts = [pack(data[: start + reached]), pack(data[start + reached :])[:9]]
        cut, whole = b"".join(parts), data[: start + reached]
    (tmp_path / "a").write_bytes(cut)
    sources, [skipped] = found(tmp_path)
    assert [s.path for s in sources] == ["a/x", "a/y"]
    assert (skipped.path, "damaged or truncated" in skipped.reason) == ("a", True)
    assert content(sources[0]) == first
    stream, damage = sources[1].fetch()
    with stream:
        assert stream.read() == whole[start:]
    assert damage.startswith(f"breaks off after {reached:,} bytes: ")


@pytest.mark.parametrize("kept", [1_536, 1_600])
def test_a_tar_that_ends_between_two_members_or_in_a_header_is_told(tmp_path, kept):
    (tmp_path / "a.tar").write_bytes(tarred({"x": LINE * 50, "y": LINE})[:kept])
    [source], [skipped] = found(tmp_path)
    assert content(source) == LINE * 50
    assert skipped.path == "a.tar"
    assert "no member and no end mark at byte 1,536" in skipped.reason


def test_a_damaged_header_in_a_tar_is_told(tmp_path):
    data = bytearray(tarred({"x": LINE, "y": LINE, "z": LINE}))
    data[1_024:1_030] = b"\xff" * 6
    (tmp_path / "a.tar").write_bytes(data)
    [source], [skipped] = found(tmp_path)
    assert source.path == "a.tar/x"
    assert "no member and no end mark at byte 1,024" in skipped.reason


def test_control_characters_do_not_reach_the_terminal(tmp_path):
    (tmp_path / "a.zip").write_bytes(zipped({"x\x1b[31m.log": LINE}))
    [source], _ = found(tmp_path)
    assert "\x1b" not in source.path
    assert content(source) == LINE


def test_a_digest_covers_the_content_and_asked_prefixes(tmp_path):
    data = os.urandom(3_000_000)
    (tmp_path / "a.gz").write_bytes(gzip.compress(data))
    [source], _ = found(tmp_path)
    points = (0, 5, 1_048_576, len(data), len(data) + 1)
    digest = source.digest(points)
    assert digest.sha256 == hashlib.sha256(data).hexdigest()
    assert digest.size == len(data)
    assert digest.prefixes == (*(hashlib.sha256(data[:n]).hexdigest() for n in points[:4]), "")


@given(st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=9)), max_size=6), st.floats(0.2, 1))
@settings(max_examples=60, deadline=None)
@pytest.mark.parametrize("kind", ["zip", "tgz", "tar", "nested"])
def test_damage_never_raises(tmp_path_factory, kind, changes, cut):
    members = {"a.log": LINE * 20, "b/c.log": b"x" * 3000}
    data = bytearray(
        {
            "zip": zipped(members),
            "tgz": tarred(members, "w:gz"),
            "tar": tarred(members),
            "nested": zipped({"i.zip": zipped(members), "i.tgz": tarred(members, "w:gz")}),
        }[kind]
    )
    for place, replacement in changes:
        at = int(place * len(data))
        data[at : at + len(replacement)] = replacement
    path = tmp_path_factory.mktemp("damage") / "x"
    path.write_bytes(data[: int(len(data) * cut)])
    for source in found(path)[0]:
        try:
            content(source)
        except SourceError as error:
            assert error.what  # noqa: PT017  (either outcome is fine, another error is not)
    release()
