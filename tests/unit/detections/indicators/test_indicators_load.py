"""Files of every format become lists, and whatever did not is listed with its place."""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tocsin.detections.indicators.benign import Benign, Flag
from tocsin.detections.indicators.load import load_indicators
from tocsin.model.detection import Level, RuleSet
from tocsin.model.errors import DetectionError
from tocsin.model.expression import ListKind, Lookup, leaves

NONE = Benign([])


def _load(folder: Path, name: str, content: str | bytes, benign: Benign = NONE) -> RuleSet:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return load_indicators([path], benign=benign)


def _entries(rules: RuleSet) -> dict[str, tuple[str, ...]]:
    return {made.kind.value: made.entries for made in rules.lists.values()}


def test_plain_text_holds_kinds_mixed_comments_and_other_tools_marks(tmp_path):
    text = "\ufeff# comment\n\n198.51.100.7 # C2\n0.0.0.0 ads.example\n||evil.example^\n; more\nhxxp://a[.]example/\n"
    rules = _load(tmp_path, "feed.txt", text)
    assert _entries(rules) == {
        "address": ("198.51.100.7",),
        "domain": ("ads.example", "evil.example"),
        "url": ("http://a.example/",),
    }
    assert not rules.rejected


def test_the_items_of_a_list_are_taken_without_their_mark(tmp_path):
    rules = _load(tmp_path, "a.txt", "- C:\\Temp\\a.exe\n* evil.example\n  - 198.51.100.7\n*.a.example\n")
    assert _entries(rules) == {
        "address": ("198.51.100.7",),
        "domain": ("evil.example", "a.example"),
        "file_path": ("c:\\temp\\a.exe",),
    }
    assert not rules.rejected


def test_a_url_of_a_file_is_its_path_whatever_it_is_said_to_be(tmp_path):
    rules = _load(tmp_path, "a.csv", "url,note\nfile:///C:/Temp/a.exe,x\nhttp://a.example/b,y\n")
    assert _entries(rules) == {"file_path": ("c:\\temp\\a.exe",), "url": ("http://a.example/b",)}


def test_a_line_that_is_not_understood_is_listed_with_file_and_line(tmp_path):
    rules = _load(tmp_path, "feed.txt", "198.51.100.7\n\nwhat is this\n0.0.0.0/0\n")
    assert [(Path(r.file).name, r.rule) for r in rules.rejected] == [
        ("feed.txt", "line 3"),
        ("feed.txt", "line 4"),
    ]
    assert "too broad" in rules.rejected[1].reason


def test_an_entry_given_twice_is_listed_once(tmp_path):
    assert _entries(_load(tmp_path, "a.txt", "a.example\nA.EXAMPLE.\n")) == {"domain": ("a.example",)}


def test_utf_16_is_read(tmp_path):
    assert _entries(_load(tmp_path, "a.txt", "evil.example\r\n".encode("utf-16"))) == {
        "domain": ("evil.example",)
    }


def test_a_list_is_asked_of_every_log_source_that_shows_its_kind(tmp_path):
    (detection,) = _load(tmp_path, "a.txt", "evil.example\n").detections
    assert detection.level is Level.MEDIUM
    lookups = [leaf for branch in detection.branches for leaf in leaves(branch.where)]
    assert all(isinstance(leaf, Lookup) and leaf.list_id == detection.id for leaf in lookups)
    assert {"*/dns/*", "*/proxy/*", "windows/dns_query/*"} <= {str(b.logsource) for b in detection.branches}


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("indicator,type\n198.51.100.7,ip-dst\nevil.example,domain\n", {"address": 1, "domain": 1}),
        ("ip;port\n198.51.100.7;443\n198.51.100.8;80\n", {"address": 2}),
        ("# feed of the day\n# id,dateadded,url,status\n1,2022-07-15,http://a.example/,online\n", {"url": 1}),
        ('"x1","198.51.100.7"\n"x2","198.51.100.8"\n', {"address": 2}),
        ("date\tsha256\n2022\t" + "ab" * 32 + "\n", {"hash": 1}),
        ("type,value,to_ids\nip-dst|port,198.51.100.7|443,1\nmd5," + "a" * 32 + ",0\n", {"address": 1}),
    ],
)  # fmt: skip
def test_csv_columns_are_recognised(tmp_path, text: str, entries: dict[str, int]):
    rules = _load(tmp_path, "feed.csv", text)
    assert {kind: len(found) for kind, found in _entries(rules).items()} == entries
    assert not rules.rejected


def test_whole_paths_are_taken_from_every_format(tmp_path):
    path, digest = "C:\\ProgramData\\cod.3aka3.scr", "ab" * 32
    attributes = [
        {"type": "filename", "value": path, "to_ids": True},
        {"type": "filename|sha256", "value": f"%TEMP%\\x.dll|{digest}", "to_ids": True},
        {"type": "filename|sha256", "value": f"x.exe|{digest}", "to_ids": True},
    ]
    texts = {
        "a.txt": f"{path}\n%TEMP%\\x.dll\n/usr/lib/.x/kworker\n",
        "b.csv": f"filepath,note\n{path},a\nplain.exe,b\n/opt2/kworker,c\n",
        "c.csv": f"type,value\nfilename,{path}\nfile path,%TEMP%\\x.dll\n",
        "m.json": json.dumps({"Event": {"Attribute": attributes}}),
    }
    found = {name: _entries(_load(tmp_path, name, text)) for name, text in texts.items()}
    known, variable = "c:\\programdata\\cod.3aka3.scr", "%temp%\\x.dll"
    assert found == {
        "a.txt": {"file_path": (known, variable, "/usr/lib/.x/kworker")},
        "b.csv": {"file_name": ("plain.exe",), "file_path": (known, "/opt2/kworker")},
        "c.csv": {"file_path": (known, variable)},
        "m.json": {"file_path": (known, variable), "hash": (digest,)},
    }


def test_a_csv_cell_that_is_not_what_its_column_says_is_listed(tmp_path):
    rules = _load(tmp_path, "feed.csv", "ip,note\n198.51.100.7,a\nnonsense,b\n")
    assert [rejected.rule for rejected in rules.rejected] == ["line 3"]


def test_a_csv_without_indicators_is_said_to_have_none(tmp_path):
    (rejected,) = _load(tmp_path, "feed.csv", "name,age\nada,36\ngrace,45\n").rejected
    assert "no column" in rejected.reason


def _event(**more: Any) -> dict[str, Any]:
    attributes = [
        {"type": "ip-dst|port", "value": "198.51.100.7|443", "to_ids": True},
        {"type": "ip-dst", "value": "198.51.100.8", "to_ids": False},
        {"type": "domain|ip", "value": "evil.example|198.51.100.9", "to_ids": "1"},
        {"type": "comment", "value": "x", "to_ids": True},
        {"type": "md5", "value": "zz", "to_ids": True, "uuid": "u-5"},
        {"type": "domain", "value": "gone.example", "to_ids": True, "deleted": True},
        {"type": "url", "value": None, "to_ids": True},
    ]
    digest = {"type": "filename|sha256", "value": "a.exe|" + "ab" * 32, "to_ids": True}
    objects = [{"Attribute": [digest]}, {"deleted": True, "Attribute": [{**digest, "uuid": "o-2"}]}]
    return {
        "uuid": "e-1",
        "info": "Case",
        "date": "2022-07-15",
        "Attribute": attributes,
        "Object": objects,
        **more,
    }


@pytest.mark.parametrize(
    "document",
    [{"Event": _event()}, {"response": [{"Event": _event()}]}, [_event()], {"response": {"Event": _event()}}],
    ids=["event", "answer", "list", "answer of one"],
)
def test_misp_attributes_for_detection_are_taken_and_each_of_the_others_is_named(tmp_path, document: Any):
    rules = _load(tmp_path, "m.json", json.dumps(document))
    assert _entries(rules) == {
        "address": ("198.51.100.7", "198.51.100.9"),
        "domain": ("evil.example",),
        "hash": ("ab" * 32,),
    }
    assert [(one.rule, one.reason) for one in rules.aside] == [
        ("event e-1 attribute 1", "the port of ip-dst|port, whose other half is hunted"),
        ("event e-1 attribute 2", "not meant for detection (to_ids)"),
        ("event e-1 attribute 4", "of type 'comment', which no log is searched for"),
        ("event e-1 attribute 6", "deleted"),
        (
            "event e-1 attribute 8",
            "the file name of filename|sha256, whose digest is hunted, being the sharper",
        ),
        ("event e-1 attribute o-2", "deleted"),
    ]
    assert [rejected.rule for rejected in rules.rejected] == [
        "event e-1 attribute 7",
        "event e-1 attribute u-5",
    ]


def test_a_single_misp_event_names_its_detections(tmp_path):
    tags = [{"name": 'misp-galaxy:mitre-attack-pattern="PowerShell - T1059.001"'}, {"name": "tlp:amber"}]
    detection = _load(tmp_path, "m.json", json.dumps({"Event": _event(Tag=tags)})).detections[0]
    assert detection.title == "Address from Case"
    assert detection.techniques == ("T1059.001",)
    assert "tlp:amber" in detection.tags


@pytest.mark.parametrize("text", ["{", '{"a": 1}', "[1, 2]", '{"objects": 5}', "[" * 5000, "{}"])
def test_json_of_another_kind_or_damaged_is_listed(tmp_path, text: str):
    rules = _load(tmp_path, "x.json", text)
    assert not rules.detections
    assert rules.rejected


def test_folders_zips_and_gzip_are_opened(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.txt").write_text("a.example\n")
    (tmp_path / "b.txt.gz").write_bytes(gzip.compress(b"b.example\n"))
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr("in/c.txt", "c.example\n")
    (tmp_path / "notes.md").write_text("d.example\n")
    rules = load_indicators([tmp_path], benign=NONE)
    assert {made.entries for made in rules.lists.values()} == {("a.example",), ("b.example",), ("c.example",)}
    assert any(detection.file.endswith("c.zip/in/c.txt") for detection in rules.detections)


def test_a_bomb_is_listed_and_costs_no_other(tmp_path):
    (tmp_path / "bomb.txt.gz").write_bytes(gzip.compress(b"0" * 40_000_000))
    (tmp_path / "good.txt").write_text("a.example\n")
    rules = load_indicators([tmp_path], benign=NONE)
    assert len(rules.lists) == 1
    assert "suspiciously" in rules.rejected[0].reason


@pytest.mark.parametrize(
    "content", [b"", b"\x00" * 100, b"\xff\xfe", bytes(range(256)), b"\x1f\x8bxx", b"PK\x03\x04"]
)
def test_files_of_no_sense_make_no_lists_and_no_crash(tmp_path, content: bytes):
    assert not _load(tmp_path, "x.txt", content).detections


def test_the_same_content_under_two_names_is_read_once(tmp_path):
    (tmp_path / "a.txt").write_text("a.example\n")
    (tmp_path / "b.txt").write_text("a.example\n")
    rules = load_indicators([tmp_path], benign=NONE)
    assert len(rules.detections) == 1
    assert "read once" in rules.warnings[0].reason


def test_a_path_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(DetectionError, match="no such file"):
        load_indicators([tmp_path / "absent"])


class _OneKnown(Benign):
    def check(self, kind: ListKind, entries: pa.Array) -> dict[str, Flag]:
        assert kind is ListKind.DOMAIN
        found = {
            "known.example": Flag(("Top sites",), itself=True),
            "a.hosted.example": Flag(("Hosts",), itself=False),
        }
        return {entry: flag for entry, flag in found.items() if entry in entries.to_pylist()}


def test_the_well_known_is_flagged_and_hunted_at_level_low(tmp_path):
    text = "known.example\na.hosted.example\nevil.example\n"
    rules = _load(tmp_path, "a.txt", text, _OneKnown([]))
    found = {detection.level: rules.lists[detection.id] for detection in rules.detections}
    assert found[Level.LOW].entries == ("known.example",)
    assert found[Level.LOW].benign == {"known.example": ("Top sites",)}
    assert set(found[Level.MEDIUM].entries) == {"a.hosted.example", "evil.example"}
    assert found[Level.MEDIUM].benign == {"a.hosted.example": ("Hosts",)}


def test_the_result_is_the_same_from_the_cache_and_anew(tmp_path, monkeypatch):
    monkeypatch.setattr("tocsin.detections.indicators.gather.Benign", lambda: NONE)
    (tmp_path / "a.txt").write_text("a.example\nnonsense here\n")
    first = load_indicators([tmp_path / "a.txt"], tmp_path / "cache")
    assert list((tmp_path / "cache").glob("*.rules"))
    assert load_indicators([tmp_path / "a.txt"], tmp_path / "cache") == first
    (tmp_path / "a.txt").write_text("b.example\n")
    assert load_indicators([tmp_path / "a.txt"], tmp_path / "cache") != first
