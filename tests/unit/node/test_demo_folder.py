"""The demonstration replaces only what a demonstration made."""

from __future__ import annotations

import pytest

from tocsin.model.errors import UsageError
from tocsin.node.demo.run import MARK, clear


@pytest.mark.parametrize("name", ["logs", "lake", "alliance", "review", "report.html", "findings.jsonl"])
def test_things_of_somebody_else_stay_and_are_told(tmp_path, name):
    (tmp_path / name).mkdir()
    (tmp_path / name / "mine").write_text("mine")
    with pytest.raises(UsageError, match="no demonstration made it"):
        clear(tmp_path)
    assert (tmp_path / name / "mine").read_text() == "mine"


def test_an_earlier_demonstration_is_replaced(tmp_path):
    clear(tmp_path)
    (tmp_path / "logs").mkdir()
    clear(tmp_path)
    assert not (tmp_path / "logs").exists()
    assert (tmp_path / MARK).is_file()


def test_other_things_beside_it_stay(tmp_path):
    (tmp_path / "notes").write_text("mine")
    clear(tmp_path)
    assert (tmp_path / "notes").read_text() == "mine"
