"""A finding names the entries that its event hit, in the fields asked, and where they came from."""

from __future__ import annotations

import datetime as dt

from reference.engine import fill
from reference.row import Row
from tocsin.hunting import hunt
from tocsin.lake import Lake
from tocsin.model.detection import Branch, Detection, IndicatorList, RuleSet
from tocsin.model.expression import ListKind, Lookup, Or
from tocsin.model.finding import IndicatorHit
from tocsin.model.logsource import LogSource

START = dt.datetime(2024, 5, 1, 12, tzinfo=dt.UTC)
SYSMON = "windows-microsoft-windows-sysmon-operational"
CONNECTION = LogSource("windows", "network_connection")
ADDRESSES = IndicatorList(
    "l",
    ListKind.ADDRESS,
    ("203.0.113.9", "198.51.100.0/24", "192.0.2.1"),
    {"192.0.2.1": ("Resolvers",)},
    b"line 3\nline 5\nline 80",
)


def _hunt(folder, made: IndicatorList, *events: dict, where=None) -> list[tuple[IndicatorHit, ...]]:
    rows = [
        Row(number, SYSMON, "3", START, "ws1", "org", {"EventID": "3"} | event)
        for number, event in enumerate(events, 1)
    ]
    fill(folder, rows)
    asked = where or Or((Lookup("SourceIp", made.kind, "l"), Lookup("DestinationIp", made.kind, "l")))
    branches = (Branch(CONNECTION, asked), Branch(LogSource("windows", None, "sysmon"), asked))
    detection = Detection("l", "Address from feed", "list", "feeds/feed.txt", "", branches=branches)
    found = hunt(Lake(folder), RuleSet((detection,), {"l": made})).findings
    return [one.indicators for one in sorted(found, key=lambda one: one.events[0].record)]


def test_an_entry_comes_with_file_and_line_and_the_lists_of_the_well_known(tmp_path):
    found = _hunt(
        tmp_path,
        ADDRESSES,
        {"DestinationIp": "203.0.113.9"},
        {"DestinationIp": "198.51.100.77"},
        {"DestinationIp": "192.0.2.1"},
    )
    assert found == [
        (IndicatorHit("203.0.113.9", "feed.txt line 3"),),
        (IndicatorHit("198.51.100.0/24", "feed.txt line 5"),),
        (IndicatorHit("192.0.2.1", "feed.txt line 80", ("Resolvers",)),),
    ]


def test_only_the_fields_that_are_asked_tell_an_entry(tmp_path):
    event = {"DestinationIp": "203.0.113.9", "SourceIp": "192.0.2.1", "Note": "198.51.100.7"}
    only = Lookup("DestinationIp", ListKind.ADDRESS, "l")
    ((hit,),) = _hunt(tmp_path, ADDRESSES, event, where=only)
    assert hit.value == "203.0.113.9"


def test_every_entry_that_an_event_hits_is_named_once(tmp_path):
    ((*hits,),) = _hunt(tmp_path, ADDRESSES, {"DestinationIp": "203.0.113.9", "SourceIp": "192.0.2.1"})
    assert [hit.value for hit in hits] == ["192.0.2.1", "203.0.113.9"]


def test_the_document_that_all_stand_in_is_named_too(tmp_path):
    bundle = IndicatorList(
        "l", ListKind.ADDRESS, ("203.0.113.9",), sources=b"indicator--1", document="bundle--2"
    )
    ((hit,),) = _hunt(tmp_path, bundle, {"DestinationIp": "203.0.113.9"})
    assert hit.source == "feed.txt bundle--2 indicator--1"
    assert str(hit) == "203.0.113.9 (feed.txt bundle--2 indicator--1)"


def test_a_list_that_does_not_know_its_places_names_its_file(tmp_path):
    ((hit,),) = _hunt(
        tmp_path, IndicatorList("l", ListKind.ADDRESS, ("203.0.113.9",)), {"SourceIp": "203.0.113.9"}
    )
    assert hit == IndicatorHit("203.0.113.9", "feed.txt")


def test_every_digest_of_a_value_that_is_listed_is_named(tmp_path):
    md5, sha1 = "0" * 31 + "a", "0" * 39 + "b"
    made = IndicatorList("l", ListKind.HASH, (sha1, md5), sources=b"line 1\nline 2")
    where = Lookup("Hashes", ListKind.HASH, "l")
    ((*hits,),) = _hunt(tmp_path, made, {"Hashes": f"MD5={md5},SHA1={sha1.upper()}"}, where=where)
    assert {hit.source for hit in hits} == {"feed.txt line 1", "feed.txt line 2"}
