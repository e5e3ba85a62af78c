"""Indicators on warning lists are flagged with the names of the lists."""

from __future__ import annotations

import json

import msgspec
import pyarrow as pa
import pytest

from tocsin.detections.indicators.benign import Benign
from tocsin.detections.indicators.warning_lists import WarningList, read_warning_lists
from tocsin.model.expression import ListKind


def _list(name: str, kind: str, entries: list[str], *attributes: str) -> WarningList:
    return WarningList(name, kind, msgspec.Raw(json.dumps(entries).encode()), list(attributes))


BENIGN = Benign(
    [
        _list("Top", "hostname", ["known.example", ".dotted.example"], "domain", "url"),
        _list("Exact", "string", ["www.only.example", "other.example"], "domain"),
        _list("Dynamic DNS", "hostname", ["dyn.example"], "domain"),
        _list("Cloud", "cidr", ["198.51.100.0/24", "2001:db8::/32", "203.0.113.9"], "ip-dst"),
        _list("VPN", "cidr", ["192.0.2.1/32"], "ip-src"),
        _list("Empty", "string", ["D41D8CD98F00B204E9800998ECF8427E"], "md5"),
        _list("Freemail", "substring", ["mail.example"], "email-src"),
        _list("Pattern", "regex", ["/.*/"], "domain"),
    ]
)


@pytest.mark.parametrize(
    ("kind", "entry", "lists", "itself"),
    [
        (ListKind.DOMAIN, "known.example", ("Top",), True),
        (ListKind.DOMAIN, "a.b.known.example", ("Top",), False),
        (ListKind.DOMAIN, "x.dotted.example", ("Top",), False),
        (ListKind.DOMAIN, "www.only.example", ("Exact",), True),
        (ListKind.DOMAIN, "dyn.example", ("Dynamic DNS",), False),
        (ListKind.ADDRESS, "198.51.100.77", ("Cloud",), False),
        (ListKind.ADDRESS, "198.51.100.0/25", ("Cloud",), False),
        (ListKind.ADDRESS, "198.51.100.0/24", ("Cloud",), True),
        (ListKind.ADDRESS, "203.0.113.9", ("Cloud",), True),
        (ListKind.ADDRESS, "192.0.2.1", ("VPN",), False),
        (ListKind.ADDRESS, "2001:db8::7", ("Cloud",), False),
        (ListKind.HASH, "d41d8cd98f00b204e9800998ecf8427e", ("Empty",), True),
        (ListKind.URL, "http://known.example/a", ("Top",), False),
        (ListKind.MAIL, "a@mail.example", ("Freemail",), False),
    ],
)
def test_an_entry_on_a_list_is_flagged(kind: ListKind, entry: str, lists: tuple[str, ...], itself: bool):
    found = BENIGN.check(kind, pa.array([entry, "none"]))
    assert set(found) == {entry}
    assert (found[entry].lists, found[entry].itself) == (lists, itself)


@pytest.mark.parametrize(
    ("kind", "entry"),
    [
        (ListKind.DOMAIN, "unknown.example"),
        (ListKind.DOMAIN, "notknown.example"),
        (ListKind.DOMAIN, "a.www.only.example"),
        (ListKind.ADDRESS, "198.51.101.1"),
        (ListKind.ADDRESS, "198.51.0.0/16"),
        (ListKind.ADDRESS, "2001:db9::1"),
        (ListKind.FILE_NAME, "known.example"),
        (ListKind.REGISTRY_KEY, "HKLM\\x"),
    ],
)
def test_an_entry_on_no_list_is_not_flagged(kind: ListKind, entry: str):
    assert BENIGN.check(kind, pa.array([entry])) == {}


def test_an_empty_set_of_lists_flags_nothing():
    for kind in ListKind:
        assert Benign([]).check(kind, pa.array(["198.51.100.7"], pa.string())) == {}


def test_the_installed_lists_can_be_read():
    lists = read_warning_lists()
    assert len(lists) > 50
    small = [each for each in lists if len(memoryview(each.raw)) < 100_000]
    assert all(isinstance(each.texts(), pa.Array) for each in small)
