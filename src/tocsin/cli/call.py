"""``tocsin call``: a call is drafted, looked at, sent, taken back; its picture and its answers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from tocsin.cli import call_amend, call_answer, call_export, machine, options
from tocsin.cli.node_options import DEFAULT, As, NodeDir, actor, marking

if TYPE_CHECKING:  # importing it takes as long as --help may
    from tocsin.node.calls.making import Question

_app = typer.Typer(
    no_args_is_help=True, help="Ring: ask the others to search their histories, and see what they answer."
)
CallId = Annotated[str, typer.Argument(metavar="CALL", help="The call's id, or the start of its UUID.")]
Several = Optional[list[str]]  # noqa: UP045  (Typer wants it so)
Paths = Optional[list[Path]]  # noqa: UP045  (Typer wants it so)


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    call_amend.register(_app)
    call_export.register(_app)
    call_answer.register(_app)
    app.add_typer(_app, name="call")


@_app.command("new")
def new(
    source: Annotated[Path, typer.Option("--from", metavar="FILE", help="Findings (JSON lines), a draft of tocsin read, a STIX bundle, MISP JSON, an indicator list, or the folder of a MISP feed.")],
    title: Annotated[str, typer.Option("--title", metavar="TEXT", help="What it is about.")],
    tlp: Annotated[str, typer.Option("--tlp", metavar="LABEL", help="Who may be told: CLEAR, GREEN, AMBER, AMBER+STRICT, RED.")],
    question: Annotated[str, typer.Option("--question", metavar="TEXT", help="What you want to know.")] = "Have you seen this, since when, and what could you not see?",
    releasable: Annotated[Several, typer.Option("--releasable-to", metavar="IDENTITY", help="Only these members; repeat for more.")] = None,
    pap: Annotated[str, typer.Option("--pap", metavar="LABEL", help="What may be done with it: CLEAR, GREEN, AMBER, RED.")] = "CLEAR",
    deadline: Annotated[str, typer.Option("--deadline", metavar="TIME", help="After it, an answer is late: 2022-09-02T12:00Z.")] = "",
    expires: Annotated[str, typer.Option("--expires", metavar="TIME", help="After it, new data is no longer searched.")] = "",
    rules: Annotated[Paths, typer.Option("--rules", metavar="PATH", help="Where the rules of findings are; by default those that hunts use.")] = None,
    event: Annotated[Several, typer.Option("--event", metavar="UUID", help="Of a MISP feed, this event alone; repeat for more. Each is a draft of its own.")] = None,
    node: NodeDir = DEFAULT,
    name: As = "",
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Draft a call; nothing leaves before it is sent.

    [bold]tocsin call new --from findings.jsonl --title "Web shell and wiper" --tlp AMBER[/bold]
    """
    from tocsin.cli.call_feed import draft_feed
    from tocsin.cli.call_output import print_draft
    from tocsin.exchange.misp import is_feed
    from tocsin.model.errors import UsageError
    from tocsin.node.calls.drafting import draft
    from tocsin.node.calls.misp_events import organisations
    from tocsin.node.calls.ringing import draft_call
    from tocsin.node.calls.unreadable import untried_of
    from tocsin.node.member.node import open_node
    from tocsin.node.member.registry import see_releasable
    from tocsin.node.rules import used_paths

    asked, who = _question((title, question), (tlp, releasable, pap), (deadline, expires)), actor(name).name
    with open_node(node) as opened:
        see_releasable(asked.marking.releasable_to, opened)
        if is_feed(source):
            draft_feed(source, event or (), asked, who, opened, as_json=as_json)
            return
        if event:
            raise UsageError("is no folder of a MISP feed", where=str(source), hint="leave --event out")
        drafted = draft(source, rules or used_paths(), organisations(opened))
        made = draft_call(asked, drafted, who, opened)
        untried = untried_of(made.call, opened)
    print_draft(made.call, drafted, untried, as_json=as_json)


@_app.command("list")
def show_all(node: NodeDir = DEFAULT, as_json: options.AsJson = False) -> None:
    """List calls, own ones and those that came in, the newest first."""
    from tocsin.cli.call_output import print_calls
    from tocsin.node.desk.desk import Desk
    from tocsin.node.member.node import open_node

    with open_node(node) as opened:
        print_calls(Desk(opened).calls(), as_json=as_json)


@_app.command("show")
def show(call: CallId, node: NodeDir = DEFAULT, as_json: options.AsJson = False) -> None:
    """Show the alliance's picture of a call: who saw it and since when, who did not, who is blind, who is silent."""
    from tocsin.cli.call_output import print_picture
    from tocsin.node.desk.desk import Desk
    from tocsin.node.member.node import open_node

    with open_node(node) as opened:
        desk = Desk(opened)
        print_picture(desk.picture(desk.named(call)), as_json=as_json)


@_app.command("preview")
def preview(call: CallId, node: NodeDir = DEFAULT, as_json: options.AsJson = False) -> None:
    """Show for every member exactly what it would get of a call, or why it gets nothing."""
    from tocsin.cli.call_output import print_previews
    from tocsin.node.desk.desk import Desk
    from tocsin.node.member.node import open_node

    with open_node(node) as opened:
        desk = Desk(opened)
        ident = desk.named(call)
        shown = desk.draft(ident) or desk.call_named(ident)
        print_previews(desk.previews(ident), shown, desk.untried(ident), as_json=as_json)


@_app.command("send")
def send(call: CallId, node: NodeDir = DEFAULT, name: As = "", as_json: options.AsJson = False) -> None:
    """Send a draft to all who may have it; a running node puts it on its way at once."""
    from tocsin.cli.call_output import print_sent
    from tocsin.node.desk.desk import Desk
    from tocsin.node.member.node import open_node

    with open_node(node) as opened:
        desk = Desk(opened)
        ident = desk.named(call)
        given = desk.send(ident, actor(name))
    print_sent(ident, given, as_json=as_json)


@_app.command("revoke")
def revoke(call: CallId, node: NodeDir = DEFAULT, name: As = "", as_json: options.AsJson = False) -> None:
    """Take an own call back: the others stop searching for it."""
    from tocsin.node.desk.desk import Desk
    from tocsin.node.member.node import open_node

    with open_node(node) as opened:
        desk = Desk(opened)
        ident = desk.named(call)
        desk.revoke(ident, actor(name))
    machine.said("revoked", {"id": ident, "revoked": True}, as_json=as_json)


def _question(
    texts: tuple[str, str], marks: tuple[str, Sequence[str] | None, str], times: tuple[str, str]
) -> Question:
    """What a call says: title and question, label and list and PAP, deadline and end."""
    from tocsin.hunting.slices import read_moment
    from tocsin.node.calls.making import Question

    deadline, expires = read_moment(times[0], "--deadline"), read_moment(times[1], "--expires")
    return Question(
        title=texts[0], text=texts[1], marking=marking(*marks), deadline=deadline, expires=expires
    )
