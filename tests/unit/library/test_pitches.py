"""Invitations to subscribe are none of an article, wherever they stand; words that only sound like one are."""

from __future__ import annotations

import pytest

from tocsin.library.importing.pitches import parted

LONG = "The ministry said on Monday that the attackers had been inside its network since May of the year before, and that most of its services were back by the evening of the same day."
PITCH = [
    "Keep reading for free!",
    "Get full access by giving your email address.",
    "Already a subscriber? Log in here.",
]


def test_a_pitch_in_the_middle_goes_and_what_follows_stays():
    assert parted([LONG, *PITCH, LONG, LONG]).kept == (LONG, LONG, LONG)


def test_a_pitch_at_the_end_goes_with_what_little_stands_behind_it():
    found = parted([LONG, *PITCH, "Some list:", "• of advantages", "Ad-free reading.", "The house"])
    assert found.kept == (LONG,)
    assert len(found.left) == 7
    assert all(one.startswith("invites to subscribe") for one in found.left)


@pytest.mark.parametrize(
    "text",
    [
        "The malware waits until somebody logs in here, and then asks for full access to the mailbox.",
        "Users were told to subscribe to alerts, and to give their email address to the ministry.",
        "He began reading the logs, one of which showed a photo (picture 3) of the server.",
        "Log in here.\\exe was the name of the file.",
    ],
)
def test_one_sentence_that_sounds_like_a_pitch_is_part_of_the_article(text):
    assert parted([LONG, text, LONG]).kept == (LONG, text, LONG)


def test_captions_and_the_headline_said_again_go_and_are_told():
    found = parted(
        ["# Ports were shut", "A guard at the port (AP photo by A. Person).", LONG, "More from this author"],
        "Ports were shut",
    )
    assert found.kept == (LONG,)
    assert [one.partition(":")[0] for one in found.left] == [
        "the headline again",
        "caption of a picture",
        "leads elsewhere",
    ]
