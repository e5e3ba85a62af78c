"""Versions of ATT&CK are kept side by side, whole or not at all, and one of them is used."""

from __future__ import annotations

import datetime as dt
import fcntl
import gzip

import pytest
from starlette.applications import Starlette
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from attack_samples import objects, packed
from loopback import serving
from tocsin.knowledge.bundle import Bundle
from tocsin.model.errors import UsageError
from tocsin.node.knowledge import attack
from tocsin.node.knowledge.attack import PACKAGES, both, bundle_of, kept, take_in, use, used

NOW = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def folders(tmp_path, monkeypatch):
    monkeypatch.setenv("TOCSIN_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("TOCSIN_CACHE", str(tmp_path / "cache"))


def taken(folder, version: str, data: bytes = b"") -> Bundle:
    path = folder / f"enterprise-attack-{version}.json"
    path.write_bytes(data or packed(version=version))
    return take_in(str(path), NOW)[1]


def test_versions_stay_side_by_side_and_the_last_is_used(tmp_path):
    taken(tmp_path, "17.1")
    taken(tmp_path, "18.1")
    assert [one.version for one in kept().versions] == ["17.1", "18.1"]
    assert used().version == "18.1"
    assert use("17.1").techniques == 3
    assert used().version == "17.1"


def test_a_version_is_loaded_from_its_parsed_form_and_made_anew_where_that_is_damaged(tmp_path, monkeypatch):
    made = taken(tmp_path, "18.1")
    (entry,) = (tmp_path / "cache" / "attack").iterdir()
    with monkeypatch.context() as never:
        never.setattr(attack, "parse_bundle", None)
        assert used() == made
    entry.write_bytes(entry.read_bytes()[:-1] + b"x")
    assert used() == made
    entry.unlink()
    assert used() == made


def test_without_any_version_what_the_packages_ship_is_used(tmp_path):
    assert used().package
    taken(tmp_path, "18.1")
    assert use(PACKAGES) is None
    assert used().package


def test_the_same_file_is_kept_once(tmp_path):
    taken(tmp_path, "18.1")
    taken(tmp_path, "18.1")
    assert len(kept().versions) == 1


@pytest.mark.parametrize("data", [b"{", gzip.compress(b"x" * 1000, mtime=0)[:40], packed(objects()[:1])])
def test_what_is_no_bundle_is_refused_and_nothing_changes(tmp_path, data: bytes):
    taken(tmp_path, "18.1")
    with pytest.raises(UsageError):
        taken(tmp_path, "19.0", data)
    assert used().version == "18.1"
    assert len(list((tmp_path / "data" / "attack").iterdir())) == 2


@pytest.mark.parametrize(
    "source", ["http://attack.example/x.json", "ftp://attack.example/x.json", "none.json"]
)
def test_only_https_and_files_are_read(source: str):
    with pytest.raises(UsageError):
        take_in(source, NOW)


def test_a_bundle_is_downloaded_from_where_a_redirection_leads(tmp_path):
    async def bundle(_request):
        return Response(gzip.compress(packed(version="18.1")), media_type="application/json")

    async def moved(_request):
        return RedirectResponse("/bundle")

    with serving(Starlette(routes=[Route("/bundle", bundle), Route("/moved", moved)])) as url:
        assert take_in(f"{url}/moved", NOW)[0].version == "18.1"
        with pytest.raises(UsageError, match="404"):
            take_in(f"{url}/none", NOW)


def test_a_file_that_was_changed_on_the_disk_is_not_used(tmp_path):
    taken(tmp_path, "18.1")
    (tmp_path / "cache" / "attack").rename(tmp_path / "away")
    (file,) = (tmp_path / "data" / "attack").glob("*.stix")
    file.write_bytes(packed())
    with pytest.raises(UsageError, match="is not what was taken in"):
        used()
    file.unlink()
    with pytest.raises(UsageError, match="cannot be read"):
        used()


def test_a_version_that_is_meant_by_several_or_none_is_refused(tmp_path):
    taken(tmp_path, "18.1")
    taken(tmp_path, "18.1", gzip.compress(packed(version="18.1")))
    with pytest.raises(UsageError, match="more than one"):
        use("18.1")
    with pytest.raises(UsageError, match="no version"):
        use("4.0")
    one = kept().versions[0]
    assert use(one.digest[:12]) == one


def test_what_is_compared_without_names_is_the_used_one_and_the_one_before_it(tmp_path):
    taken(tmp_path, "18.1")
    assert [one.version for one in both("", "")] == ["", "18.1"], "the packages before the first"
    taken(tmp_path, "9.0")
    assert [one.version for one in both("", "18.1")] == ["9.0", "18.1"]
    assert [one.version for one in both("18.1", "")] == ["18.1", "9.0"]
    with pytest.raises(UsageError, match="both"):
        both("18.1", "18.1")


def test_a_disk_without_room_is_told_and_what_was_used_before_still_is(tmp_path, monkeypatch):
    taken(tmp_path, "17.1")
    with monkeypatch.context() as full:
        full.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        with pytest.raises(UsageError, match="No space left"):
            taken(tmp_path, "18.1")
    assert used().version == "17.1"
    assert not [one for one in (tmp_path / "data" / "attack").iterdir() if one.name.startswith(".")]


def test_a_damaged_list_is_told(tmp_path):
    taken(tmp_path, "18.1")
    (tmp_path / "data" / "attack" / "taken.json").write_bytes(b"{")
    with pytest.raises(UsageError, match="cannot be used"):
        bundle_of(kept().versions[0])


def test_the_list_has_one_writer_at_a_time(tmp_path, monkeypatch):
    read, tried = kept, []

    def reading():
        with (tmp_path / "data" / "attack.lock").open("w") as other:
            try:
                fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                tried.append("waits")
        return read()

    taken(tmp_path, "18.0")
    monkeypatch.setattr(attack, "kept", reading)
    taken(tmp_path, "18.1")
    use("packages")
    assert tried == ["waits", "waits"]
    assert len(read().versions) == 2
