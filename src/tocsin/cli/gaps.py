"""``tocsin gaps``: what members can and cannot see of adversaries, and which few fixes show most."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from tocsin.cli import options
from tocsin.cli.node_options import DEFAULT, As, NodeDir, actor

_app = typer.Typer(invoke_without_command=True)


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.add_typer(
        _app,
        name="gaps",
        help="Show what members can and cannot see of adversaries, and the next five fixes.",
    )


@_app.callback()
def gaps(
    context: typer.Context,
    member: Annotated[str, typer.Option("--member", metavar="M", help="Only this member, by name or id.")] = "",
    adversary: Annotated[Optional[list[str]], typer.Option("--adversary", metavar="A", help="A group or campaign by name, alias or id; repeat for more. Else those that cases say matter to the member, else all groups.")] = None,  # noqa: UP045
    layer: Annotated[Path | None, typer.Option("--layer", metavar="FILE", help="Also write a layer for the ATT&CK Navigator; of several members one file each, with the name before the ending.")] = None,
    trend: Annotated[bool, typer.Option("--trend", help="Show how many techniques stood how, each time that changed.")] = False,
    since: Annotated[str, typer.Option("--since", metavar="TIME", help="Tell what changed since then, not since the last change.")] = "",
    node: NodeDir = DEFAULT,
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Show what members can and cannot see of adversaries, and the next five fixes.

    Proven: something fired. Covered: a rule, and hosts that log what it needs. Rule without telemetry, telemetry without rule, blind.
    """
    if context.invoked_subcommand is not None:
        return
    from tocsin.cli.gaps_output import print_gaps, write_layers
    from tocsin.hunting import Window
    from tocsin.node.gaps.layer import note_layer
    from tocsin.node.gaps.seeing import sighted
    from tocsin.node.member.node import open_node

    when = Window.parse(since, "").since
    with open_node(node) as opened:
        found = sighted(opened, adversary or (), member, since=when)
        if layer is not None:
            for one in found.members:
                note_layer(opened, one, actor("").name)
            write_layers(found, layer)
    print_gaps(found, trend=trend, as_json=as_json)


@_app.command("share")
def share(
    to: Annotated[str, typer.Option("--to", metavar="WHOM", help="A member's identity--…, or community.")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Where it is written.")],
    node: NodeDir = DEFAULT,
    name: As = "",
    as_json: options.AsJson = False,
) -> None:
    """Write for a member how this one stands to each technique, in quarters of its hosts: no host, log source or rule; signed."""
    from tocsin.cli import machine
    from tocsin.model.member import audience_named
    from tocsin.node.gaps.sharing import share as shared
    from tocsin.node.member.node import open_node

    with open_node(node) as opened:
        found = shared(opened, audience_named(to), out, actor(name).name)
    facts = {
        "member": found.member,
        "at": found.at.isoformat(),
        "techniques": len(found.stands),
        "file": str(out),
    }
    machine.said(f"{len(found.stands)} techniques for {to}: {out}", facts, as_json=as_json)


@_app.command("take")
def take(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What a member shares.")],
    node: NodeDir = DEFAULT,
    name: As = "",
    as_json: options.AsJson = False,
) -> None:
    """Take in what a member shares of its gaps, if that member signed it, meant it for this one, and it is news."""
    from tocsin.cli import machine
    from tocsin.node.gaps.sharing import take as taken
    from tocsin.node.member.node import open_node

    with open_node(node) as opened:
        found = taken(opened, file, actor(name).name)
        member = opened.store.members.get(found.member)
    called = member.name if member else found.member
    facts = {
        "member": found.member,
        "name": called,
        "at": found.at.isoformat(),
        "techniques": len(found.stands),
    }
    machine.said(
        f"{len(found.stands)} techniques of {called}, as of {found.at:%Y-%m-%d}", facts, as_json=as_json
    )


@_app.command("prove")
def prove(node: NodeDir = DEFAULT, name: As = "", as_json: options.AsJson = False) -> None:
    """Hunt the own lake with the rules that hunts use, and keep which of them fired: their techniques are proven from then on."""
    from tocsin.cli import machine
    from tocsin.node.gaps.proving import prove as proven
    from tocsin.node.member.node import open_node

    with open_node(node) as opened:
        found = proven(opened, actor(name).name)
    facts = {"at": found.at.isoformat(), "rules": found.rules, "techniques": found.by_technique}
    fired = len({one for ids in found.by_technique.values() for one in ids})
    machine.said(
        f"{fired} of {found.rules:,} rules fired, of {len(found.by_technique)} techniques",
        facts,
        as_json=as_json,
    )
