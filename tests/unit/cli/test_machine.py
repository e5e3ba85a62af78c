"""What programs read reaches them as it is, and a terminal so that it cannot be steered."""

from __future__ import annotations

import ast
import io
import json
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tocsin.cli
from tocsin.cli import machine
from tocsin.node.reports.tables import write_rows

HOSTILE = "ws\x1b]0;PWN\x07\x9b2J\u202egpj\x7f\rx"


class Terminal(io.TextIOWrapper):
    """Stdout as a terminal has it, or a file where it says so."""

    def __init__(self, *, is_terminal: bool = True) -> None:
        super().__init__(io.BytesIO(), "utf-8", write_through=True)
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        return self._is_terminal

    def text(self) -> str:
        buffer = self.buffer
        assert isinstance(buffer, io.BytesIO)
        return buffer.getvalue().decode()


@given(st.text(st.characters()))
def test_json_that_is_shown_says_the_same_and_steers_nothing(text):
    shown = machine.shown(json.dumps({"a": text}, ensure_ascii=False))
    assert json.loads(shown) == {"a": text}
    assert shown.replace("\n", "").replace("\t", "").isprintable()


def test_a_table_in_a_terminal_shows_what_is_not_seen_as_itself(monkeypatch):
    monkeypatch.setattr(sys, "stdout", terminal := Terminal())
    write_rows(["host"], [{"host": HOSTILE}], machine.stdout())
    assert terminal.text() == "host\r\n" + r'"ws\u001b]0;PWN\u0007\u009b2J\u202egpj\u007f\u000dx"' + "\r\n"


def test_a_file_or_a_pipe_gets_the_bytes_as_they_are(monkeypatch):
    monkeypatch.setattr(sys, "stdout", pipe := Terminal(is_terminal=False))
    machine.tell(HOSTILE)
    assert pipe.text() == HOSTILE + "\n"


def test_a_character_cut_between_two_writes_is_shown_whole(monkeypatch):
    monkeypatch.setattr(sys, "stdout", terminal := Terminal())
    stream = machine.stdout()
    for byte in "é\u202e".encode():
        stream.write(bytes([byte]))
    assert terminal.text() == r"é\u202e"


@pytest.mark.parametrize(
    "file",
    [one for one in Path(tocsin.cli.__file__).parent.glob("*.py") if one.stem not in {"machine", "main"}],
)
def test_no_command_writes_to_stdout_on_its_own(file):
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        assert not (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
        )
        is_stream = isinstance(node, ast.Attribute) and node.attr in {"write", "buffer"}
        assert not (is_stream and ast.unparse(node.value) == "sys.stdout")
