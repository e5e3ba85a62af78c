"""Help out of docstrings: their lines are joined, so that a paragraph is as wide as the terminal."""

from __future__ import annotations

import inspect

import typer


def joined(text: str) -> str:
    """A docstring with each paragraph on one line."""
    paragraphs = inspect.cleandoc(text).split("\n\n")
    return "\n\n".join(" ".join(paragraph.split("\n")) for paragraph in paragraphs)


def join_lines(app: typer.Typer) -> None:
    """Join the lines in the help of every command of ``app``, and of those below it."""
    for command in app.registered_commands:
        if command.callback is not None:
            command.help = joined(command.help or command.callback.__doc__ or "")
    for group in app.registered_groups:
        if group.typer_instance is not None:
            join_lines(group.typer_instance)
