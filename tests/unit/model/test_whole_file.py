"""A file takes its place whole or not at all, and what killed processes left of others goes."""

from __future__ import annotations

import os
import time

import pytest

from tocsin.model.cached import read_cached, write_cached
from tocsin.model.whole_file import whole_file

LONG_AGO = time.time() - 3 * 3600


def names(folder) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def test_what_is_raised_while_writing_leaves_the_former_file_and_nothing_else(tmp_path):
    (tmp_path / "kept").write_bytes(b"former")
    with pytest.raises(TypeError), whole_file(tmp_path / "kept") as stream:
        stream.writelines([b"half", None])
    assert (tmp_path / "kept").read_bytes() == b"former"
    assert names(tmp_path) == ["kept"]


def test_parts_that_killed_processes_left_go_and_others_stay(tmp_path):
    for name in (".tocsin-old.part", ".tocsin-writing.part", ".tocsin-mine", "other.part"):
        (tmp_path / name).write_bytes(b"x")
        if name != ".tocsin-writing.part":
            os.utime(tmp_path / name, (LONG_AGO, LONG_AGO))
    with whole_file(tmp_path / "kept") as stream:
        stream.write(b"x")
    assert names(tmp_path) == [".tocsin-mine", ".tocsin-writing.part", "kept", "other.part"]


def test_a_link_or_folder_that_is_called_as_a_part_stays(tmp_path):
    (tmp_path / ".tocsin-folder.part").mkdir()
    (tmp_path / "elsewhere").write_bytes(b"x")
    (tmp_path / ".tocsin-link.part").symlink_to(tmp_path / "elsewhere")
    os.utime(tmp_path / ".tocsin-link.part", (LONG_AGO, LONG_AGO), follow_symlinks=False)
    os.utime(tmp_path / ".tocsin-folder.part", (LONG_AGO, LONG_AGO))
    with whole_file(tmp_path / "kept"):
        pass
    assert names(tmp_path) == [".tocsin-folder.part", ".tocsin-link.part", "elsewhere", "kept"]


@pytest.mark.parametrize("mode", [0o600, 0o644])
def test_who_may_read_it_is_as_asked(tmp_path, mode):
    with whole_file(tmp_path / "kept", mode=mode):
        pass
    assert (tmp_path / "kept").stat().st_mode & 0o777 == mode


def test_entries_of_a_cache_sweep_their_folder_too(tmp_path):
    (tmp_path / ".tocsin-old.part").write_bytes(b"x")
    os.utime(tmp_path / ".tocsin-old.part", (LONG_AGO, LONG_AGO))
    write_cached(tmp_path / "one.known", b"it", 1)
    assert names(tmp_path) == ["one.known"]
    assert bytes(read_cached(tmp_path / "one.known") or b"") == b"it"


def test_only_entries_of_the_same_ending_make_room(tmp_path):
    (tmp_path / "other.rules").write_bytes(b"x")
    for at in range(3):
        write_cached(tmp_path / f"{at}.known", b"it", 2)
        os.utime(tmp_path / f"{at}.known", (LONG_AGO + at, LONG_AGO + at))
    assert names(tmp_path) == ["1.known", "2.known", "other.rules"]
