"""What the commands on calls print."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

import msgspec
from rich.markup import escape
from rich.table import Table

from tocsin.cli import machine
from tocsin.cli.console import Screen
from tocsin.model.answer import Sight, Stage
from tocsin.model.call import Call
from tocsin.model.counting import counted, span
from tocsin.model.detection import Rejected
from tocsin.node.calls.course import Doing
from tocsin.node.calls.drafting import Drafted
from tocsin.node.calls.picture import MemberPicture, Picture
from tocsin.node.calls.publishing import Given
from tocsin.node.calls.ringing import Preview
from tocsin.node.desk.nouns import CallRow

_WORDS = {
    Sight.SEEN: "[bold red]seen[/]",
    Sight.MATCHED: "[yellow]matched, unconfirmed[/]",
    Sight.PARTLY: "[yellow]partly seen[/]",
    Sight.NOT_SEEN: "[green]not seen[/]",
    Sight.BLIND: "[magenta]blind[/]",
    Sight.NOT_TRIED: "not tried",
}
_DOES = {
    Doing.SILENT: "no word yet",
    Doing.RECEIVED: "received",
    Doing.AT_WORK: "at work: searching, or looking at what it holds back",
    Doing.IN_PART: "answered in part",
    Doing.ANSWERED: "answered",
    Doing.WITHDRAWN: "withdrawn",
    Doing.STOPPED: "stopped: the call was taken back",
    Doing.EXPIRED: "stopped: the call has expired",
}
_OVER = frozenset({Doing.STOPPED, Doing.EXPIRED})
_REASONS = 3
#: Why no node can search for an item, by item.
Untried = Mapping[str, str]


def print_draft(call: Call, drafted: Drafted, untried: Untried, *, as_json: bool) -> None:
    """Say what a draft asks for, what of it nobody can try, and what of its source it does not ask for."""
    if as_json:
        _dump(told_of(call, drafted, untried))
        return
    screen = Screen()
    tell_of(call, drafted, untried, screen)
    ident = call.id.partition("--")[2][:8]
    screen.print(f"Next: tocsin call preview {ident}, then: tocsin call send {ident}")


def told_of(call: Call, drafted: Drafted, untried: Untried) -> dict[str, object]:
    """What is to be said of a draft, for programs."""
    said = {"id": call.id, "title": call.title, "items": len(call.items), "marking": str(call.marking)}
    return {**said, "untried": _untried(call, untried), **_told(drafted)}


def tell_of(call: Call, drafted: Drafted, untried: Untried, screen: Screen) -> None:
    """Say what a draft asks for, and what of its source it does not, for people."""
    screen.print(
        f"[bold]{escape(call.title)}[/bold], {call.marking}: {len(call.items)} things to look for, as a draft"
    )
    _warn(call, untried, screen)
    _tell(drafted, screen)


def print_amendment(
    before: Call, after: Call, drafted: Drafted | None, untried: Untried, *, as_json: bool
) -> None:
    """Say what the next version of a call asks for beside what it asks now."""
    old, new = ({item.id for item in one.items} for one in (before, after))
    counted = {"new": len(new - old), "kept": len(new & old), "dropped": len(old - new)}
    if as_json:
        _dump(
            {
                "id": after.id,
                "title": after.title,
                "marking": str(after.marking),
                **counted,
                "untried": _untried(after, untried),
                **_told(drafted),
            }
        )
        return
    screen = Screen()
    told = ", ".join(f"{number} {word}" for word, number in counted.items())
    screen.print(
        f"[bold]{escape(after.title)}[/bold], {after.marking}: {told}, as a draft of the next version"
    )
    if before.marking != after.marking:
        screen.print(f"  the marking was {before.marking}")
    _warn(after, untried, screen)
    _tell(drafted, screen)
    ident = after.id.partition("--")[2][:8]
    screen.print(f"Next: tocsin call preview {ident}, then: tocsin call send {ident}")


def _untried(call: Call, untried: Untried) -> list[dict[str, str]]:
    """The items that no node can search for, in the order of the call, each with the reason."""
    found = (one for one in call.items if one.id in untried)
    return [{"item": one.id, "name": one.name, "reason": untried[one.id]} for one in found]


def _warn(call: Call, untried: Untried, screen: Screen) -> None:
    """Say what no node can search for, the first of it and how much more there is."""
    told = _untried(call, untried)
    for one in told[:_REASONS]:
        screen.print(f"  [bold]no node can search for[/] {escape(one['name'])}: {escape(one['reason'])}")
    if len(told) > _REASONS:
        screen.print(f"  and {len(told) - _REASONS:,} more that no node can search for: see --json")


def _told(drafted: Drafted | None) -> dict[str, object]:
    """All that is to be said of a file beside what it gives to ask for."""
    if drafted is None:
        return {"refused": [], "statements": [], "well_known": []}
    return {
        "refused": [_refused(one) for one in drafted.refused],
        "statements": drafted.claims.statements,
        "well_known": [{"name": one.name, "lists": one.known} for one in drafted.wanted if one.known],
    }


def _tell(drafted: Drafted | None, screen: Screen) -> None:
    """The first of each, and how many more there are."""
    if drafted is None:
        return
    known = [one for one in drafted.wanted if one.known]
    for one in known[:_REASONS]:
        lists = escape(", ".join(one.known))
        screen.print(f"  [yellow]well-known[/], look twice: {escape(one.name)} ({lists})")
    if len(known) > _REASONS:
        screen.print(f"  and {len(known) - _REASONS:,} more that are well-known: see --json")
    for said in drafted.claims.statements:
        screen.print(f"  the source states, see that the call keeps to it: {escape(said)}")
    for gone in drafted.refused[:_REASONS]:
        screen.print(f"  not asked: {escape(_refused(gone))}")
    more = sum(one.count for one in drafted.refused[_REASONS:])
    if more:
        screen.print(f"  and {more:,} more that cannot be asked: see --json")


def _refused(one: Rejected) -> str:
    where = one.rule or (f"{one.count:,} more" if one.count > 1 else one.file)
    return f"{where}: {one.reason}"


def print_calls(rows: Iterable[CallRow], *, as_json: bool) -> None:
    """List calls."""
    found = list(rows)
    if as_json:
        _dump(
            msgspec.to_builtins(
                [
                    (row.call.id, row.call.title, row.stage, row.answered, row.asked, _here(row))
                    for row in found
                ]
            )
        )
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("call", "rung", "title", "marking", "here", "to judge", "answered"):
        table.add_column(column, overflow="fold")
    for row in found:
        call, stage = row.call, _here(row)
        stage += ", amendment not sent" if row.waits and row.waits != call.modified else ""
        table.add_row(
            call.id.partition("--")[2][:8],
            f"{row.rung:%Y-%m-%d %H:%M}" if row.rung else "not sent",
            escape(call.title),
            str(call.marking),
            stage,
            str(row.open_matches),
            f"{row.answered} of {row.asked}",
        )
    Screen().print(table if found else "no calls yet: draft one with tocsin call new")


def _here(row: CallRow) -> str:
    if row.call.revoked:
        return "taken back"
    if row.issuer_revoked:
        return "its member was revoked"
    if row.expired:
        return f"expired {row.expired:%Y-%m-%d}"
    if row.stage is None:
        return "draft"
    return "at work" if row.stage is Stage.HUNTING else str(row.stage)


def print_picture(made: Picture, *, as_json: bool) -> None:
    """The alliance's picture: a line for each member, those that saw it first on top."""
    if as_json:
        machine.tell(msgspec.json.format(msgspec.json.encode(made), indent=2))
        return
    screen = Screen()
    call = made.call
    screen.print(
        f"[bold]{made.marking}[/]  [bold]{escape(call.title)}[/], by {escape(made.issuer)}, {_rung(made)}"
    )
    if call.revoked:
        screen.print(f"[bold]The call was taken back[/bold] on {call.modified:%Y-%m-%d %H:%M} UTC")
    elif made.expired:
        screen.print(
            f"[bold]The call expired[/bold] on {made.expired:%Y-%m-%d %H:%M} UTC: it is searched no more"
        )
    elif call.deadline:
        screen.print(f"answers due {call.deadline:%Y-%m-%d %H:%M} UTC")
    if made.issuer_revoked:
        gone = f"{made.issuer_revoked:%Y-%m-%d %H:%M} UTC: the call is neither searched nor answered here"
        screen.print(f"[bold]{escape(made.issuer)} was revoked[/bold] on {gone}")
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("member", "says", "since", "hosts seen", "host-days covered"):
        table.add_column(column, overflow="fold")
    for row in made.members:
        name = f"{row.name} (revoked)" if row.revoked else row.name
        table.add_row(escape(name), _says(row), _since(row), _hosts(row), _covered(row))
    screen.print(table)
    if made.untold:
        screen.print(f"not asked, as the marking does not let them have it: {escape(', '.join(made.untold))}")
    _print_views(screen, made.members)


def _print_views(screen: Screen, rows: Sequence[MemberPicture]) -> None:
    """On which days each member's logs lie, and how many of its hosts are blind and why."""
    told = [row for row in rows if row.items]
    if not told:
        return
    screen.print("\n[bold]What its logs cover, and who could not have seen it[/bold]")
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    for row in told:
        table.add_row(escape(row.name), _shown(row))
    screen.print(table)


def _says(row: MemberPicture) -> str:
    if not row.items:
        return _DOES[row.doing]
    counts = ", ".join(f"{count} {_WORDS[sight]}" for sight, count in row.sights.items())
    return (
        counts
        + (f", {row.open} not told{' yet' if row.doing not in _OVER else ''}" if row.open else "")
        + ("" if row.doing is Doing.ANSWERED else f" ({_DOES[row.doing]})")
        + (f", in {span(row.waited)}" if row.waited is not None else "")
        + (" (late)" if row.late else "")
        + (" (to an earlier version)" if row.earlier else "")
    )


def _rung(made: Picture) -> str:
    if made.rung is None:
        return "not sent yet"
    return f"here since {made.rung:%Y-%m-%d %H:%M} UTC, times to answer count from then"


def _since(row: MemberPicture) -> str:
    return f"{row.first_seen:%Y-%m-%d}" if row.first_seen else ""


def _hosts(row: MemberPicture) -> str:
    """How many hosts saw any of it, of those known."""
    if row.nameless and not row.hosts_seen.most:
        return "logs name no host"
    if not row.known:
        return ""
    least = "at least " if row.hosts_seen.most > row.hosts_seen.least else ""
    return f"{least}{row.hosts_seen.least:,} of {row.known:,}" + (
        ", and in logs that name no host" if row.nameless else ""
    )


def _covered(row: MemberPicture) -> str:
    """How many of the host-days asked of the member's logs cover, of the things that are not blind."""
    if not row.covered:
        return "not told" if row.items else ""
    worst = f", worst {row.covered.worst}" if row.covered.worst else ""
    return f"{row.covered}{worst}"


def _shown(row: MemberPicture) -> str:
    """On which days its logs lie, whether that was measured, and how many hosts are blind and why."""
    how = "in part declared" if row.besides else "declared"
    told = [
        f"{counted(row.days.count, 'day')}, {row.days}" if row.days else "",
        f"[bold]{how} by the member, not measured[/]" if row.declared else "",
        f"blind {escape(str(row.blind))}: {escape('; '.join(row.reasons[:_REASONS]))}" if row.reasons else "",
    ]
    return "; ".join(one for one in told if one)


def print_previews(found: Sequence[Preview], call: Call, untried: Untried, *, as_json: bool) -> None:
    """For each member what it would get, and what of it no node can search for."""
    if as_json:
        _dump(
            [
                {
                    "member": one.member.id,
                    "name": one.member.name,
                    "withheld": one.withheld,
                    "objects": one.objects,
                    "untried": _untried(call, _reaching(untried, one)),
                }
                for one in found
            ]
        )
        return
    screen = Screen()
    for one in found:
        if not one.objects:
            screen.print(f"[bold]{escape(one.member.name)}[/] gets nothing: {escape(one.withheld)}")
            continue
        others = f", not the others: {escape(one.withheld)}" if one.withheld else ""
        got = counted(len(one.objects), "object")
        screen.print(f"[bold]{escape(one.member.name)}[/] gets {got}{others}")
        for obj in one.objects:
            back = ", taken back" if obj.get("revoked") else ""
            screen.print(f"  {obj['type']:<12} {escape(str(obj.get('name', '')))[:100]}{back}")
    _warn(call, untried, screen)


def _reaching(untried: Untried, preview: Preview) -> Untried:
    """Of what no node can search for, what a member gets."""
    given = {str(one["id"]) for one in preview.objects}
    return {item: why for item, why in untried.items() if item in given}


def print_sent(call: str, found: Sequence[Given], *, as_json: bool) -> None:
    """Say whom a call was sent to, with how many objects, and who does not get all or anything, and why."""
    if as_json:
        told = [(one.member, one.objects, one.withheld) for one in found]
        sent = [
            {"member": of.id, "name": of.name, "objects": count, "withheld": why} for of, count, why in told
        ]
        _dump({"id": call, "sent": sent})
        return
    screen = Screen()
    given = [one for one in found if one.objects]
    for count in sorted({one.objects for one in given}, reverse=True):
        names = ", ".join(escape(one.member.name) for one in given if one.objects == count)
        screen.print(f"sent to {names}: {counted(count, 'object')}")
    if not given:
        screen.print("sent to nobody")
    for one in found:
        if one.withheld:
            what = "not the others" if one.objects else "nothing"
            screen.print(f"  {escape(one.member.name)} gets {what}: {escape(one.withheld)}")


def _dump(value: object) -> None:
    machine.tell(json.dumps(value, indent=2))
