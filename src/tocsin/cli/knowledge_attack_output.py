"""What the commands on versions of ATT&CK print."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from rich.markup import escape
from rich.table import Table

from tocsin.cli import machine
from tocsin.cli.console import Screen
from tocsin.cli.printable import one_line
from tocsin.knowledge.bundle import Bundle
from tocsin.knowledge.changes import Changes, KindChanges, Named
from tocsin.node.knowledge.attack import PACKAGES, Kept, Taken, shipped

_LISTED = 5  # objects that could not be read


def print_update(taken: Taken, bundle: Bundle, *, as_json: bool) -> None:
    """Say what was taken in, what is not read and what could not be."""
    if as_json:
        told = {"taken": taken, "unread": bundle.unread, "other": bundle.other}
        machine.tell(msgspec.json.encode(told).decode())
        return
    screen = Screen()
    screen.print(
        f"ATT&CK {_text(taken.shown)} is used: {taken.techniques:,} techniques, {taken.groups:,} groups, "
        f"{taken.software:,} software, {taken.campaigns:,} campaigns, {taken.uses:,} uses; SHA-256 {taken.digest[:12]}…"
    )
    if bundle.other:
        kinds = ", ".join(f"{_text(kind)} {count:,}" for kind, count in bundle.other)
        screen.print(f"not read, by kind: {kinds}", style="dim")
    for one in bundle.unread[:_LISTED]:
        screen.print(f"  [yellow]{_text(one.object)} cannot be read: {_text(one.why)}[/yellow]")
    if taken.unread > _LISTED:
        screen.print(f"  [yellow]and {taken.unread - _LISTED:,} more (--json has all)[/yellow]")
    if taken.techniques < len(shipped().techniques) // 2:
        screen.print(
            f"It has {taken.techniques:,} techniques, what the packages ship {len(shipped().techniques):,}: if it is not whole, "
            "go back: tocsin knowledge use packages",
            style="yellow",
        )
    screen.print("Next: tocsin knowledge changes, tocsin knowledge versions")


def print_versions(kept: Kept, shipped: Bundle, *, as_json: bool) -> None:
    """List versions, the one that is used marked."""
    if as_json:
        told = {"versions": kept.versions, "used": kept.used or PACKAGES, "package": shipped.package}
        machine.tell(msgspec.json.encode(told).decode())
        return
    screen, table = Screen(), Table(box=None, pad_edge=False, header_style="dim")
    for column in (
        "",
        "version",
        "digest",
        "techniques",
        "groups",
        "software",
        "campaigns",
        "taken in",
        "from",
    ):
        table.add_column(column, overflow="fold")
    for one in kept.versions:
        mark = "used" if one.digest == kept.used else ""
        counts = (f"{count:,}" for count in (one.techniques, one.groups, one.software, one.campaigns))
        table.add_row(mark, _text(one.version or "not said"), one.digest[:12], *counts, f"{one.at:%Y-%m-%d}", _text(one.name))  # fmt: skip
    counts = (f"{len(some):,}" for some in (shipped.techniques, shipped.groups, shipped.software))
    table.add_row("" if kept.used else "used", PACKAGES, "", *counts, "", "", _text(shipped.package))
    screen.print(table)


def print_used(taken: Taken | None, *, as_json: bool) -> None:
    """Say which version is used now."""
    if as_json:
        machine.tell(msgspec.json.encode({"used": taken or PACKAGES}).decode())
        return
    Screen().print(
        f"ATT&CK {_text(taken.shown)} is used" if taken else "what the packages ship of ATT&CK is used"
    )


def print_changes(found: Changes, *, as_json: bool) -> None:
    """Tell all that changed, kind by kind."""
    if as_json:
        machine.tell(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
        return
    screen = Screen()
    screen.print(f"from {_text(found.old or PACKAGES)} to {_text(found.new or PACKAGES)}")
    for one in found.kinds:
        _print_kind(screen, one)
    if found.groups:
        screen.print(f"[bold]what groups use[/bold]: {len(found.groups):,} changed")
    for group in found.groups:
        screen.print(f"  {_text(group.id)} {_text(group.name)}")
        _print_list(screen, "    gained", group.gained)
        _print_list(screen, "    lost", group.lost)
    if not found.old or not found.new:
        screen.print(
            "what the packages ship has no campaigns, and groups and software of mobile systems beside",
            style="dim",
        )
    for word, pairs in (("now", found.attributed), ("no longer", found.unattributed)):
        for campaign, of in pairs:
            screen.print(
                f"  {_text(campaign.id)} {_text(campaign.name)} is {word} attributed to {_text(of.id)} {_text(of.name)}"
            )


def _print_kind(screen: Screen, one: KindChanges) -> None:
    counted = ", ".join(
        f"{len(some):,} {word}"
        for word, some in (
            ("added", one.added),
            ("renamed", one.renamed),
            ("revoked", one.revoked),
            ("deprecated", one.deprecated),
            ("gone", one.gone),
            ("back", one.back),
        )
        if some
    )
    screen.print(f"[bold]{one.kind}[/bold]: {counted or 'no change'}")
    _print_list(screen, "  added", one.added)
    for each in one.renamed:
        screen.print(f"  renamed: {_text(each.id)} {_text(each.before)} is now {_text(each.name)}")
    for revoked in one.revoked:
        after = revoked.successor
        now = f", now {_text(after.id)} {_text(after.name)}" if after else ", nothing took its place"
        screen.print(f"  revoked: {_text(revoked.id)} {_text(revoked.name)}{now}")
    _print_list(screen, "  deprecated", one.deprecated)
    _print_list(screen, "  gone", one.gone)
    _print_list(screen, "  back", one.back)


def _print_list(screen: Screen, word: str, some: Sequence[Named]) -> None:
    if some:
        screen.print(f"{word}: {', '.join(f'{_text(one.id)} {_text(one.name)}' for one in some)}")


def _text(said: str) -> str:
    return escape(one_line(said))
