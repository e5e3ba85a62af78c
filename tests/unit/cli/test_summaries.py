"""What was not read is told with its units."""

from __future__ import annotations

import pytest
from rich.console import Console

from tocsin.cli.summaries import print_skipped
from tocsin.model.event import Skipped


@pytest.mark.parametrize(
    ("skipped", "told"),
    [
        ((Skipped("a.evtx", 7, "x", 104),), "not read: 104 records"),
        ((Skipped("a.log", 0, "lines of a summary", 3),), "not read: 3 records"),
        ((Skipped("a.zip", 0, "damaged"),), "not read: 1 file or archive, whole or in part"),
        (
            (Skipped("a.evtx", 7, "x", 104), Skipped("a.zip", 0, "y"), Skipped("b.zip", 0, "y")),
            "not read: 104 records, and 2 files or archives, whole or in part",
        ),
    ],
)
def test_what_was_not_read_is_counted_in_records_and_in_files(capsys, skipped, told: str):
    print_skipped(Console(width=200), skipped)
    assert capsys.readouterr().out.splitlines()[0] == told
