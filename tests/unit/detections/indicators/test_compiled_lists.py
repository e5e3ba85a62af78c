"""Compiled warning lists say what the lists themselves say; an entry is made anew where lists change or it is not whole."""

from __future__ import annotations

import json

import pyarrow as pa
import pytest

from tocsin.detections.indicators import compiled_lists, warning_lists
from tocsin.detections.indicators.benign import Benign
from tocsin.model.expression import ListKind

ASKED = {
    ListKind.ADDRESS: ["8.8.8.8", "192.0.2.7", "203.0.113.0/25", "2001:db8::1", "2001:db9::"],
    ListKind.DOMAIN: ["www.big.example", "big.example", "evil.example"],
    ListKind.URL: ["https://big.example/a", "https://evil.example/a"],
    ListKind.HASH: ["d41d8cd98f00b204e9800998ecf8427e", "0" * 32],
    ListKind.MAIL: ["a@big.example", "a@evil.example"],
    ListKind.FILE_NAME: ["a.exe"],
}
LISTS = {
    "big": ("Big sites", "hostname", ["domain", "url", "email-src"], [".Big.example"]),
    "nets": ("Networks", "cidr", ["ip-dst"], ["203.0.113.0/24", "2001:db8::/32", "2001:db9::/128"]),
    "resolvers": ("Resolvers", "string", ["ip-src"], ["8.8.8.8"]),
    "empty": ("Empty file", "string", ["md5"], ["D41D8CD98F00B204E9800998ECF8427E"]),
    "none": ("Nothing in it", "cidr", ["ip-dst"], []),
    "regex": ("Patterns", "regex", ["domain"], ["/evil/"]),
    "odd": ("Of no kind", "string", ["comment"], ["evil.example"]),
}


@pytest.fixture
def installed(tmp_path, monkeypatch):
    folder = tmp_path / "lists"
    for name, (title, kind, about, entries) in LISTS.items():
        put(folder / name, title, kind, about, entries)
    monkeypatch.setattr(warning_lists, "_folder", lambda: folder)
    return folder


def put(folder, title, kind, about, entries):
    folder.mkdir(parents=True, exist_ok=True)
    said = {"name": title, "type": kind, "matching_attributes": about, "list": entries}
    (folder / "list.json").write_text(json.dumps(said))


def flags(benign: Benign) -> dict:
    return {kind: benign.check(kind, pa.array(texts, pa.string())) for kind, texts in ASKED.items()}


def test_compiled_lists_flag_what_the_lists_flag(installed, tmp_path):
    plain = flags(Benign())
    assert {text for found in plain.values() for text in found} == {
        "8.8.8.8", "203.0.113.0/25", "2001:db8::1", "2001:db9::", "www.big.example", "big.example",
        "https://big.example/a", "d41d8cd98f00b204e9800998ecf8427e", "a@big.example",
    }  # fmt: skip
    assert flags(Benign(cache=tmp_path / "cache")) == plain
    assert flags(Benign(cache=tmp_path / "cache")) == plain


def test_lists_are_compiled_once(installed, tmp_path, monkeypatch):
    plain = flags(Benign(cache=tmp_path / "cache"))
    monkeypatch.setattr(compiled_lists, "read_warning_lists", lambda: pytest.fail("compiled again"))
    assert flags(Benign(cache=tmp_path / "cache")) == plain


def test_lists_that_changed_are_compiled_anew(installed, tmp_path):
    flags(Benign(cache=tmp_path / "cache"))
    put(installed / "big", "Big sites", "hostname", ["domain"], ["evil.example", "other.example"])
    assert set(flags(Benign(cache=tmp_path / "cache"))[ListKind.DOMAIN]) == {"evil.example"}


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-9], lambda data: data[:0], lambda data: b"x" * len(data)]
)
def test_an_entry_that_is_not_whole_is_made_anew(installed, tmp_path, damage):
    plain = flags(Benign(cache=tmp_path / "cache"))
    (entry,) = (tmp_path / "cache").iterdir()
    whole = entry.read_bytes()
    entry.unlink()
    entry.write_bytes(damage(whole))
    assert flags(Benign(cache=tmp_path / "cache")) == plain
    assert entry.read_bytes() == whole


def test_a_cache_that_cannot_be_written_is_done_without(installed, tmp_path):
    (tmp_path / "cache").write_text("a file")
    assert flags(Benign(cache=tmp_path / "cache")) == flags(Benign())


def test_without_lists_nothing_is_flagged(tmp_path, monkeypatch):
    monkeypatch.setattr(warning_lists, "_folder", lambda: None)
    assert not any(flags(Benign(cache=tmp_path / "cache")).values())
