from __future__ import annotations

import pytest
from rich.table import Table
from rich.text import Text

from tocsin.cli.console import Screen
from tocsin.cli.summaries import table


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


def _in_terminal(width: int, text: object) -> list[str]:
    screen = Screen(width=width, terminal=True)
    with screen.capture() as captured:
        screen.print(text)
    return [Text.from_ansi(line).plain for line in captured.get().splitlines()]


def test_a_long_line_hangs_below_its_beginning_in_a_terminal():
    words = "  rules/file.yml: " + "placeholder without values " * 8
    lines = _in_terminal(60, Text(words))
    assert max(map(len, lines)) <= 60
    assert lines[0].startswith("  rules")
    assert all(line.startswith("    ") and line[4] != " " for line in lines[1:])
    assert " ".join(" ".join(lines).split()) == " ".join(words.split())


def test_a_word_longer_than_the_terminal_is_broken_and_not_cut():
    lines = _in_terminal(30, Text("x" * 100))
    assert "".join(line.strip() for line in lines) == "x" * 100


def test_markup_stays_markup_when_lines_hang():
    lines = _in_terminal(40, "[bold]a[/bold] " + "word " * 20)
    assert "bold" not in " ".join(lines)


def test_a_line_stays_one_where_there_is_no_terminal():
    assert len(_printed(Text("word " * 200)).splitlines()) == 1


def _piped(columns: str, monkeypatch) -> list[str]:
    monkeypatch.setenv("COLUMNS", columns)
    made = table("host", "event")
    made.add_row("WS001", " ".join(["word"] * 100))
    screen = Screen(terminal=False)
    with screen.capture() as captured:
        screen.print(made)
        screen.print("sentence " * 20)
    return captured.get().splitlines()


def test_columns_are_honoured_where_there_is_no_terminal(monkeypatch):
    lines = _piped("60", monkeypatch)
    assert 50 < max(map(len, lines)) <= 60
    assert " ".join(lines).count("word") == 100


@pytest.mark.parametrize("columns", ["", "0", "wide"])
def test_without_columns_a_record_is_a_line_however_long(monkeypatch, columns):
    assert len(_piped(columns, monkeypatch)) == 3
