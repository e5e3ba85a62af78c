"""``tocsin review door``: what came in by the one-way door, and what was refused."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tocsin.cli import options
from tocsin.cli.review_options import DEFAULT, As, ReviewDir


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("door")(door)


def door(
    review: ReviewDir = DEFAULT,
    look: Annotated[bool, typer.Option("--look", help="Look at the door now; a running publication does so by itself.")] = False,
    loosened: Annotated[Path | None, typer.Option("--take-loosened", metavar="FILE", help="Take in a refused piece that is marked more loosely than before: say so only once its source did.")] = None,
    name: As = "",
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """List the material that members handed over, by what it is to be pasted, and what was refused and why.

    Trusted members and their keys stand under door.trust in review.toml. Files that were refused lie in the folder refused of the
    door, the newest of them, each with the reason.
    """
    from tocsin.cli.review_door_output import print_door
    from tocsin.cli.review_options import who
    from tocsin.press.door import look as look_at
    from tocsin.press.door import take_file
    from tocsin.press.press import open_press

    with open_press(review) as press:
        if loosened is not None:
            take_file(press, loosened, who(name))
        if look:
            look_at(press)
        print_door(press, as_json=as_json)
