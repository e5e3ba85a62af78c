"""Names are found as people write them, and words of the language are not taken for names."""

from __future__ import annotations

import pytest

from tocsin.knowledge.countries import country_words
from tocsin.knowledge.galaxies import by_id, galaxy_entities
from tocsin.knowledge.names import Names


@pytest.fixture(scope="module")
def names():
    return Names(galaxy_entities(), country_words())


def found(names: Names, text: str) -> list[str]:
    return [hit.entity.ident or hit.entity.name for hit in names.find(text) if not hit.doubt]


@pytest.mark.parametrize(
    ("text", "idents"),
    [
        ("APT28, APT 28 and APT-28 are one", ["G0007", "G0007", "G0007"]),
        ("Fancy Bear and SOFACY", ["G0007", "G0007"]),
        ("the Play ransomware", ["S1162"]),
        ("children play ransom notes", []),
        ("a snake in the grass, the royal family", []),
        ("the Snake implant", ["S0022"]),
        ("cobalt strike and Cobalt Strike", ["S0154", "S0154"]),
        ("Process Injection was seen", ["T1055"]),
        ("DLL Side-Loading, as it was called", ["T1574.001"]),
        ("SharePoint was patched", []),
        ("credentials were dumped with mimikatz, then psexec and ngrok ran", ["S0002", "S0029", "S0508"]),
        ("first responder in the empire ate a donut", []),
        ("see mimikatz.example and C:\\Tools\\Mimikatz\\x", []),
        ("The Georgian and the Russian side", []),
    ],
)
def test_a_name_is_told_from_a_word(names, text, idents):
    assert found(names, text) == idents


def test_a_doubtful_name_says_why(names):
    (hit,) = [hit for hit in names.find("It was said that Silence followed") if hit.entity.ident == "G0091"]
    assert "said of other things" in hit.doubt


def test_malware_in_small_letters_is_shown_where_a_word_tells_and_doubted(names):
    (hit,) = names.find("they sent the emotet malware")
    assert (hit.entity.name, hit.doubt) == ("Emotet", "'emotet' is written in small letters")
    assert names.find("they sent emotet") == []


def test_a_technique_that_was_given_up_leads_to_its_successor():
    known = by_id(galaxy_entities())
    assert known["T1086"].revoked
    assert known[known["T1086"].successor].name == "PowerShell"


def test_letters_without_a_small_form_of_one_letter_do_not_shift_what_is_found(names):
    text = "İİİ Mimikatz"
    (hit,) = names.find(text)
    assert text[hit.start : hit.end] == "Mimikatz"
