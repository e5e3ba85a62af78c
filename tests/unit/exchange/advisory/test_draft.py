"""Drafts are files that people edit: what is damaged is refused, what was decided is told."""

from __future__ import annotations

import pytest

from tocsin.exchange.advisory.draft import decided, read_draft, write_draft
from tocsin.exchange.advisory.items import Advisory, Item
from tocsin.model.errors import UsageError

ITEM = Item(kind="domain", value="evil.example", accepted=True, why="defanged")
ADVISORY = Advisory(source="a.txt", sha256="0" * 64, format="text", title="A", language="en", items=(ITEM,))


def test_other_files_are_no_drafts():
    assert read_draft(b'{"type": "bundle"}', "x") is None
    assert read_draft(b"evil.example\n", "x") is None


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (b'"tocsin_draft": 1', b'"tocsin_draft": 2', "version 2"),
        (b'"kind": "domain"', b'"kind": "planet"', "'planet'"),
        (b'"accepted": true', b'"accepted": "perhaps"', "is no draft"),
        (b'"items": [', b'"items": [,', "damaged JSON"),
    ],
)
def test_a_damaged_draft_is_refused(old, new, what):
    data = write_draft(ADVISORY)
    assert old in data
    with pytest.raises(UsageError, match=what):
        read_draft(data.replace(old, new), "x.json")


def test_a_decision_against_the_proposal_keeps_its_reason():
    assert decided(ITEM, accepted=True) is ITEM
    assert decided(ITEM, accepted=False).why == "rejected by hand; proposed otherwise: defanged"
