"""Every entry knows its place, whatever the format, and the first of several."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from tocsin.detections.indicators.benign import Benign, Flag
from tocsin.detections.indicators.load import load_indicators
from tocsin.detections.indicators.placed import Placed, once
from tocsin.model.expression import ListKind

NONE = Benign([])


def _sources(folder: Path, name: str, content: str, benign: Benign = NONE) -> dict[str, str]:
    (folder / name).write_text(content, encoding="utf-8")
    rules = load_indicators([folder / name], benign=benign)
    found: dict[str, str] = {}
    for made in rules.lists.values():
        found |= dict(zip(made.entries, made.sources.decode().split("\n"), strict=True))
    return found


def test_a_line_of_a_text(tmp_path):
    text = "# c\n198.51.100.7\n\nhxxp://a[.]example/\nb.example\nB.Example.\n198.51.100.7:443\n2001:DB8::1\n"
    assert _sources(tmp_path, "a.txt", text) == {
        "198.51.100.7": "line 2",
        "http://a.example/": "line 4",
        "b.example": "line 5",
        "2001:db8::1": "line 8",
    }


def test_a_line_of_a_csv(tmp_path):
    text = "indicator,type\n198.51.100.7,ip-dst\na[.]example,domain\nb.example,domain\n"
    places = {"198.51.100.7": "line 2", "a.example": "line 3", "b.example": "line 4"}
    assert _sources(tmp_path, "a.csv", text) == places
    untyped = "value,note\n198.51.100.7,x\na[.]example,y\nb.example,z\n"
    assert _sources(tmp_path, "b.csv", untyped) == places


def test_an_attribute_of_a_misp_event(tmp_path):
    attributes = [
        {"type": "domain|ip", "value": "a.example|198.51.100.9", "to_ids": True, "uuid": "u-1"},
        {"type": "domain", "value": "b.example", "to_ids": True, "uuid": "u\n2"},
    ]
    event = {"Event": {"uuid": "e-1", "info": "Case", "Attribute": attributes}}
    assert _sources(tmp_path, "m.json", json.dumps(event)) == {
        "a.example": "event e-1 attribute u-1",
        "198.51.100.9": "event e-1 attribute u-1",
        "b.example": "event e-1 attribute u 2",
    }


def test_an_indicator_of_a_bundle(tmp_path):
    objects = [
        {"type": "indicator", "id": "indicator--1", "pattern": "[domain-name:value = 'a.example']"},
        {"type": "indicator", "id": "indicator--2", "pattern": "[ipv4-addr:value = '198.51.100.9']"},
        {"type": "indicator", "id": "indicator--3", "pattern": "[domain-name:value = 'a.example']"},
    ]
    bundle = {"type": "bundle", "id": "bundle--9", "objects": objects}
    found = _sources(tmp_path, "b.json", json.dumps(bundle))
    assert found == {"a.example": "indicator--1", "198.51.100.9": "indicator--2"}
    rules = load_indicators([tmp_path / "b.json"], benign=NONE)
    assert {made.document for made in rules.lists.values()} == {"bundle--9"}


def test_an_item_of_a_json_list(tmp_path):
    assert _sources(tmp_path, "l.json", '["a.example", "b.example"]')["b.example"] == "item 2"


class _Known(Benign):
    def check(self, kind: ListKind, entries: pa.Array) -> dict[str, Flag]:  # noqa: ARG002
        return {"b.example": Flag(("Top sites",), itself=True)}


def test_the_well_known_keep_their_places(tmp_path):
    text = "a.example\nb.example\nc.example\n"
    assert _sources(tmp_path, "k.txt", text, _Known([])) == {
        "a.example": "line 1",
        "b.example": "line 2",
        "c.example": "line 3",
    }


def test_places_hold_over_blocks_and_ways_of_reading(tmp_path):
    ways = ["h{}.example", "h{}[.]example", "nonsense here", "h{}.bücher.example", ""]
    lines = [ways[n * n % 11 % 5].format(n) for n in range(2_000)]
    found = _sources(tmp_path, "many.txt", "\n".join(lines))
    assert found == {
        line.replace("[.]", ".").replace("bücher", "xn--bcher-kva"): f"line {number}"
        for number, line in enumerate(lines, 1)
        if line.startswith("h")
    }


@given(st.lists(st.lists(st.sampled_from("abc"), max_size=6), min_size=1, max_size=4))
def test_what_comes_several_times_is_kept_at_its_first_place(blocks: list[list[str]]):
    parts, expected, number = [], {}, 0
    for block in blocks:
        places = [str(number + place) for place in range(len(block))]
        number += len(block)
        parts.append(Placed(pa.array(block, pa.string()), pa.array(places, pa.string())))
        for entry, place in zip(block, places, strict=True):
            expected.setdefault(entry, place)
    found = once(parts)
    assert dict(zip(found.entries.to_pylist(), found.places.to_pylist(), strict=True)) == expected
