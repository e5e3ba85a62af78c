"""``tocsin rules``: check, list and update the rules that hunts use."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from tocsin.cli import options
from tocsin.cli.exits import FOUND
from tocsin.model.detection import Level

_app = typer.Typer(no_args_is_help=True, help="Check, list and update the rules that hunts use.")
Paths = Optional[list[Path]]  # noqa: UP045  (Typer wants it so)


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(_app, name="rules")


@_app.command("check")
def check(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH", help="Sigma rules: files, folders, zips.")],
    placeholders: Annotated[Path | None, typer.Option("--placeholders", metavar="FILE", help="YAML with the values of %placeholders%.")] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Remarks on rules that load too, and what each needs.")] = False,
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Say of each rule whether it loads, what is odd about it, and whether it passes the tests beside it.

    A file rule.test.yml beside rule.yml holds events that the rule must match and must not match.

    Exit codes: 0 all is well, 1 a rule does not load or fails its test, 2 error.
    """
    from tocsin.cli.rules_output import print_checks
    from tocsin.node.rule_checks import check_rules

    found = check_rules(paths, placeholders)
    print_checks(found, verbose=verbose, as_json=as_json)
    if not found.sound:
        raise typer.Exit(FOUND)


@_app.command("list")
def list_rules(
    paths: Annotated[Paths, typer.Argument(metavar="PATH", help="Rules to list; without any, those that hunts use.")] = None,
    level: Annotated[Level | None, typer.Option("--level", help="Least level.")] = None,
    tag: Annotated[Optional[list[str]], typer.Option("--tag", metavar="TAG", help="With this tag or one below: attack.t1059.")] = None,  # noqa: UP045
    every: Annotated[bool, typer.Option("--all", help="Every rule and not only their number.")] = False,
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Count the rules by level, status, log source and technique; say which set hunts use and how old it is."""
    from tocsin.cli.rules_output import print_rules
    from tocsin.cli.screen import board
    from tocsin.node.rules import choose
    from tocsin.node.selection import Selection, select

    with board(quiet=as_json) as show:
        chosen = choose(tuple(paths or ()), (), progress=show("compiling rules", "files"))
    used = select(chosen.rules, Selection(level=level, tags=tuple(tag or ())))
    print_rules(chosen, used, every=every, as_json=as_json)


@_app.command("update")
def update(
    source: Annotated[str, typer.Argument(metavar="URL|FILE", help="A release zip of Sigma rules.")] = "",
    sha256: Annotated[str, typer.Option("--sha256", metavar="HEX", help="What the zip must be.")] = "",
    previous: Annotated[bool, typer.Option("--previous", help="Go back to the set before, or to the rules that ship if it was the first.")] = False,
    shipped: Annotated[bool, typer.Option("--shipped", help="Go back to the rules that ship.")] = False,
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Install a set of rules for hunts; the one before is kept and can be put back with --previous."""
    import datetime as dt

    from tocsin.cli.rules_output import print_installed
    from tocsin.cli.screen import board
    from tocsin.detections import restore_previous, restore_shipped
    from tocsin.detections import update as install
    from tocsin.model.errors import UsageError
    from tocsin.node.folders import data_folder

    if bool(source) + previous + shipped != 1:
        hint = "tocsin rules update sigma_all_rules.zip, or tocsin rules update --previous"
        raise UsageError("one of a URL or file, --previous and --shipped is needed", hint=hint)
    if shipped:
        restore_shipped(data_folder())
        found = None
    elif previous:
        found = restore_previous(data_folder())
    else:
        with board(quiet=as_json) as show:
            step = show("compiling rules", "files")
            found = install(source, data_folder(), now=dt.datetime.now(dt.UTC), sha256=sha256, progress=step)
    print_installed(found, as_json=as_json)
