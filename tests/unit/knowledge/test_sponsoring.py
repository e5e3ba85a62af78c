"""A state is read from a description where it says sponsored, or names an office of it; not where it names victims or takes it back."""

from __future__ import annotations

import pytest

from tocsin.knowledge.sponsoring import suspected_sponsors


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[X](https://x.example) is a People's Republic of China (PRC) state-backed actor.(Citation: Y) It hides.", "CN"),
        ("X is an Iranian-sponsored threat group.", "IR"),
        ("X is a likely state-sponsored group operating out of China.", "CN"),
        ("Public reporting has linked X to Iran's Ministry of Intelligence and Security (MOIS).", "IR"),
        ("X is attributed to Russia's Federal Security Service (FSB).", "RU"),
        ("Members worked at the behest of the government of Iran, specifically of the guards.", "IR"),
        ("X is a China-based group that researchers have attributed to China's Ministry of State Security.", "CN"),
        ("X has been attributed to the 2nd Bureau of the People's Liberation Army (PLA).", "CN"),
    ],
)  # fmt: skip
def test_a_state_is_read_with_the_sentence_that_says_so(text, code):
    ((found, sentence),) = suspected_sponsors(text)
    assert found == code
    assert "](" not in sentence
    assert "Citation" not in sentence


@pytest.mark.parametrize(
    "text",
    [
        "X is a China-based group that has targeted U.S. government entities.",
        "X coordinated with actors affiliated with Iran's Ministry of Intelligence and Security (MOIS).",
        "X has not been linked to the Chinese government.",
        "X is a Lebanon-based group.",
        "North Korean group definitions overlap, and some report all North Korean state-sponsored activity under one name.",
        "X used malware attributed to government-sponsored groups.",
        "X is a likely state-sponsored threat actor with advanced capabilities.",
        "",
    ],
)
def test_a_home_a_victim_and_what_is_taken_back_are_no_sponsor(text):
    assert not list(suspected_sponsors(text))
