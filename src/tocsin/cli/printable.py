"""Texts from outside, made fit to print: nothing in them can steer a terminal or pass for another line."""

from __future__ import annotations


def printable(text: str) -> str:
    r"""The text with every character that is not seen as itself written as its escape.

    Control characters, escape sequences, marks that turn the direction of writing, invisible
    characters and halves of surrogate pairs become ``\x1b``, ``\u202e``…; line ends stay.
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() or char == "\n" else _escaped(char) for char in text)


def one_line(text: str) -> str:
    """As ``printable``, and line ends are written as escapes too: for a value within a line."""
    return text if text.isprintable() else printable(text).replace("\n", "\\n")


def escaped(text: str) -> str:
    """As ``one_line``, and nothing in it is markup to Rich: for every value within a line that a ``Screen`` prints."""
    from rich.markup import escape

    return escape(one_line(text))


def flowing(text: str) -> str:
    """As ``escaped``, with each stretch of white space as one blank: for prose that was written on several lines."""
    return escaped(" ".join(text.split()))


def _escaped(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")
