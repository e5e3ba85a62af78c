"""What was learned is kept, whole or not at all, and learned anew where anything is different."""

from __future__ import annotations

import pytest

from tocsin.knowledge import kept
from tocsin.knowledge.entities import Entity, EntityKind
from tocsin.knowledge.kept import learned
from tocsin.knowledge.suggesting import Sources

TECHNIQUES = [
    Entity(EntityKind.TECHNIQUE, "Screen Capture", "T1113", description="They take pictures of it.")
]


@pytest.fixture
def lessons(monkeypatch):
    """How often something was learned."""
    taken: list[int] = []
    learn = kept.learn

    def counted(*given):
        taken.append(1)
        return learn(*given)

    monkeypatch.setattr(kept, "learn", counted)
    return taken


def test_what_was_learned_once_is_read_and_is_the_same(tmp_path, lessons):
    first = learned(TECHNIQUES, Sources(), tmp_path / "new")
    assert learned(TECHNIQUES, Sources(), tmp_path / "new") == first
    assert len(lessons) == 1


def test_other_texts_and_damaged_entries_are_learned(tmp_path, lessons):
    first = learned(TECHNIQUES, Sources(), tmp_path)
    learned(TECHNIQUES, Sources(used={"T1113": 2}), tmp_path)
    assert len(lessons) == 2
    for entry in tmp_path.iterdir():
        entry.write_bytes(entry.read_bytes()[:-1])
    assert learned(TECHNIQUES, Sources(), tmp_path) == first
    assert len(lessons) == 3


def test_few_entries_are_kept(tmp_path):
    for number in range(9):
        learned(TECHNIQUES, Sources(used={"T1113": number}), tmp_path)
    assert len(list(tmp_path.iterdir())) == 4


def test_a_folder_that_cannot_be_written_is_done_without(tmp_path, lessons):
    (tmp_path / "file").write_text("")
    for _ in range(2):
        assert learned(TECHNIQUES, Sources(), tmp_path / "file").idents == ["T1113"]
    assert learned(TECHNIQUES, Sources(), None).idents == ["T1113"]
    assert len(lessons) == 3
