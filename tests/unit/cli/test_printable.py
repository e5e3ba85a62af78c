from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.cli.printable import one_line, printable


@given(st.text(st.characters()))
def test_no_character_that_is_not_seen_as_itself_is_left(text):
    assert printable(text).replace("\n", "").isprintable()
    assert one_line(text).isprintable()


@given(st.text(st.characters(categories=["L", "N", "P", "S"])))
def test_ordinary_text_of_any_script_stays_as_it_is(text):
    assert one_line(text) == text


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("ws\x1b[31m", r"ws\x1b[31m"),
        ("\x1b]0;title\x07", r"\x1b]0;title\x07"),
        ("\u202egpj.exe", r"\u202egpj.exe"),
        ("a\r\nb", "a\\r\\nb"),
        ("\x9b2J", r"\x9b2J"),
        ("\udcff", r"\udcff"),
    ],
)
def test_what_could_steer_a_terminal_is_shown_as_its_escape(hostile, shown):
    assert one_line(hostile) == shown
