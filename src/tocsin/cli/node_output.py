"""What the commands on nodes, members and audits print."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from rich.markup import escape
from rich.table import Table

from tocsin.cli import machine
from tocsin.cli.console import Screen
from tocsin.model.audit import Entry
from tocsin.model.member import Member, PublicKey
from tocsin.node.desk.nouns import Quarantined
from tocsin.node.handover.handing import HandedOver
from tocsin.node.member.node import Node
from tocsin.store import User


def print_made(node: Node, *, as_json: bool) -> None:
    """Say what a new node is, and what to do next."""
    me = node.me
    if as_json:
        _dump(
            {"id": me.id, "name": me.name, "folder": str(node.folder), "fingerprint": me.keys[0].fingerprint}
        )
        return
    screen = Screen()
    screen.print(f"[bold]{escape(me.name)}[/bold] is made in {node.folder}")
    screen.print(f"  identity     {me.id}")
    screen.print(f"  fingerprint  {me.keys[0].fingerprint}   (others compare it by another channel)")
    screen.print("Next:")
    if not me.declares:
        screen.print(f"  tocsin ingest LOGS --lake {node.lake}")
    screen.print(f"  tocsin member card --node {node.folder} > card.json      hand it to the others")
    screen.print(f"  tocsin node run --node {node.folder}")
    if me.declares:
        screen.print(
            f"  tocsin call export CALL --backend splunk --node {node.folder}      a call as queries of your SIEM"
        )


def print_members(members: Iterable[Member], me: str, *, as_json: bool) -> None:
    """List the registry."""
    found = list(members)
    if as_json:
        _dump([_member(one) for one in found])
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("member", "identity", "what", "keys"):
        table.add_column(column, overflow="fold")
    for one in found:
        what = ["this node"] if one.id == me else []
        what += ["hub"] if one.hub else []
        what += ["declares"] if one.declares else []
        what += [f"revoked {one.revoked:%Y-%m-%d}"] if one.revoked else []
        keys = ", ".join(key.fingerprint + _ended(key) for key in one.keys)
        table.add_row(escape(one.name), one.id, ", ".join(what), keys)
    Screen().print(table)


def _ended(key: PublicKey) -> str:
    if key.revoked:
        return " (revoked)"
    return f" (until {key.until:%Y-%m-%d %H:%M})" if key.until else ""


def print_users(users: Iterable[User], *, as_json: bool) -> None:
    """List the people who work at a node; nothing of their passwords is known here."""
    found = list(users)
    if as_json:
        _dump([_user(one) for one in found])
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("user", "roles", "since", "disabled"):
        table.add_column(column, overflow="fold")
    for one in found:
        disabled = f"{one.disabled:%Y-%m-%d %H:%M}" if one.disabled else ""
        table.add_row(
            escape(one.name), ", ".join(sorted(one.roles)), f"{one.created:%Y-%m-%d %H:%M}", disabled
        )
    Screen().print(table)


def print_user(user: User) -> None:
    """Print one user as JSON."""
    _dump(_user(user))


def _user(user: User) -> dict[str, object]:
    return {
        "name": user.name,
        "roles": sorted(user.roles),
        "created": user.created.isoformat(),
        "disabled": user.disabled.isoformat() if user.disabled else None,
    }


def print_quarantine(held: Iterable[Quarantined], names: Mapping[str, str], *, as_json: bool) -> None:
    """List what is in quarantine."""
    found = list(held)
    if as_json:
        _dump([_held(one) for one in found])
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("number", "came", "from", "why", "object", "can be marked"):
        table.add_column(column, overflow="fold")
    for one in found:
        sender = names.get(one.sender, one.sender)
        can = f"no: {one.fault}" if one.fault else "yes"
        told = (sender, one.reason, one.object, can)
        table.add_row(one.id, f"{one.at:%Y-%m-%d %H:%M}", *(escape(text) for text in told))
    Screen().print(table if found else "nothing is in quarantine")


def print_held(one: Quarantined) -> None:
    """Print one thing in quarantine with its content as JSON; bytes that are no text are escaped."""
    _dump(_held(one) | {"content": one.raw.decode("utf-8", "backslashreplace")})


def _held(one: Quarantined) -> dict[str, object]:
    return {
        "number": one.id,
        "reason": one.reason,
        "sender": one.sender,
        "at": one.at.isoformat(),
        "times": one.times,
        "object": one.object,
        "fault": one.fault,
    }


def print_audit(entries: Iterable[Entry], *, as_json: bool) -> None:
    """List entries of the audit."""
    for entry in entries:
        if as_json:
            told = {name: getattr(entry, name) for name in entry.__struct_fields__}
            machine.tell(json.dumps(told | {"time": entry.time.isoformat()}))
        else:
            said = " ".join(filter(None, (entry.object, entry.rule, entry.detail)))
            Screen().print(
                f"{entry.seq:>6}  {entry.time:%Y-%m-%d %H:%M:%S}  {escape(entry.actor)}: {entry.action}  {escape(said)}"
            )


def _member(member: Member) -> dict[str, object]:
    keys = [
        {
            "fingerprint": key.fingerprint,
            "since": key.since.isoformat(),
            "until": key.until.isoformat() if key.until else None,
            "revoked": key.revoked is not None,
        }
        for key in member.keys
    ]
    return {
        "id": member.id,
        "name": member.name,
        "hub": member.hub,
        "declares": member.declares,
        "revoked": member.revoked is not None,
        "keys": keys,
    }


def _dump(value: object) -> None:
    machine.tell(json.dumps(value, indent=2))


def print_handed_over(handed: HandedOver, *, as_json: bool) -> None:
    """Say which pieces were written for a publication, and what was refused and why."""
    if as_json:
        _dump(
            {
                "written": [
                    {
                        "piece": one.id,
                        "of": one.of,
                        "title": one.title,
                        "marking": str(one.marking),
                        "withdrawn": one.withdrawn,
                    }
                    for one in handed.written
                ],
                "unchanged": handed.unchanged,
                "refused": [{"piece": one.piece, "of": one.of, "why": one.why} for one in handed.refused],
            }
        )
        return
    screen = Screen()
    for one in handed.written:
        said = "withdrawn" if one.withdrawn else f"{one.marking}  {one.title}"
        screen.print(f"{one.id}  {escape(said)}")
    screen.print(
        f"{len(handed.written):,} written, {handed.unchanged:,} as they were, {len(handed.refused):,} refused"
    )
    for held in handed.refused:
        screen.print(f"refused: {held.piece}, of {escape(held.of)}: {escape(held.why)}")
