"""Help is as wide as the terminal, not as the docstring it comes from."""

from __future__ import annotations

import pytest
import typer
from typer.testing import CliRunner

from tocsin.cli.helping import join_lines, joined
from tocsin.cli.main import app as commands


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


@pytest.fixture
def hunt_help() -> str:
    shown = CliRunner().invoke(commands, ["hunt", "--help"], env={"COLUMNS": "80", "TERMINAL_WIDTH": "80"})
    return " ".join(shown.output.replace("│", " ").split())


def test_the_levels_of_a_hunt_are_told_whole_at_80_columns(hunt_help):
    assert "LEVEL Least level of rules: informational, low, medium, high, critical." in hunt_help


def test_a_hunt_says_that_without_an_output_there_is_only_the_summary(hunt_help):
    assert "Without it and --format there is only the summary." in hunt_help
    assert "instead of stdout" not in hunt_help
