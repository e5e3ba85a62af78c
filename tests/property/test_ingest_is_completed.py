"""An ingest that is stopped between any two commits is completed by the next, however that cuts its files into chunks."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from lake_rows import events
from tocsin.lake import Pending
from tocsin.lake.beginning import Beginning
from tocsin.node.ingest import ingest, reader, run
from tocsin.sources import ReadOptions, reading

EVENTS = 12
#: Events of a chunk, and the bytes of its text: either may end it.
sizes = st.tuples(st.sampled_from([3, 4, 5, 7, EVENTS + 1]), st.sampled_from([400, 1 << 20]))


class Killed(BaseException):
    """As SIGKILL, between two commits."""


def log(count: int) -> str:
    return "".join(f"<13>Aug  4 10:00:{n:02d} web01 app[7]: message {n}\n" for n in range(count))


def take(folder: Path, lake: Path, size: tuple[int, int], commits: int | None = None) -> None:
    """Take a folder in, in chunks of a size, each committed alone; killed after so many commits."""
    made, left = run.commit, [commits]

    def counted(*given):
        if left[0] == 0:
            raise Killed
        left[0] = None if left[0] is None else left[0] - 1
        return made(*given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "CHUNK_EVENTS", size[0])
        patch.setattr(reading, "CHUNK_BYTES", size[1])
        patch.setattr(reader, "BUFFER_BYTES", 1)
        patch.setattr(run, "commit", counted)
        ingest([folder], lake, ReadOptions(), workers=1)


@settings(max_examples=10, deadline=None, phases=[Phase.explicit, Phase.generate])
@example([((4, 1 << 20), 1)], (3, 1 << 20), 2)
@example([((3, 1 << 20), 2)], (5, 1 << 20), 0)
@given(st.lists(st.tuples(sizes, st.integers(0, 3)), min_size=1, max_size=2), sizes, st.integers(0, 3))
def test_stopped_anywhere_and_cut_otherwise_and_grown_each_event_is_there_once(stops, last, grown):
    with tempfile.TemporaryDirectory() as name:
        folder, lake = Path(name, "logs"), Path(name, "lake")
        folder.mkdir()
        (folder / "app.log").write_text(log(EVENTS))
        for size, commits in stops:
            try:
                take(folder, lake, size, commits)
            except Killed:
                continue
            break
        (folder / "app.log").write_text(log(EVENTS + grown))
        take(folder, lake, last)
        found = events(lake, "message")
        assert found == {f"message {n}": 1 for n in range(EVENTS + grown)}
        assert not Pending(lake).begun


def test_what_another_version_began_without_a_word_on_its_chunks_is_cut_as_that_version_did(tmp_path):
    folder, lake = tmp_path / "logs", tmp_path / "lake"
    folder.mkdir()
    (folder / "app.log").write_text(log(EVENTS))
    with pytest.raises(Killed):
        take(folder, lake, (100_000, 128 * 1024 * 1024), 0)
    [written] = (lake / ".pending").glob("*.json")
    text = written.read_text()
    written.write_text(text[: text.index(',"chunk_events"')] + "}")
    size = [(one.chunk_events, one.chunk_bytes) for one in Pending(lake).shorter(beginning_of(folder))]
    assert size == [(100_000, 128 * 1024 * 1024)]


def beginning_of(folder: Path):
    """How the log begins once it has grown, as it is compared with what was begun."""
    data = (folder / "app.log").read_bytes()
    return Beginning(data, len(data) + 1)
