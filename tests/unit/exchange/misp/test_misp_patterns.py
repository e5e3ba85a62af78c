"""MISP's attribute types as STIX patterns, and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.exchange.misp.patterns import attribute_of, pattern_of, says


@pytest.mark.parametrize(
    ("kind", "value", "pattern"),
    [
        ("sha256", "a" * 64, f"[file:hashes.'SHA-256' = '{'a' * 64}']"),
        ("filename|md5", f"x.exe|{'b' * 32}", f"[file:name = 'x.exe' AND file:hashes.MD5 = '{'b' * 32}']"),
        ("ip-dst", "192.0.2.1", "[ipv4-addr:value = '192.0.2.1']"),
        ("ip-src", "2001:db8::1", "[ipv6-addr:value = '2001:db8::1']"),
        ("ip-dst", "203.0.113.0/24", "[ipv4-addr:value ISSUBSET '203.0.113.0/24']"),
        (
            "ip-dst|port",
            "192.0.2.1|443",
            "[network-traffic:dst_ref.value = '192.0.2.1' AND network-traffic:dst_port = 443]",
        ),
        ("domain", "evil.example", "[domain-name:value = 'evil.example']"),
        ("url", "http://evil.example/?q='x'", "[url:value = 'http://evil.example/?q=\\'x\\'']"),
        ("regkey", "HKLM\\Software\\X", "[windows-registry-key:key = 'HKLM\\\\Software\\\\X']"),
        ("yara", "rule x { condition: true }", "rule x { condition: true }"),
        ("stix2-pattern", "[file:name = 'x']", "[file:name = 'x']"),
    ],
)
def test_an_attribute_is_a_pattern_and_the_pattern_is_the_attribute_again(kind, value, pattern):
    pattern_type, said = pattern_of(kind, value)
    assert said == pattern
    assert attribute_of(pattern_type, said, kind) == (
        kind if kind != "stix2-pattern" else "filename",
        value if kind != "stix2-pattern" else "x",
    )


def test_a_file_by_name_and_folder_is_a_filename_with_its_path():
    pattern = r"[file:name = 'b.exe' AND file:parent_directory_ref.path = 'c:\\it\'s']"
    assert attribute_of("stix", pattern) == ("filename", "c:\\it's\\b.exe")
    root = "[file:name = 'b' AND file:parent_directory_ref.path = '/']"
    assert attribute_of("stix", root) == ("filename", "/b")


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("btc", "1abc"),
        ("ip-dst", "no address"),
        ("ip-dst|port", "192.0.2.1|x"),
        ("domain|ip", "x"),
        ("md5", " "),
    ],
)
def test_what_stix_has_no_words_for_is_no_pattern(kind, value):
    assert pattern_of(kind, value) is None


@given(
    st.text(st.characters(codec="utf-8"), min_size=1),
    st.sampled_from(["filename", "url", "mutex", "regkey", "domain"]),
)
def test_any_text_comes_back_from_a_pattern(value, kind):
    found = pattern_of(kind, value)
    assert (found is None) == (not value.strip())
    if found:
        assert attribute_of(*found, kind) == (kind, value.strip())


@pytest.mark.parametrize(
    ("kind", "value", "pattern"),
    [
        ("filename|md5", f"Loader.DLL|{'B' * 32}", f"[file:hashes.MD5 = '{'b' * 32}']"),
        ("domain", "Evil[.]Example", "[domain-name:value = 'evil.example']"),
        ("domain|ip", "evil.example|192.0.2.1", "[ipv4-addr:value = '192.0.2.1']"),
        ("filename", "C:\\X\\a.EXE", "[file:name = 'a.exe' AND file:parent_directory_ref.path = 'c:\\\\x']"),
        ("mutex", "x", "[mutex:name = 'x']"),
    ],
)
def test_a_value_says_a_pattern_that_lists_make_of_it(kind, value, pattern):
    assert says(kind, value, pattern)
    assert not says(kind, value, "[file:name = 'other.exe']")
    assert not says(kind, value, "[file:name = 'x'] FOLLOWEDBY [file:name = 'y']")
