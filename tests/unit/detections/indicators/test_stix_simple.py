"""Plain indicators are told from patterns without the grammar, and never wrongly."""

from __future__ import annotations

import pytest

from tocsin.detections.indicators.kinds import Indicator
from tocsin.detections.indicators.stix_simple import simple
from tocsin.model.expression import ListKind


@pytest.mark.parametrize(
    ("pattern", "kind", "entry"),
    [
        ("[ipv4-addr:value = '198.51.100.7']", ListKind.ADDRESS, "198.51.100.7"),
        ("[ipv4-addr:value='198.51.100.0/24']", ListKind.ADDRESS, "198.51.100.0/24"),
        (" [ domain-name:value = 'Evil.Example' ] ", ListKind.DOMAIN, "evil.example"),
        ("[url:value = 'http://evil.example/it\\'s']", ListKind.URL, "http://evil.example/it's"),
        (
            "[file:hashes.MD5 = 'D41D8CD98F00B204E9800998ECF8427E']",
            ListKind.HASH,
            "d41d8cd98f00b204e9800998ecf8427e",
        ),
        ("[file:hashes.'SHA-1' = '" + "ab" * 20 + "']", ListKind.HASH, "ab" * 20),
        ("[email-addr:value = 'A@evil.example']", ListKind.MAIL, "a@evil.example"),
        ("[file:name = 'evil file']", ListKind.FILE_NAME, "evil file"),
        ("[file:name = 'C:\\\\a\\\\b.exe']", ListKind.FILE_PATH, "c:\\a\\b.exe"),
        (
            "[file:name = 'b.exe' AND file:parent_directory_ref.path = 'C:\\\\a\\\\']",
            ListKind.FILE_PATH,
            "c:\\a\\b.exe",
        ),
        (
            "[file:parent_directory_ref.path = '/usr/lib/.x' AND file:name = 'it\\'s']",
            ListKind.FILE_PATH,
            "/usr/lib/.x/it's",
        ),
    ],
)
def test_a_single_indicator_is_recognised(pattern: str, kind: ListKind, entry: str):
    assert simple(pattern) == [Indicator(kind, entry)]


def test_several_joined_by_or_are_recognised():
    found = simple("[domain-name:value = 'a.example' OR domain-name:value = 'b.example']")
    assert [indicator.entry for indicator in found or []] == ["a.example", "b.example"]


@pytest.mark.parametrize(
    "pattern",
    [
        "[domain-name:value != 'a.example']",
        "[domain-name:value LIKE 'a.example']",
        "[domain-name:value = 'a.example' AND file:name = 'x']",
        "[domain-name:value = 'a.example'] AND [file:name = 'x']",
        "[domain-name:value = 'a.example'] START t'2022-01-01T00:00:00Z' STOP t'2023-01-01T00:00:00Z'",
        "[process:name = 'a.exe']",
        "[ipv4-addr:value = 'nonsense']",
        "[ipv4-addr:value = '0.0.0.0/0']",
        "[file:name = 'a\\\\b.exe']",
        "[file:name = 'b.exe' AND file:parent_directory_ref.path = 'Temp']",
        "[file:name = 'C:\\\\b.exe' AND file:parent_directory_ref.path = 'C:\\\\Temp']",
        "[file:name = 'b.exe' AND file:parent_directory_ref.path LIKE 'C:\\\\%']",
        "[url:value = 'http://a.example/\\'",
        "",
    ],
)
def test_everything_else_is_left_to_the_grammar(pattern: str):
    assert simple(pattern) is None
