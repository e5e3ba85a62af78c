from __future__ import annotations

from rich.table import Table
from rich.text import Text

from tocsin.cli.console import Screen


def _printed(*things: object) -> str:
    screen = Screen(width=200)
    with screen.capture() as captured:
        for thing in things:
            screen.print(thing)
    return captured.get()


def test_no_text_from_outside_steers_the_terminal_whatever_prints_it():
    table = Table("host")
    table.add_row("cell \x1b[2J")
    shown = _printed("plain \x1b]0;x\x07", Text("text \u202e"), table)
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert "\u202e" not in shown
    assert r"plain \x1b]0;x" in shown


def test_lines_and_layout_stay():
    assert _printed(Text("one\ntwo")) == "one\ntwo\n"
