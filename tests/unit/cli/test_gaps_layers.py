"""Layers of several members are a file each, whatever the members are called."""

from __future__ import annotations

import json

import pytest

from case_samples import NOW
from tocsin.cli.gaps_output import write_layers
from tocsin.gaps.alliance import Weakest
from tocsin.gaps.known import Known
from tocsin.model.errors import UsageError
from tocsin.model.gap import GapMap
from tocsin.node.gaps.seeing import ALL, Relevant, Seen, Sighted

EVERY = Relevant((), ALL)


def seen(member: str, name: str) -> Seen:
    return Seen(GapMap(member=member, at=NOW, basis="summary", stands=()), name, (), (), None, (), EVERY)


FOUND = Sighted(
    (
        seen("identity--1", "A-B"),
        seen("identity--2", "A B"),
        seen("identity--3", "C"),
        seen("identity--4", "§"),
    ),
    Weakest((), ()),
    {},
    EVERY,
    Known(),
    {},
    (),
)


def test_members_whose_names_are_alike_do_not_share_a_file(tmp_path):
    write_layers(FOUND, tmp_path / "layer.json")
    names = {one.name: json.loads(one.read_text())["name"] for one in tmp_path.iterdir()}
    assert names == {
        "layer-a-b-1.json": "Gaps of A-B",
        "layer-a-b-2.json": "Gaps of A B",
        "layer-c.json": "Gaps of C",
        "layer-4.json": "Gaps of §",
    }


def test_a_layer_that_cannot_be_written_leaves_nothing(tmp_path):
    (tmp_path / "layer-c.json").mkdir()
    with pytest.raises(UsageError, match="is no file"):
        write_layers(FOUND, tmp_path / "layer.json")
    with pytest.raises(UsageError, match="cannot be written"):
        write_layers(FOUND, tmp_path / "nowhere" / "layer.json")
    assert not list(tmp_path.glob(".*"))
