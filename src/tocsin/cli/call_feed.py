"""``tocsin call new`` from the folder of a MISP feed: a draft for each event that is wanted, and a list of what was not drafted."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import msgspec
from rich.markup import escape
from rich.table import Table

from tocsin.cli import machine
from tocsin.cli.call_output import Untried, tell_of, told_of
from tocsin.cli.console import Screen
from tocsin.exchange.misp import Listed
from tocsin.model.call import Call
from tocsin.model.counting import counted
from tocsin.model.errors import ReleaseError, UsageError
from tocsin.node.calls.drafting import Drafted
from tocsin.node.calls.feeds import MOST, FeedDraft, chosen, draft_events, listed_in
from tocsin.node.calls.making import Question
from tocsin.node.calls.misp_events import organisations
from tocsin.node.calls.ringing import draft_call
from tocsin.node.calls.unreadable import untried_of
from tocsin.node.member.node import Node

_REFUSED = 10


def draft_feed(
    folder: Path, events: Sequence[str], asked: Question, actor: str, node: Node, *, as_json: bool
) -> None:
    """Draft a call of each event that is wanted of a feed; of many, list them to choose from. Raises ``UsageError`` if nothing was drafted."""
    listed = listed_in(folder)
    if not events and len(listed) > MOST:
        _print_list(listed, as_json=as_json)
    wanted = chosen(listed, events, folder)
    made, refused = [], []
    for one in draft_events(folder, wanted, organisations(node)):
        question = asked if len(wanted) == 1 else _titled(asked, one.listed)
        try:
            call, drafted = _draft(one, question, actor, node)
            made.append((call, drafted, untried_of(call, node)))
        except (UsageError, ReleaseError) as error:
            refused.append((one.listed, f"{error.what}; {error.hint}" if error.hint else error.what))
    _print(made, refused, as_json=as_json)
    if not made:
        raise UsageError("no event of the feed could be drafted", where=str(folder))


def _draft(one: FeedDraft, question: Question, actor: str, node: Node) -> tuple[Call, Drafted]:
    if one.drafted is None:
        raise UsageError(one.refused)
    return draft_call(question, one.drafted, actor, node).call, one.drafted


def _titled(asked: Question, listed: Listed) -> Question:
    title = f"{asked.title}: {listed.info or listed.uuid}"
    return msgspec.structs.replace(asked, title=title)


def _print(
    made: Sequence[tuple[Call, Drafted, Untried]], refused: Sequence[tuple[Listed, str]], *, as_json: bool
) -> None:
    if as_json:
        said = {
            "drafts": [told_of(*one) for one in made],
            "refused": [{"event": one.uuid, "info": one.info, "reason": why} for one, why in refused],
        }
        machine.tell(json.dumps(said, indent=2))
        return
    screen = Screen()
    for call, drafted, untried in made:
        screen.print(f"[bold]{call.id.partition('--')[2][:8]}[/]", end="  ")
        tell_of(call, drafted, untried, screen)
    if refused:
        screen.print(f"not drafted: {counted(len(refused), 'event')}")
    for one, why in refused[:_REFUSED]:
        screen.print(f"  {escape(one.uuid)} {escape(one.info)}: [dim]{escape(why)}[/]")
    if len(refused) > _REFUSED:
        screen.print(f"  and {len(refused) - _REFUSED:,} more: see --json")
    if made:
        screen.print("Next, for each: tocsin call preview, then: tocsin call send")


def _print_list(listed: Sequence[Listed], *, as_json: bool) -> None:
    if as_json:
        machine.tell(json.dumps({"events": [msgspec.to_builtins(one) for one in listed]}, indent=2))
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("event", "date", "about"):
        table.add_column(column, overflow="fold")
    for one in listed:
        table.add_row(escape(one.uuid), escape(one.date), escape(one.refused or one.info))
    Screen().print(table)
