"""``tocsin call amend`` and ``discard``: the next version of a call is drafted, and a draft thrown away."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from tocsin.cli import machine, options
from tocsin.cli.node_options import DEFAULT, As, NodeDir, actor, marking

if TYPE_CHECKING:  # importing it takes as long as --help may
    from tocsin.node.calls.making import Question

CallId = Annotated[str, typer.Argument(metavar="CALL", help="The call's id, or the start of its UUID.")]
Text = Optional[str]  # noqa: UP045  (Typer wants it so)
Several = Optional[list[str]]  # noqa: UP045  (Typer wants it so)
Paths = Optional[list[Path]]  # noqa: UP045  (Typer wants it so)


def register(app: typer.Typer) -> None:
    """Add the commands to those on calls."""
    app.command("amend")(amend)
    app.command("discard")(discard)


def amend(
    call: CallId,
    source: Annotated[Optional[Path], typer.Option("--from", metavar="FILE", help="What it asks for from now on, as for call new; without it, what it asks for stays.")] = None,  # noqa: UP045  (Typer wants it so)
    title: Annotated[Text, typer.Option("--title", metavar="TEXT", help="What it is about.")] = None,
    tlp: Annotated[Text, typer.Option("--tlp", metavar="LABEL", help="Who may be told; a looser label shows in the audit.")] = None,
    question: Annotated[Text, typer.Option("--question", metavar="TEXT", help="What you want to know.")] = None,
    releasable: Annotated[Several, typer.Option("--releasable-to", metavar="IDENTITY", help="Only these members; repeat for more. 'all' takes the list off.")] = None,
    pap: Annotated[Text, typer.Option("--pap", metavar="LABEL", help="What may be done with it: CLEAR, GREEN, AMBER, RED.")] = None,
    deadline: Annotated[Text, typer.Option("--deadline", metavar="TIME", help="After it, an answer is late: 2022-09-02T12:00Z.")] = None,
    expires: Annotated[Text, typer.Option("--expires", metavar="TIME", help="After it, new data is no longer searched.")] = None,
    rules: Annotated[Paths, typer.Option("--rules", metavar="PATH", help="Where the rules of findings are; by default those that hunts use.")] = None,
    node: NodeDir = DEFAULT,
    name: As = "",
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Draft the next version of an own call; what is not given stays, and nothing leaves before it is sent.

    What is asked for by the same pattern keeps its id, so what others have judged of it stands.

    [bold]tocsin call amend 754e2041 --from findings.jsonl --expires 2022-10-01[/bold]
    """
    from tocsin.cli.call_output import print_amendment
    from tocsin.node.calls.drafting import draft
    from tocsin.node.calls.misp_events import organisations
    from tocsin.node.calls.ringing import amend as amend_
    from tocsin.node.calls.unreadable import untried_of
    from tocsin.node.desk.desk import Desk
    from tocsin.node.member.node import open_node
    from tocsin.node.member.registry import see_releasable
    from tocsin.node.rules import used_paths

    def changed(said: Question) -> Question:
        """The question with what was given in place of what it said."""
        return _changed(said, (title, question), (tlp, releasable, pap), (deadline, expires))

    with open_node(node) as opened:
        desk = Desk(opened)
        ident = desk.named(call)
        drafted = draft(source, rules or used_paths(), organisations(opened)) if source else None
        see_releasable(releasable if releasable != ["all"] else None, opened)
        made = amend_(ident, changed, drafted, actor(name).name, opened)
        before = opened.store.calls.get(ident)
        untried = untried_of(made.call, opened)
    print_amendment(before or made.call, made.call, drafted, untried, as_json=as_json)


def discard(call: CallId, node: NodeDir = DEFAULT, name: As = "", as_json: options.AsJson = False) -> None:
    """Throw away a draft, of a call or of its next version; nothing of it has left."""
    from tocsin.node.desk.desk import Desk
    from tocsin.node.member.node import open_node

    with open_node(node) as opened:
        desk = Desk(opened)
        ident = desk.named(call)
        desk.discard(ident, actor(name))
    machine.said("discarded", {"id": ident, "discarded": True}, as_json=as_json)


def _changed(
    said: Question,
    texts: tuple[str | None, str | None],
    marks: tuple[str | None, Sequence[str] | None, str | None],
    times: tuple[str | None, str | None],
) -> Question:
    """The question with what was given: title and question, label and list and PAP, deadline and end."""
    import msgspec

    from tocsin.hunting.slices import read_moment

    tlp, releasable, pap = marks
    before = said.marking
    listed = before.releasable_to
    if releasable:
        listed = None if releasable == ["all"] else frozenset(releasable)
    members = None if listed is None else sorted(listed)
    label, action = str(before.tlp) if tlp is None else tlp, str(before.pap) if pap is None else pap
    said_now = marking(label, members, action)
    given = {"title": texts[0], "text": texts[1]}
    moments = {"deadline": times[0], "expires": times[1]}
    changes = {key: value for key, value in given.items() if value is not None}
    ends = {key: read_moment(value, f"--{key}") for key, value in moments.items() if value is not None}
    return msgspec.structs.replace(said, marking=said_now, **changes, **ends)
