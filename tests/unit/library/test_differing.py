"""How two texts differ is shown to the word."""

from __future__ import annotations

from tocsin.library.differing import Line, differences


def test_of_a_line_that_was_changed_the_words_are_marked():
    old, new = "It was restored on the 10th of September.", "It was restored on the 13th of September."
    assert differences(["Same.", old], ["Same.", new]) == (
        Line(" ", (("Same.", False),)),
        Line("-", (("It was restored on the ", False), ("10th", True), (" of September.", False))),
        Line("+", (("It was restored on the ", False), ("13th", True), (" of September.", False))),
    )


def test_a_line_that_says_something_else_is_another_line():
    assert differences(["One thing."], ["Quite another matter."]) == (
        Line("-", (("One thing.", False),)),
        Line("+", (("Quite another matter.", False),)),
    )


def test_lines_that_came_and_went_are_whole():
    assert [(one.sign, one.parts[0][0]) for one in differences(["a", "b", "c"], ["a", "c", "d", "e"])] == [
        (" ", "a"),
        ("-", "b"),
        (" ", "c"),
        ("+", "d"),
        ("+", "e"),
    ]
    assert differences([], []) == ()
