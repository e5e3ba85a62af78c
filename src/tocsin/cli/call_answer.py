"""``tocsin call answer``: our own answer is looked at, and declared where our logs stay in a SIEM."""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Optional

import typer

from tocsin.cli import machine, options
from tocsin.cli.node_options import DEFAULT, As, NodeDir, actor

if TYPE_CHECKING:  # importing it takes as long as --help may
    from tocsin.node.desk.desk import Desk
    from tocsin.node.desk.nouns import Actor

CallId = Annotated[str, typer.Argument(metavar="CALL", help="The call's id, or the start of its UUID.")]
Place = Optional[Path]  # noqa: UP045  (Typer wants it so)
Form = Optional[Literal["toml", "csv", "json"]]  # noqa: UP045  (Typer wants it so)


def register(app: typer.Typer) -> None:
    """Add the command to the commands on calls."""
    app.command("answer")(answer)


def answer(
    call: CallId,
    template: Annotated[Form, typer.Option("--template", metavar="FORM", help="Print a declaration to be filled in: toml, csv or json.")] = None,
    file: Annotated[Place, typer.Option("--file", metavar="FILE", help="Declare what a filled-in template says; its ending tells its form.")] = None,
    release: Annotated[bool, typer.Option("--release", help="Let what a person must release leave now: what was seen, above all.")] = False,
    node: NodeDir = DEFAULT,
    name: As = "",
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Show what would leave of our answer; declare it from a file, if our logs stay in a SIEM.

    [bold]tocsin call answer 754e2041 --template toml > declared.toml[/bold]

    [bold]tocsin call answer 754e2041 --file declared.toml --release[/bold]
    """
    from tocsin.cli.call_answer_output import print_review
    from tocsin.model.errors import UsageError
    from tocsin.node.desk.desk import Desk
    from tocsin.node.member.node import open_node

    if template is not None and (file is not None or release):
        raise UsageError("prints a template and does nothing else", where="--template")
    with open_node(node) as opened:
        desk, who = Desk(opened), actor(name)
        ident = desk.named(call)
        if template is not None:
            machine.tell(desk.declaration_template(ident, template, who).value, end="")
            return
        if file is not None:
            _declare(desk, ident, file, who)
        if release:
            with contextlib.suppress(UsageError):  # all of it may have left by rule
                desk.release_answer(ident, who)
        print_review(desk.call_named(ident), desk.under_review(ident), as_json=as_json)


def _declare(desk: Desk, ident: str, path: Path, who: Actor) -> None:
    from tocsin.cli.call_answer_output import print_problems
    from tocsin.model.counting import counted
    from tocsin.model.errors import UsageError
    from tocsin.node.declaring.reading import of_this_call, read_file

    file = read_file(path)
    of_this_call(file, desk.call_named(ident), str(path))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    problems = file.problems or desk.declare(ident, file.common, file.rows, who, f"file {digest}")
    if problems:
        print_problems(path, problems)
        raise UsageError(
            f"has {counted(len(problems), 'fault')}: nothing was declared", where=str(path), hint="mend them"
        )
