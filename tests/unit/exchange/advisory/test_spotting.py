"""Indicators are found in running text however they are defanged, in time that is linear."""

from __future__ import annotations

import pytest

from tocsin.exchange.advisory.spotting import Spotted, TooBroad, spot
from tocsin.model.expression import ListKind


def found(text: str) -> list[tuple[str, str]]:
    return sorted((one.kind.value, one.entry) for one in spot(text) if isinstance(one, Spotted))


@pytest.mark.parametrize(
    "said",
    [
        "evil[.]example", "evil(.)example", "evil{.}example", "evil[dot]example", "evil(DOT)example", "evil [.] example",
        "evil dot example", "evil[.example", "evil.]example", "evil\\.example", "evil(punkt)example", "*.evil[.]example", "EVIL[.]example",
    ],
)  # fmt: skip
def test_a_domain_in_every_disguise(said):
    assert found(f"It talks to {said}, then stops.") == [("domain", "evil.example")]


@pytest.mark.parametrize(
    "said",
    [
        "hxxps://evil[.]example/a", "hXXps://evil.example/a", "https[:]//evil[.]example/a", "hxxps[://]evil[.]example/a",
        "h**ps://evil[.]example/a", "https://evil\\.example/a",
    ],
)  # fmt: skip
def test_a_url_in_every_disguise(said):
    assert found(f"See ({said}).") == [("url", "https://evil.example/a")]


def test_all_kinds_in_one_sentence():
    text = (
        "144.76.6[.]34:443, 2a01[:]4f8[:]0[:]0[:]0[:]0[:]0[:]2, lamp[at]evil[.]example, C:\\Temp\\evil.dll, "
        "HKCU\\Software\\Microsoft\\Windows NT\\Evil and f116acc6508843f59e59fb5a8d643370."
    )
    assert found(text) == [
        ("address", "144.76.6.34"),
        ("address", "2a01:4f8::2"),
        ("file_name", "evil.dll"),
        ("hash", "f116acc6508843f59e59fb5a8d643370"),
        ("mail", "lamp@evil.example"),
        ("registry_key", "HKCU\\Software\\Microsoft\\Windows NT\\Evil"),
    ]


def test_a_digest_parted_by_a_narrow_column_is_one():
    whole = "f116acc6508843f59e59fb5a8d643370dce82f492a217764521f46a856cc4cb5"
    assert found(f"Hash: {whole[:40]} {whole[40:]}.") != [
        ("hash", whole)
    ]  # 40 digits are a digest themselves
    assert found(f"Hash: {whole[:44]} {whole[44:]}.") == [("hash", whole)]
    assert found(f"SHA-256: {whole[:32]} {whole[32:]}.") == [("hash", whole)]
    assert found(f"{whole[:32]} {whole[32:]}") == [
        ("hash", whole[32:]),
        ("hash", whole[:32]),
    ]


def test_what_only_looks_alike_is_nothing():
    text = "12:34:56, ratio 1:2:3, OID 1.3.6.1.4.1.311, 300.1.1.1, 6B29FC40-CA47-1067-B31D-00DD010662DA, e.g., i.e. and so on..."
    assert [entry for kind, entry in found(text) if kind in {"address", "hash"}] == []


def test_what_is_too_broad_is_told():
    (broad,) = spot("Block 0[.]0[.]0[.]0/0 at once")
    assert isinstance(broad, TooBroad)
    assert "too broad" in broad.reason


def test_defanged_and_plain_are_told_apart():
    assert [(one.kind, one.defanged) for one in spot("evil[.]example")] == [(ListKind.DOMAIN, True)]
    assert [(one.kind, one.defanged) for one in spot("good.example")] == [(ListKind.DOMAIN, False)]


@pytest.mark.parametrize(
    "unit",
    [
        "a.",
        "a[.]",
        "1.",
        "a-",
        "0",
        "12345678 ",
        "hxxp://a",
        "1:",
        "a@",
        "[ . ]",
        "HKLM\\Windows NT",
        "C:\\a",
    ],
)
def test_hostile_repetition_ends(unit):
    assert len(list(spot(unit * 20_000))) <= 20_000
