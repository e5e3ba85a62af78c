"""What ``tocsin call export`` prints."""

from __future__ import annotations

import json
from pathlib import Path

from rich.markup import escape

from tocsin.cli import machine
from tocsin.cli.console import Screen
from tocsin.cli.printable import printable
from tocsin.exchange.misp import Exported
from tocsin.model.call import Call
from tocsin.model.counting import counted
from tocsin.model.member import Member
from tocsin.node.calls.exporting import Export, ExportedItem
from tocsin.node.calls.query_files import manifest
from tocsin.release import Released

#: Items and reasons that are listed; the manifest lists all.
_LISTED = 10
_REASONS = 2


def print_export(made: Released[Export], output: Path | None, *, as_json: bool) -> None:
    """Say what was written and what was not; without an output the queries themselves."""
    if as_json:
        machine.tell(manifest(made), end="")
        return
    export, screen = made.value, Screen()
    screen.print(
        f"[bold]{escape(export.marking)}[/]  [bold]{escape(export.title)}[/]: {export.queries:,} queries for {export.backend} of"
        f" {len(export.items):,} things to look for"
    )
    if output is None:
        for item in export.items:
            for query in item.queries:
                screen.print(f"\n[dim]{escape(item.name)}, {escape(', '.join(query.logsources))}[/]")
                machine.tell(printable(query.text))
    _list(screen, "in part only", export.partly)
    _list(screen, "not at all", export.without)
    noted = sum(1 for item in export.items for query in item.queries if query.notes)
    if noted:
        screen.print(f"{noted:,} queries have a note: read it in the manifest before you believe them")
    if output is not None:
        screen.print(f"written to {escape(str(output))}")
    screen.print("Next: run them, then tell what they found: tocsin call answer --help")


def print_event(made: Exported, call: Call, member: Member, place: Path, *, as_json: bool) -> None:
    """Say what a MISP event holds, for whom, and what of the call and its answers it cannot say."""
    if as_json:
        said = {
            "call": call.id,
            "event": made.uuid,
            "file": str(place),
            "for": member.id,
            "marking": str(made.event.marking),
            "attributes": made.attributes,
            "sightings": made.sightings,
            "losses": [{"where": one.where, "what": one.what} for one in made.losses],
        }
        machine.tell(json.dumps(said, indent=2))
        return
    screen = Screen()
    held = f"{counted(made.attributes, 'attribute')}, {counted(made.sightings, 'sighting')}"
    screen.print(
        f"[bold]{made.event.marking}[/]  [bold]{escape(call.title)}[/], for {escape(member.name)}: {held}"
    )
    for one in made.losses[:_LISTED]:
        screen.print(f"  lost: {escape(one.what)} [dim]({escape(one.where)})[/]")
    if len(made.losses) > _LISTED:
        screen.print(f"  and {len(made.losses) - _LISTED:,} more losses: see --json")
    screen.print(f"written to {escape(str(place))}")


def _list(screen: Screen, how: str, items: tuple[ExportedItem, ...]) -> None:
    if not items:
        return
    screen.print(f"{how}: {len(items):,}")
    for item in items[:_LISTED]:
        more = len(item.left_out) - _REASONS
        told = "; ".join(item.left_out[:_REASONS]) + (f"; and {more} more reasons" if more > 0 else "")
        screen.print(f"  {escape(item.name)}: [dim]{escape(told)}[/]")
    if len(items) > _LISTED:
        screen.print(f"  and {len(items) - _LISTED:,} more: see --json")
