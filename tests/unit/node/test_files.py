"""Files that leave are written whole, and take the place of nothing but files."""

from __future__ import annotations

import os

import pytest

from tocsin.model.errors import UsageError
from tocsin.node.files import keep_whole


def test_what_is_no_file_stays_what_it_is(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name in ("pipe", "folder"):
        with pytest.raises(UsageError, match="is no file"):
            keep_whole(tmp_path / name, b"x")
    assert (tmp_path / "pipe").is_fifo()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["folder", "pipe"]
