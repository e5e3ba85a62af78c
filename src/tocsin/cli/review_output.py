"""What the commands on publications print."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from tocsin.cli import machine
from tocsin.cli.console import Screen
from tocsin.model.reader import Reader, Tier
from tocsin.press.bounces import Bounce
from tocsin.press.press import Press
from tocsin.store.press import Mail, MailState

_TIERS = {Tier.REGISTERED: "registered", Tier.ALL_ACCESS: "all-access"}


def print_made(press: Press, editor: str, *, as_json: bool) -> None:
    """Say what a new publication is, and what to do next."""
    settings = press.settings
    if as_json:
        _dump(
            {
                "name": settings.name,
                "folder": str(press.folder),
                "address": settings.address,
                "editor": editor,
            }
        )
        return
    screen = Screen()
    screen.print(f"[bold]{escape(settings.name)}[/bold] is made in {escape(str(press.folder))}")
    screen.print(f"  address  {escape(settings.address)}")
    screen.print(f"  desk     {escape(settings.address)}/desk, where {escape(editor)} logs in")
    screen.print(
        "  mails    are written to its folder outbox until \\[mail] in review.toml names a server", style=""
    )
    screen.print("Next:")
    screen.print(f"  tocsin library add ARTICLE.md --review {escape(str(press.folder))}")
    screen.print(f"  tocsin review run {escape(str(press.folder))}")


def print_kept(what: str, file: Path, *, as_json: bool) -> None:
    """Say that a backup was ``written`` to a file, or ``restored`` from it."""
    if as_json:
        _dump({what: str(file)})
    else:
        Screen().print(f"{what}: {escape(str(file))}")


def print_readers(readers: Iterable[Reader], now: dt.datetime, *, as_json: bool) -> None:
    """List readers."""
    found = list(readers)
    if as_json:
        _dump([_reader(one, now) for one in found])
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("reader", "since", "access", "reached as", "mails"):
        table.add_column(column, overflow="fold")
    for one in found:
        access = _TIERS[one.tier(now)] + (f" until {one.until:%Y-%m-%d %H:%M}" if one.until else "")
        access += f", through {one.organisation}" if one.organisation else ""
        wanted = ", ".join(
            name for name in ("newsletter", "reviews", "flashes", "searches") if getattr(one, name)
        )
        table.add_row(
            escape(one.address),
            f"{one.created:%Y-%m-%d}",
            access,
            escape(str(one.audience)),
            wanted or "none",
        )
    Screen().print(table if found else "there are no readers yet")


def print_reader(reader: Reader, now: dt.datetime) -> None:
    """Print one reader as JSON."""
    _dump(_reader(reader, now))


def _reader(one: Reader, now: dt.datetime) -> dict[str, object]:
    return {
        "id": one.id,
        "address": one.address,
        "created": one.created.isoformat(),
        "access": _TIERS[one.tier(now)],
        "until": one.until.isoformat() if one.until else None,
        "audience": str(one.audience),
        "organisation": one.organisation,
        "newsletter": one.newsletter,
        "reviews": one.reviews,
        "flashes": one.flashes,
        "searches": one.searches,
    }


def print_vouchers(made: Sequence[str], days: int, *, as_json: bool) -> None:
    """Print vouchers, one a line."""
    if as_json:
        _dump([{"voucher": one, "days": days} for one in made])
        return
    machine.tell("\n".join(made))


def print_mails(counts: Mapping[MailState, int], unsure: Sequence[Mail], *, as_json: bool) -> None:
    """Count mails by state, and list those of which nobody knows whether they were sent."""
    if as_json:
        listed = [
            {"number": one.number, "what": one.key, "address": one.address, "told": one.told}
            for one in unsure
        ]
        _dump({"counts": {state.value: counts.get(state, 0) for state in MailState}, "unsure": listed})
        return
    screen = Screen()
    for state in MailState:
        screen.print(f"{state.value:<8} {counts.get(state, 0):>9,}")
    for one in unsure:
        screen.print(f"  {one.number}  {escape(one.address)}  {escape(one.key)}  {escape(one.told)}")


def print_bounces(taken: Sequence[Bounce], left: Sequence[tuple[str, str]], *, as_json: bool) -> None:
    """Say what bounce messages came to."""
    if as_json:
        counted = [
            {"address": one.address, "count": one.count, "stops": one.stops, "told": one.told}
            for one in taken
        ]
        _dump({"counted": counted, "left": [{"file": file, "why": why} for file, why in left]})
        return
    screen = Screen()
    for one in taken:
        said = "nothing more is mailed there" if one.stops else f"{one.count} so far"
        screen.print(f"{escape(one.address)}: {said} ({escape(one.told)})")
    for file, why in left:
        screen.print(f"left: {escape(file)}: {escape(why)}")


def _dump(value: object) -> None:
    machine.tell(json.dumps(value, indent=2))
