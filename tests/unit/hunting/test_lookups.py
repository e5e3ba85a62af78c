"""A value hits an indicator list as its kind says: itself, or what it lies in or under."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tocsin.hunting.lookups import EntryIndex, normal_key
from tocsin.model.detection import IndicatorList
from tocsin.model.expression import ListKind

MD5, SHA256 = "d41d8cd98f00b204e9800998ecf8427e", "0123456789abcdef" * 4


def entries(kind, listed, value):
    """What a value hits, asked in both ways that there are."""
    index = EntryIndex(IndicatorList("l", kind, tuple(listed)))
    found = list(index.entries(value.casefold()))
    assert index.hits(pa.array([value.casefold()])).tolist() == [bool(found)]
    return found


@pytest.mark.parametrize(
    ("kind", "entry", "value"),
    [
        (ListKind.ADDRESS, "192.0.2.1", "192.0.2.1"),
        (ListKind.ADDRESS, "192.0.2.1", "192.0.2.1:443"),
        (ListKind.ADDRESS, "192.0.2.1", "::ffff:192.0.2.1"),
        (ListKind.ADDRESS, "2001:db8::1", "2001:DB8:0:0::1"),
        (ListKind.ADDRESS, "192.0.2.0/24", "192.0.2.77"),
        (ListKind.ADDRESS, "192.0.2.0/24", "192.0.2.77:443"),
        (ListKind.ADDRESS, "192.0.2.0/24", "[::ffff:192.0.2.77]:443"),
        (ListKind.ADDRESS, "2001:db8::1", "[2001:db8::1]:443"),
        (ListKind.ADDRESS, "2001:db8::1", "[2001:DB8:0::1]"),
        (ListKind.ADDRESS, "2001:db8::/32", "[2001:db8::1%eth0]:443"),
        (ListKind.ADDRESS, "fe80::1", "fe80::1%12"),
        (ListKind.ADDRESS, "192.0.2.1", "http://192.0.2.1:8080/a,b;c"),
        (ListKind.ADDRESS, "2001:db8::1", "https://[2001:db8::1]/"),
        (ListKind.ADDRESS, "192.0.2.1", "198.51.100.1, 192.0.2.1:5555, 10.0.0.1"),
        (ListKind.ADDRESS, "2001:db8::1", "unknown, [2001:db8::1]:80"),
        (ListKind.ADDRESS, "192.0.2.0/24", "198.51.100.1,192.0.2.1"),
        (ListKind.ADDRESS, "192.0.2.1", "type:  5 a.example;::ffff:192.0.2.1;"),
        (ListKind.DOMAIN, "evil.example", "evil.example"),
        (ListKind.DOMAIN, "Evil.Example", "a.b.EVIL.example."),
        (ListKind.DOMAIN, "evil.example", "https://user@evil.example:8443/path?x"),
        (ListKind.DOMAIN, "evil.example", "type:  5 www.evil.example;192.0.2.1;"),
        (ListKind.DOMAIN, "evil.example", "C=US, O=x, CN=*.evil.example"),
        (ListKind.DOMAIN, "evil.example", "/C=US/CN=evil.example/O=x"),
        (ListKind.URL, "http://evil.example/a/", "https://EVIL.example/a"),
        (ListKind.URL, "evil.example/a", "http://evil.example/a?b=c"),
        (ListKind.URL, "http://evil.example/a?b=c", "evil.example/a?b=c"),
        (ListKind.HASH, MD5.upper(), MD5),
        (ListKind.HASH, MD5, f"SHA256={SHA256},MD5={MD5}"),
        (ListKind.FILE_NAME, "evil.exe", "C:\\Users\\x\\EVIL.exe"),
        (ListKind.FILE_NAME, "evil.sh", '"/tmp/evil.sh"'),
        (ListKind.REGISTRY_KEY, "HKEY_LOCAL_MACHINE\\Software\\Evil", "HKLM\\SOFTWARE\\evil\\Run"),
        (ListKind.REGISTRY_KEY, "HKLM\\Software\\Evil", "\\REGISTRY\\MACHINE\\Software\\Evil"),
        (
            ListKind.REGISTRY_KEY,
            "HKLM\\SYSTEM\\CurrentControlSet\\Services\\evil",
            "\\REGISTRY\\MACHINE\\SYSTEM\\ControlSet001\\Services\\evil\\Parameters",
        ),
        (ListKind.REGISTRY_KEY, "HKLM\\System\\ControlSet002\\Evil", "HKLM\\System\\CurrentControlSet\\Evil"),
        (ListKind.REGISTRY_KEY, "HKCU\\Software\\Evil", "HKU\\S-1-5-21-1-2-3-500\\Software\\Evil\\x"),
        (ListKind.REGISTRY_KEY, "HKCR\\.evil", "HKLM\\Software\\Classes\\.evil\\shell"),
        (ListKind.REGISTRY_KEY, "HKCR\\.evil", "HKU\\S-1-5-21-1-2-3-500_Classes\\.evil"),
        (ListKind.MAIL, "mallory@evil.example", "Mallory <mallory@EVIL.example>, bob@good.example"),
    ],
)
def test_what_is_on_a_list_hits_with_the_entry_as_it_was_written(kind, entry, value):
    assert entries(kind, [entry], value) == [entry]


@pytest.mark.parametrize(
    ("kind", "entry", "value"),
    [
        (ListKind.ADDRESS, "192.0.2.1", "192.0.2.11"),
        (ListKind.ADDRESS, "192.0.2.0/24", "192.0.3.1"),
        (ListKind.ADDRESS, "0.0.0.0/0", "2001:db8::1"),
        (ListKind.ADDRESS, "192.0.2.1", "no address"),
        (ListKind.ADDRESS, "192.0.2.1", "192.0.2.11:1, 92.0.2.1"),
        (ListKind.ADDRESS, "192.0.2.1", "https://good.example/192.0.2.1"),
        (ListKind.ADDRESS, "2001:db8::1", "2001:db8::1:443"),
        (ListKind.DOMAIN, "evil.example", "notevil.example"),
        (ListKind.DOMAIN, "www.evil.example", "evil.example"),
        (ListKind.DOMAIN, "evil.example", "https://good.example/evil.example"),
        (ListKind.DOMAIN, "evil.example", "CN=good.example,OU=evil.example"),
        (ListKind.URL, "evil.example/a", "evil.example/ab"),
        (ListKind.URL, "evil.example/a?b=c", "evil.example/a"),
        (ListKind.HASH, MD5, MD5 + "00"),
        (ListKind.HASH, MD5, MD5[:-1]),
        (ListKind.FILE_NAME, "evil.exe", "C:\\evil.exe\\good.exe"),
        (ListKind.REGISTRY_KEY, "HKLM\\Software\\Evil", "HKLM\\Software\\Eviler"),
        (ListKind.REGISTRY_KEY, "HKLM\\Software\\Evil", "HKLM\\Software"),
        (ListKind.REGISTRY_KEY, "HKLM\\System\\ControlSet001\\E", "HKLM\\Software\\System\\ControlSet001\\E"),
        (ListKind.REGISTRY_KEY, "HKCU\\Software\\Evil", "HKLM\\Software\\Evil"),
        (ListKind.MAIL, "mallory@evil.example", "xmallory@evil.example"),
    ],
)
def test_what_only_resembles_an_entry_does_not_hit(kind, entry, value):
    assert entries(kind, [entry], value) == []


def test_of_entries_that_hold_each_other_the_most_specific_is_told():
    assert entries(ListKind.ADDRESS, ["10.0.0.0/8", "10.1.0.0/16"], "10.1.2.3") == ["10.1.0.0/16"]
    assert entries(ListKind.ADDRESS, ["10.0.0.0/8", "10.1.0.0/16"], "10.2.0.1") == ["10.0.0.0/8"]
    assert entries(ListKind.ADDRESS, ["10.0.0.0/8", "10.0.0.0/16"], "10.0.2.3") == ["10.0.0.0/16"]
    assert entries(ListKind.ADDRESS, ["10.0.0.0/8", "10.1.2.3"], "10.1.2.3") == ["10.1.2.3"]
    assert entries(ListKind.DOMAIN, ["example", "evil.example"], "a.evil.example") == ["evil.example"]


def test_every_part_of_a_value_is_looked_up():
    value = "::ffff:192.0.2.1;::ffff:198.51.100.7;"
    assert entries(ListKind.ADDRESS, ["192.0.2.1", "198.51.100.0/24"], value) == [
        "192.0.2.1",
        "198.51.100.0/24",
    ]
    assert entries(ListKind.HASH, [MD5, SHA256], f"MD5={MD5},SHA256={SHA256}") == [MD5, SHA256]


@pytest.mark.parametrize("kind", ListKind)
def test_no_value_and_an_empty_one_are_on_no_list(kind):
    index = EntryIndex(IndicatorList("l", kind, ("192.0.2.1",)))
    assert index.hits(pa.array([None, ""], pa.string())).tolist() == [False, False]


def test_a_key_is_normal_in_folded_case_with_its_hive_in_short():
    assert normal_key("HKEY_CURRENT_USER\\Software\\X\\") == "hkcu\\software\\x"
    assert normal_key("Software\\HKEY_USERS\\X") == "software\\hkey_users\\x"
