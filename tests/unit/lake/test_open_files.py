"""That no further file may be opened is told in one way, by a lake and by who hunts in it."""

from __future__ import annotations

import errno
import os

import pyarrow as pa
import pytest

from tocsin.hunting.unreadable import unreadable
from tocsin.lake.open_files import OpenFilesError, check_open_files

SAID = os.strerror(errno.EMFILE)


@pytest.mark.parametrize("error", [OSError(errno.EMFILE, SAID), pa.ArrowException(f"Failed to open: {SAID}")])
def test_too_many_open_files_are_told_alike(error, tmp_path):
    with pytest.raises(OpenFilesError) as told:
        check_open_files(error, tmp_path)
    hunted = unreadable(error, "table windows-security")
    assert told.value.hint == hunted.hint
    assert told.value.what.partition(": ")[2] == hunted.what.partition(": ")[2]


def test_damage_is_not_taken_for_it(tmp_path):
    check_open_files(OSError(errno.EIO, "input/output error"), tmp_path)
    assert "verify" in unreadable(OSError(errno.EIO, "input/output error"), "table x").hint
