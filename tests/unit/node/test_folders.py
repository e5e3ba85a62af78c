from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tocsin.model.errors import UsageError
from tocsin.node.folders import cache_folder, cached_lake, data_folder


def test_the_cache_is_its_owner_s_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("TOCSIN_CACHE", str(tmp_path / "deep" / "cache"))
    assert stat.S_IMODE(cache_folder().stat().st_mode) == 0o700


def test_a_cache_that_anyone_may_write_to_is_refused(tmp_path, monkeypatch):
    tmp_path.chmod(0o777)
    monkeypatch.setenv("TOCSIN_CACHE", str(tmp_path))
    with pytest.raises(UsageError, match="anyone may write"):
        cache_folder()


def test_a_cache_that_cannot_be_made_is_left_to_those_who_need_it(monkeypatch):
    monkeypatch.setenv("TOCSIN_CACHE", "/dev/null/cache")
    assert cache_folder() == Path("/dev/null/cache")


def test_folders_follow_the_environment(tmp_path, monkeypatch):
    monkeypatch.delenv("TOCSIN_DATA", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert data_folder() == tmp_path / "tocsin"


def test_other_paths_or_other_ways_to_read_have_another_lake(tmp_path, monkeypatch):
    monkeypatch.setenv("TOCSIN_CACHE", str(tmp_path))
    one, other = tmp_path / "one", tmp_path / "other"
    lakes = {cached_lake(paths, how) for paths in ([one], [other], [one, other]) for how in (b"a", b"b")}
    assert len(lakes) == 6
    assert cached_lake([one, other], b"a") == cached_lake([other, one], b"a")
