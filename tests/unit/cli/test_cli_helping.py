"""Help is as wide as the terminal, not as the docstring it comes from."""

from __future__ import annotations

import typer

from tocsin.cli.helping import join_lines, joined


def test_a_paragraph_is_one_line_and_paragraphs_stay_apart():
    assert joined("What it does.\n\n    More of it\n    on two lines.\n\n    And more.\n    ") == (
        "What it does.\n\nMore of it on two lines.\n\nAnd more."
    )


def test_commands_of_groups_too():
    app, below = typer.Typer(), typer.Typer()

    @below.command()
    def go() -> None:
        """Go.

        As far
        as it gets.
        """

    app.add_typer(below, name="below")
    join_lines(app)
    assert below.registered_commands[0].help == "Go.\n\nAs far as it gets."
