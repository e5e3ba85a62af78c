"""Countries are found by name, people and capital, in several languages, and not in other words."""

from __future__ import annotations

import pytest

from tocsin.knowledge.countries import countries
from tocsin.knowledge.language import language_of


@pytest.mark.parametrize(
    ("text", "language", "codes"),
    [
        ("Iranian actors hit Albania and the U.S. government", "en", ["IR", "AL", "US"]),
        ("South Korean banks, North Korea, and Papua New Guinea", "en", ["KR", "KP", "PG"]),
        ("the kremlin of the us, polish the turkey", "en", []),
        ("iranian hackers", "en", ["IR"]),
        ("Guinea-Bissau and Guinea", "en", ["GW", "GN"]),
        (
            "in Istanbul, Lviv, Paris and Novosibirsk; GCHQ and the Knesset",
            "en",
            ["TR", "UA", "FR", "RU", "GB", "IL"],
        ),
        ("NorthKorea and SouthKorean banks", "en", ["KP", "KR"]),
        ("mod.gov.pk and health.gov.uk, not shop.example.pk nor x.gov.example", "en", ["PK", "GB"]),
        ("www.kantei.go.jp and GOV.UK, not go.to, admin.io or https://x.example/Iran/a", "en", ["JP", "GB"]),
        ("China-based, London-based, pro-Russian and US-American", "en", ["CN", "GB", "RU", "US"]),
        ("dutch and greek ministries", "en", ["NL", "GR"]),
        ("a phoenix, Regina and Phoenix; Brussels decided", "en", []),
        ("www.iran.example and al-Iran-x", "en", []),
        ("russische Akteure in Deutschland", "de", ["RU", "DE"]),
        ("des ministères français et la Belgique", "fr", ["FR", "BE"]),
        ("bancos de México y empresas rusas", "es", ["MX", "RU"]),
        ("sistemet e Shqipërisë dhe hakerët iranianë", "sq", ["AL", "IR"]),
    ],
)
def test_countries_are_named_by_name_people_town_service_and_state_domain(text, language, codes):
    assert sorted({hit.code for hit in countries(text, language)}) == sorted(set(codes))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The attack was seen by the agency", "en"),
        ("Der Angriff wurde von der Behörde und dem Amt gesehen", "de"),
        ("L'attaque est décrite dans les notes des services", "fr"),
        ("El ataque fue visto por los bancos de la región", "es"),
        ("Sulmi u pa nga një zyrë dhe është në hetim", "sq"),
        ("", "und"),
        ("Contact evil.com.example and a.com.br, no as yet", "und"),
        ("100 South African Websites hacked; see cert.example.com", "und"),
        ("Los Angeles hospital hacked", "und"),
        ("O site a.com e o site b.com não são do ministério", "pt"),
        ("Il sito del ministero della difesa non è stato colpito", "it"),
    ],
)
def test_languages_are_told_where_words_tell_them(text, code):
    assert language_of(text) == code
