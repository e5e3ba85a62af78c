from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import write_deltalake

from tocsin.lake.commit import open_table
from tocsin.lake.lake import part_paths
from tocsin.lake.place import sound
from tocsin.model.errors import LakeError


@pytest.mark.parametrize(
    "name", ["sp ace", "é", "q?m", "h#h", "p%", "a:b", "s3:", "-dash", "{x}", "'q'", "$HOME"]
)
def test_a_sound_folder_holds_a_table_whose_parts_are_found(tmp_path, name):
    root = sound(tmp_path / name)
    write_deltalake(str(root / "t"), pa.table({"a": [1]}))
    delta = open_table(root / "t")
    assert delta is not None
    assert all((root / "t" / path).is_file() for path in part_paths(delta))


@pytest.mark.parametrize("name", ["a%20b", "b\\s", "n\nl", "\x1b[31m", "l[x]", "a|b", "^", "\x7f", "\udcff"])
def test_a_folder_that_the_library_would_mistake_for_another_is_refused(tmp_path, name):
    with pytest.raises(LakeError) as told:
        sound(tmp_path / name)
    assert told.value.hint
    str(told.value).encode()


def test_a_relative_path_becomes_absolute(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert sound(Path("lake")) == tmp_path / "lake"
