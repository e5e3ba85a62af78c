from __future__ import annotations

import pytest

from tocsin.detections.cache import read_entry, write_entry
from tocsin.model.detection import Correlation, CorrelationType, Detection, RuleSet
from tocsin.model.expression import Atom, Not, Op

RULES = RuleSet(
    detections=(
        Detection(
            "a", "A", "sigma", "f.yml", "d",
            correlation=Correlation(CorrelationType.TEMPORAL, ("b",), where=Not(Atom("rule", Op.EQ, "b"))),
        ),
    )
)  # fmt: skip


def test_a_rule_set_comes_back_equal(tmp_path):
    entry = tmp_path / "new" / "x.rules"
    write_entry(entry, RULES)
    assert read_entry(entry) == RULES
    assert [path.name for path in entry.parent.iterdir()] == ["x.rules"]


@pytest.mark.parametrize("place", [0, 40, -1])
def test_a_damaged_entry_is_no_entry(tmp_path, place):
    entry = tmp_path / "x.rules"
    write_entry(entry, RULES)
    data = bytearray(entry.read_bytes())
    data[place] ^= 1
    entry.write_bytes(bytes(data))
    assert read_entry(entry) is None


@pytest.mark.parametrize("data", [b"", b"x", b"\0" * 100])
def test_a_truncated_entry_is_no_entry(tmp_path, data):
    (tmp_path / "x.rules").write_bytes(data)
    assert read_entry(tmp_path / "x.rules") is None
    assert read_entry(tmp_path / "none.rules") is None


def test_a_folder_that_cannot_be_written_costs_only_the_cache(tmp_path):
    (tmp_path / "file").write_text("")
    write_entry(tmp_path / "file" / "x.rules", RULES)
    assert read_entry(tmp_path / "file" / "x.rules") is None


def test_only_the_newest_entries_are_kept(tmp_path):
    for number in range(12):
        write_entry(tmp_path / f"{number}.rules", RULES)
    assert len(list(tmp_path.iterdir())) == 8
