"""``tocsin evaluate``: how good what Tocsin says is, measured on data that it did not learn from."""

from __future__ import annotations

import enum
import os
from pathlib import Path
from typing import Annotated

import typer

from tocsin.cli import options

_app = typer.Typer(
    no_args_is_help=True,
    help="Measure how good judgements are, on what was set aside before anything was tuned.",
)


class Half(enum.StrEnum):
    """Which of the frozen halves is asked."""

    TEST = "test"
    TUNING = "tuning"


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(_app, name="evaluate")


@_app.callback()
def _group() -> None:
    """Keep the command's name where there is only one."""


@_app.command("attribution")
def attribution(
    attack: Annotated[Path, typer.Option("--attack", metavar="FILE", help="Enterprise ATT&CK as a STIX bundle, gzipped or not.")],
    half: Annotated[Half, typer.Option("--half", help="The reports that were set aside, with the campaigns (test), or those learned from (tuning).")] = Half.TEST,
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Evaluate attribution: campaigns, reports left out one by one, calibration, abstention, countries, beside every baseline.

    The halves ship with Tocsin and were frozen before anything was tuned. Each figure has its n and the interval in which it lies 19 times of 20.
    """
    # Before numpy is loaded: threads would only wait for each other over so small arrays, and sums would depend on their number.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

    from tocsin.cases.attribution.evaluating import evaluate
    from tocsin.cli.evaluate_output import print_evaluation
    from tocsin.cli.screen import board
    from tocsin.knowledge.stix import read_bundle
    from tocsin.node.cases.attributing import countries_in

    bundle = read_bundle(attack)
    with board(quiet=as_json) as show:
        step = show("evaluating", "answers")
        found = evaluate(bundle, countries_in(bundle), half=half.value, progress=step)
    print_evaluation(found, as_json=as_json)
