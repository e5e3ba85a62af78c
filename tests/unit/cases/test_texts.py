"""Texts of a case are bounded, and hold nothing that is no text."""

from __future__ import annotations

import pytest

from case_samples import NOW, entry, happened, said, source
from tocsin.cases.checking import problems_of
from tocsin.cases.reading import read
from tocsin.cases.texts import ADDRESS, LINE, TEXT
from tocsin.model.case import Hypothesis, Side, Source, Weight
from tocsin.model.errors import UsageError


@pytest.mark.parametrize(
    ("one", "problem"),
    [
        (entry("e", Source(title="x" * (LINE + 1))), "its title is longer than 500 characters"),
        (entry("e", Source(title="x", url="u" * (ADDRESS + 1))), "its url is longer than 2,000 characters"),
        (happened("e", 1, "m" * (LINE + 1)), "its member is longer than 500 characters"),
        (said("e", "X", words="w" * (TEXT + 1)), "its words is longer than 10,000 characters"),
        (said("e", "a\0b"), "its names has characters that cannot be shown"),
        (entry("e", Source(title="\x9b2J")), "its title has characters that cannot be shown"),
        (entry("e", Hypothesis(what="so", evidence=(Weight(Side.TOWARD, "\x1b[31m"),))), "its what has characters that cannot be shown"),
        (entry("e", Source(title="x"), withdrawn="\x07"), "its withdrawn has characters that cannot be shown"),
    ],
)  # fmt: skip
def test_what_is_too_long_or_no_text_is_told_with_its_field(one, problem):
    assert problems_of([one]) == [f"e: {problem}"]


def test_what_is_as_long_as_it_may_be_fits_with_tabs_and_ends_of_lines():
    assert not problems_of([source("e"), said("s", "x" * LINE, "e", words="w\n\t" + "w" * (TEXT - 3))])


@pytest.mark.parametrize("title", ["{a: 1}", "[a]", "7"])
def test_a_title_is_a_text(title):
    text = f"title: {title}\nmarking: TLP:GREEN\nentries: {{e: {{type: source, title: x}}}}\n"
    with pytest.raises(UsageError, match="no text as its title"):
        read(text, "file", "ada", NOW)
