"""What ``tocsin gaps`` prints."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
from rich.table import Table

from tocsin.cli import machine
from tocsin.cli.console import Screen
from tocsin.cli.printable import escaped as _text
from tocsin.gaps.alliance import Dark, Weak
from tocsin.gaps.fixes import Fix, newly_seen
from tocsin.gaps.hidden import Hidden, Unnoticed
from tocsin.gaps.known import Known
from tocsin.gaps.summing import is_on_few
from tocsin.model.counting import counted, percent
from tocsin.model.gap import GapMap, Stand, Standing
from tocsin.node.files import keep_whole
from tocsin.node.gaps.layer import layer
from tocsin.node.gaps.seeing import ALL, EXPOSED, Relevant, Seen, Sighted

#: Techniques of a kind that are listed; the rest is counted.
_LISTED = 8
#: Techniques that are named of a fix.
_NAMED = 4
_SHORT = {
    Standing.PROVEN: "proven",
    Standing.COVERED: "covered",
    Standing.NO_TELEMETRY: "no telemetry",
    Standing.NO_RULE: "no rule",
    Standing.BLIND: "blind",
}
_BASIS = {
    "lake": "measured in its own lake",
    "answers": "from its answers to calls, of what these asked about",
    "summary": "from the summary that it shares",
    "answers and summary": "from its answers to calls and the summary that it shares",
}


def print_gaps(found: Sighted, *, trend: bool, as_json: bool) -> None:
    """Show maps, weakest links, fixes and what changed; as JSON all that they are made of."""
    if as_json:
        machine.tell(msgspec.json.format(msgspec.json.encode(told(found)), indent=2))
        return
    screen = Screen()
    if not found.members:
        screen.print(
            "nothing is known of anybody: take logs in (tocsin ingest), or ring a call (tocsin call)"
        )
    for one in found.members:
        _member(one, found.known, screen, trend=trend)
    if len(found.members) > 1:
        _weakest(found, screen)
        _unnoticed(found.unnoticed, screen, "by any of these members")
    if found.unseen:
        screen.print(f"Nothing is known of {', '.join(map(_text, found.unseen))}.")
    if found.members and not found.known.references:
        screen.print(
            "Which telemetry techniques need is not known, so that telemetry without a rule is told as blind, also of those who could not be seen at all: tocsin knowledge update",
            style="yellow",
        )


def told(found: Sighted) -> dict[str, Any]:
    """All of it as one document."""
    return {
        "attack": found.known.version,
        "adversaries": [{"id": one.id, "name": one.name} for one in found.relevant.adversaries],
        "why": found.relevant.why,
        "unknown_adversaries": found.relevant.unknown,
        "members": [
            {
                "member": one.map.member,
                "name": one.name,
                "at": one.map.at,
                "basis": one.map.basis,
                "window": one.map.window,
                "why": one.relevant.why,
                "adversaries": [each.name for each in one.relevant.adversaries],
                "unknown_adversaries": one.relevant.unknown,
                "tactics": [{"tactic": row.tactic, "counts": row.counts} for row in one.rows],
                "techniques": _asked(one),
                "fixes": one.fixes,
                "changed": one.changed,
                "trend": one.trend,
                "log_sources_mapped": one.map.mapped,
                "log_sources_not_mapped": dict(one.map.unmapped),
                "outside_logs": one.outside,
                "unseen_adversaries": one.unnoticed,
            }
            for one in found.members
        ],
        "weakest": found.weakest,
        "nothing_known_of": found.unseen,
        "outside_logs": found.outside,
        "unseen_adversaries": found.unnoticed,
    }


def write_layers(found: Sighted, path: Path) -> None:
    """Write a layer a member, each file whole or not at all. UsageError where it cannot be written."""
    often = Counter(map(_slug, found.members))
    for one in found.members:
        named = _slug(one) if often[_slug(one)] == 1 else f"{_slug(one)}-{_short(one)}"
        place = path if len(found.members) == 1 else path.with_name(f"{path.stem}-{named}{path.suffix}")
        keep_whole(place, layer(one.map, one.name, frozenset(found.users)))


def _slug(one: Seen) -> str:
    name = re.sub(r"[^a-z0-9]+", "-", one.name.casefold()).strip("-")
    return name or one.map.member.removeprefix("identity--")


def _short(one: Seen) -> str:
    """What tells members apart whose names are the same in the name of a file."""
    return one.map.member.removeprefix("identity--")[:8]


def _asked(one: Seen) -> list[Stand]:
    found = {stand.technique: stand for row in one.rows for stand in row.stands}
    return [found[technique] for technique in sorted(found)]


def _member(one: Seen, known: Known, screen: Screen, *, trend: bool) -> None:
    window = f", {one.map.window}" if one.map.window else ""
    screen.print(f"[bold]{_text(one.name)}[/bold]  {_BASIS[one.map.basis]}{window}")
    screen.print(_against(one.relevant), style="dim")
    names = dict(known.tactics)
    table = Table(box=None, pad_edge=False)
    table.add_column("Tactic")
    for standing in Standing:
        table.add_column(_SHORT[standing], justify="right")
    for row in one.rows:
        table.add_row(
            _text(names.get(row.tactic, row.tactic or "no tactic known")), *map(str, row.counts.values())
        )
    screen.print(table)
    if one.outside:
        screen.print(f"{counted(len(one.outside), 'technique')} more outside a member's logs", style="dim")
    _few(_asked(one), known, screen)
    _worst(one, known, screen)
    _unnoticed(one.unnoticed, screen)
    _fixes(one, screen)
    if one.changed is not None:
        screen.print(f"{str(one.changed).capitalize()}.")
    if trend:
        for point in one.trend:
            numbers = ", ".join(f"{count} {_SHORT[standing]}" for standing, count in point.counts.items())
            screen.print(f"  {point.at:%Y-%m-%d %H:%M}  {numbers}")
    _unmapped(one.map, screen)
    screen.print()


def _against(relevant: Relevant) -> str:
    many = _adversaries(len(relevant.adversaries))
    names = ", ".join(_text(one.name) for one in relevant.adversaries[:_LISTED])
    more = f" and {len(relevant.adversaries) - _LISTED} more" if len(relevant.adversaries) > _LISTED else ""
    text = {
        ALL: f"against all groups of ATT&CK, {many}",
        EXPOSED: f"against those that cases say matter to it: {names}{more}",
    }
    unknown = f"; not in ATT&CK: {', '.join(map(_text, relevant.unknown))}" if relevant.unknown else ""
    return text.get(relevant.why, f"against {names}{more}") + unknown


def _few(stands: Sequence[Stand], known: Known, screen: Screen) -> None:
    """Techniques that would be noticed on less than half of the hosts alone."""
    some = [one for one in stands if is_on_few(one)]
    if some:
        listed = "; ".join(f"{_text(known.called(one.technique))} ({_on(one)})" for one in some[:_LISTED])
        screen.print(f"[bold]Seen on few hosts[/bold] {len(some)}: {listed}{_more(len(some))}")


def _on(one: Stand) -> str:
    if one.seeing is None or one.hosts is None:
        return f"up to {one.quarters} of 4 quarters of hosts"
    return f"{one.seeing:,} of {counted(one.hosts, 'host')}"


def _more(number: int) -> str:
    return f"; {number - _LISTED} more" if number > _LISTED else ""


def _unnoticed(one: Unnoticed, screen: Screen, whom: str = "") -> None:
    """Adversaries of whom nothing could have been seen; that there is none is said."""
    if not one.asked:
        return
    of = f"{len(one.sure)} of {_adversaries(one.asked)}"
    listed = f": {_named(one.sure)}" if one.sure else ""
    head = " ".join(filter(None, ("Could not be seen at all", whom)))
    screen.print(f"[bold]{head}[/bold] {of}{listed}")
    rest = (
        (one.maybe, "not all is known; of what is, nothing of these would have been seen"),
        (one.outside, "no technique that a member's log shows"),
    )
    for some, why in rest:
        if some:
            screen.print(f"  {why}: {len(some)}: {_named(some)}", style="dim")
    if one.unknown:
        screen.print(f"  nothing is known of {_adversaries(one.unknown)}", style="dim")


def _named(some: Sequence[Hidden]) -> str:
    listed = (f"{_text(one.name)} ({_text(one.id)}{_of(one)})" for one in some[:_LISTED])
    return "; ".join(listed) + _more(len(some))


def _of(one: Hidden) -> str:
    """How many techniques it is of."""
    if not one.techniques:
        return ""
    known = f"{one.known} of " if one.known < len(one.techniques) else ""
    return f", {known}{counted(len(one.techniques), 'technique')}"


def _worst(one: Seen, known: Known, screen: Screen) -> None:
    """Techniques that are not seen, those with telemetry or rules to be had first."""
    stands = _asked(one)
    for standing in (Standing.NO_TELEMETRY, Standing.NO_RULE, Standing.BLIND):
        some = [stand for stand in stands if stand.standing is standing]
        if some:
            listed = "; ".join(
                _text(known.called(stand.technique)) + _lacking(stand) for stand in some[:_LISTED]
            )
            screen.print(f"[bold]{standing.capitalize()}[/bold] {len(some)}: {listed}{_more(len(some))}")


def _lacking(stand: Stand) -> str:
    if stand.standing is Standing.NO_RULE and stand.telemetry:
        return f" ({_text(stand.telemetry[0])} is there)"
    return f" ({_text(str(stand.lacks[0]))})" if stand.lacks else ""


def _fixes(one: Seen, screen: Screen) -> None:
    if not one.fixes:
        return
    screen.print("[bold]Next fixes[/bold]")
    for at, fix in enumerate(one.fixes, 1):
        screen.print(f"  {at}. {_text(str(fix))}  [dim]({fix.cost}; {_shows(fix)})[/dim]")
    new = len(newly_seen(one.map, one.fixes))
    screen.print(
        f"  with all of them {counted(new, 'technique')} would be seen that no host sees now", style="dim"
    )


def _shows(fix: Fix) -> str:
    """What a fix shows more of."""
    adversaries = _adversaries(len(fix.adversaries))
    named = ", ".join(fix.techniques[:_NAMED]) + ("…" if len(fix.techniques) > _NAMED else "")
    return f"shows more of {counted(len(fix.techniques), 'technique')} of {adversaries}: {named}"


def _adversaries(number: int) -> str:
    return "1 adversary" if number == 1 else f"{number:,} adversaries"


def _weakest(found: Sighted, screen: Screen) -> None:
    screen.print("[bold]Weakest links of the alliance[/bold]")
    members = len(found.members)
    for one in found.weakest.techniques[:_LISTED]:
        screen.print(f"  {_text(found.known.called(one.technique))}: {_who(one, members)}")
    left = len(found.weakest.techniques) - _LISTED
    if left > 0:
        screen.print(f"  {left} more")
    for dark in found.weakest.members:
        screen.print(f"  {_text(found.names.get(dark.member, dark.member))}: {_dark(dark)}")


def _who(one: Weak, members: int) -> str:
    unknown = f", not known of {len(one.unknown)}" if one.unknown else ""
    return f"seen by {len(one.seeing)} of {members}, not by {len(one.blind)}{unknown}"


def _dark(one: Dark) -> str:
    rest = one.asked - one.known
    unknown = f"; not known of {rest} more" if rest else ""
    return f"does not see {one.unseen} of {counted(one.known, 'technique')} ({percent(one.unseen, one.known)}){unknown}"


def _unmapped(found: GapMap, screen: Screen) -> None:
    if not found.unmapped:
        return
    count = sum(number for _, number in found.unmapped)
    named = ", ".join(f"{_text(name)} ({number})" for name, number in found.unmapped[:_LISTED])
    more = f", {len(found.unmapped) - _LISTED} more" if len(found.unmapped) > _LISTED else ""
    screen.print(
        f"[dim]Of {count + found.mapped:,} log sources that analytics name, {count:,} are of logs that Tocsin does not read: {named}{more}[/dim]"
    )
