"""What ``tocsin call answer`` prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import msgspec
from rich.markup import escape

from tocsin.cli import machine
from tocsin.cli.console import Screen
from tocsin.model.call import Call
from tocsin.node.declaring.nouns import Problem
from tocsin.node.desk.nouns import UnderReview

#: Problems, and items that wait, that are listed.
_LISTED = 20


def print_problems(path: Path, problems: Sequence[Problem]) -> None:
    """List what is wrong with a file, each with its line and field."""
    screen = Screen(stderr=True)
    for one in problems[:_LISTED]:
        screen.print(f"{escape(str(path))} {escape(str(one))}")
    if len(problems) > _LISTED:
        screen.print(f"and {len(problems) - _LISTED:,} more")


def print_review(call: Call, review: UnderReview, *, as_json: bool) -> None:
    """What has left of an answer, and what waits and why."""
    if as_json:
        machine.tell(msgspec.json.format(msgspec.json.encode(review), indent=2))
        return
    screen, left = Screen(), review.last.items if review.last and not review.last.withdrawn else ()
    said = (one for item in left for one in (item, item.beside) if one is not None)
    counted = Counter((one.sight.value, one.declared) for one in said)
    screen.print(f"[bold]{escape(str(review.leaves.marking))}[/]  [bold]{escape(call.title)}[/]: our answer")
    for (sight, declared), number in sorted(counted.items()):
        how = ", declared, not measured" if declared else ""
        screen.print(f"  told: {number:,} {sight.replace('_', ' ')}{how}")
    screen.print(f"  not told yet: {len(call.items) - len(left):,} of {len(call.items):,}")
    told = {item.item: item for item in left}
    otherwise = sum(1 for item in review.leaves.items if item.item in told and told[item.item] != item)
    if otherwise:
        screen.print(f"  told, and now known otherwise: {otherwise:,}")
    names = {item.id: item.name for item in call.items}
    for item, why in list(review.held.items())[:_LISTED]:
        screen.print(f"  held: {escape(names.get(item, item))}: {escape(why)}")
    if len(review.held) > _LISTED:
        screen.print(f"  and {len(review.held) - _LISTED:,} more are held")
    if review.held:
        screen.print(_next(call, review))


def _next(call: Call, review: UnderReview) -> str:
    """The next step: a release where that would let something leave, else verdicts."""
    if (review.last is None or review.leaves.items != review.last.items) and review.leaves.items:
        ident = call.id.partition("--")[2][:8]
        return f"Next: a releaser lets it go on its page, or: tocsin call answer {ident} --release"
    return "Next: an analyst judges the matches, on the page Triage of the call"
