"""What is known of an adversary, as it is printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from tocsin.cases.profiles.profile import Profile
from tocsin.cli import machine
from tocsin.cli.console import Screen
from tocsin.cli.knowledge_profile_output import print_profile
from tocsin.cli.printable import escaped as _text
from tocsin.knowledge.actors import ActorEntry
from tocsin.knowledge.adversaries import Adversary, Conflict, Disputed, Said
from tocsin.knowledge.bundle import Bundle
from tocsin.knowledge.using import Using, uses

_CITED = 2  # sources of one use that are named


def print_adversaries(meant: Sequence[tuple[Adversary, Profile]], bundle: Bundle, *, as_json: bool) -> None:
    """Show all that a name means with what is measured of it, the likeliest first."""
    if as_json:
        told = [{"adversary": one, "uses": uses(one, bundle), "profile": measured} for one, measured in meant]
        machine.tell(msgspec.json.format(msgspec.json.encode(told), indent=2).decode())
        return
    screen = Screen()
    if len(meant) > 1:
        names = ", ".join(f"{one.name} ({one.id})" for one, _ in meant)
        screen.print(f"[yellow]sources give this name to {len(meant)}: {_text(names)}[/yellow]")
    for one, measured in meant:
        _print_one(screen, one, bundle)
        print_profile(screen, measured)


def _print_one(screen: Screen, one: Adversary, bundle: Bundle) -> None:
    screen.print(f"[bold]{_text(one.name)}[/bold] {_text(one.id)}")
    for entry in one.entries:
        state = "" if entry.read else "; unverified: not read at its source"
        sure = _sure(entry)
        screen.print(f"  {_text(entry.source)}: {_text(', '.join(entry.names))}{sure}{state}")
    for word, some in (
        ("from", one.countries),
        ("suspected sponsor", one.sponsors),
        ("victims", one.victims),
        ("targets", one.categories),
        ("incidents", one.incidents),
    ):
        if some:
            screen.print(f"  {word}: {_text(', '.join(map(_said, some)))}")
    for related in one.related:
        likely = f", {related.likely}" if related.likely else ""
        state = "" if related.read else ", unverified"
        screen.print(
            f"  {_text(related.kind)} {_text(related.name)}, not the same ({_text(related.by)}{_text(likely)}{state})"
        )
    for conflict in one.conflicts:
        screen.print(f"  [yellow]conflict[/yellow] {_text(_conflict(conflict))}")
    found = uses(one, bundle)
    for word, kind in (("software", "S"), ("techniques", "T")):
        ids = [each.id for each in found if each.id.startswith(kind)]
        often = f", told in {len(ids)} uses" if len(ids) > len(set(ids)) else ""
        screen.print(f"  {word}: {len(set(ids))}{often}")
        for each in found:
            if each.id.startswith(kind):
                screen.print(f"    {_text(each.id)} {_text(each.name)} [dim]{_text(_cited(each))}[/dim]")
    screen.print(
        f"  its software can do {len(one.through)} techniques, {len(set(one.through) - set(one.own))} of them beside its own"
    )


def _sure(entry: ActorEntry) -> str:
    """How sure a source is of where it says that somebody is from; no source grades another's claim."""
    if entry.confidence is not None:
        return f"; its confidence in where it is from {entry.confidence} of 100"
    return "; not graded how sure where it is from" if entry.countries or entry.sponsors else ""


def _said(one: Said) -> str:
    return f"{one.value} ({', '.join(one.by)})"


def _conflict(one: Conflict) -> str:
    held = "; ".join(f"{position.by}: {position.holds}" for position in one.positions)
    about = {
        Disputed.NAME: f"whose name {one.value} is",
        Disputed.ORIGIN: "where it is from",
        Disputed.IDENTITY: f"{one.value} keeps apart what another calls one",
    }
    return f"{about[one.about]}: {held}"


def _cited(one: Using) -> str:
    names = [source.name for source in one.sources]
    more = f" and {len(names) - _CITED} more" if len(names) > _CITED else ""
    when = f"; reported {_years(one.reported)}" if one.reported else ""
    return f"{one.by}; {_listed(names[:_CITED])}{more}{when}" if names else f"{one.by}; no single source"


def _years(both: tuple[int, int]) -> str:
    return f"{both[0]}" if both[0] == both[1] else f"{both[0]} to {both[1]}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
