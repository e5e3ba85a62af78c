"""Defanging is undone where it is, and nothing else is touched."""

from __future__ import annotations

import pytest

from tocsin.detections.indicators.refang import refang


@pytest.mark.parametrize(
    "text",
    [
        "https://evil.example/a.b",
        "HKLM\\Software\\a.b",
        "C:\\Temp\\evil.exe",
        "%APPDATA%\\evil.exe",
        "\\\\server\\share",
        "a plain sentence",
        "",
    ],
)
def test_what_is_not_defanged_stays(text: str):
    assert refang(text) == text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("http:\\\\evil.example", "http://evil.example"),
        ("hxxps:// evil.example", "https://evil.example"),
        ("fxp://evil[.]example", "ftp://evil.example"),
        ("evil[punkt]example", "evil.example"),
        ("meow://evil.example", "http://evil.example"),
        ("evil.]example", "evil.example"),
    ],
)
def test_what_is_defanged_is_undone(text: str, plain: str):
    assert refang(text) == plain
