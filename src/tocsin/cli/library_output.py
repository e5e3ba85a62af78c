"""What the commands on articles print."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from rich.markup import escape
from rich.table import Table
from rich.text import Text

from tocsin.cli import machine
from tocsin.cli.console import Screen
from tocsin.model.article import Article
from tocsin.press.importing import Taken

#: Pieces that were left which are named of each reason, and characters of each.
_NAMED, _LONGEST = 3, 60


def print_articles(articles: Iterable[Article], zone: str, *, as_json: bool) -> None:
    """List articles as the desk sees them, in its time zone: a table, and in a terminal, where no slug fits beside all else, lines."""
    found = list(articles)
    if as_json:
        machine.tell(json.dumps([_article(one) for one in found], indent=2))
        return
    screen = Screen()
    if not found:
        screen.print("there are no such articles")
    elif screen.soft_wrap:
        screen.print(_table(found, zone))
    else:
        for one in found:
            screen.print(Text("  ".join((*_told(one, zone), zone))))
            screen.print(Text(f"  {one.headline}", style="bold"))
            screen.print(Text(one.slug, style="dim"), soft_wrap=True)  # whole, so that it can be copied


def _table(found: Iterable[Article], zone: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("state", "kind", "marking", f"when, {zone}", "slug", "headline"):
        table.add_column(column, overflow="fold")
    for one in found:
        table.add_row(*_told(one, zone), one.slug, escape(one.headline))
    return table


def _told(one: Article, zone: str) -> tuple[str, ...]:
    when = (one.published or one.due or one.modified).astimezone(ZoneInfo(zone))
    return one.state.value, one.kind.value, str(one.marking), f"{when:%Y-%m-%d %H:%M}"


def print_taken(taken: Taken, *, as_json: bool) -> None:
    """Say what was taken in and what was not; the JSON names each piece that was left."""
    if as_json:
        said = {"taken": [_article(one) for one in taken.articles], "known": taken.known, "left": taken.left}
        machine.tell(json.dumps(said, indent=2))
        return
    screen = Screen()
    for one in taken.articles:
        screen.print(f"{one.kind.value}  {escape(one.headline)}  [dim]{one.slug}[/dim]")
    if taken.known:
        screen.print(f"{taken.known} there already")
    for reason, pieces in _by_reason(taken.left).items():
        more = f" and {len(pieces) - _NAMED} more (--json names them)" if len(pieces) > _NAMED else ""
        screen.print(f"left: {escape(reason)}: {escape('; '.join(pieces[:_NAMED]))}{more}")


def _by_reason(left: Sequence[str]) -> dict[str, list[str]]:
    """What was left by the reasons for it, each piece shortened."""
    found: dict[str, list[str]] = {}
    for one in left:
        reason, _, piece = one.partition(": ")
        found.setdefault(reason, []).append(_shortened(piece))
    return found


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _article(one: Article) -> dict[str, object]:
    return {
        "id": one.id,
        "slug": one.slug,
        "kind": one.kind.value,
        "state": one.state.value,
        "version": one.version,
        "headline": one.headline,
        "marking": str(one.marking),
        "due": one.due.isoformat() if one.due else None,
        "published": one.published.isoformat() if one.published else None,
        "topics": [f"{topic.kind.value}: {topic.name}" for topic in one.topics],
        "sources": [{"title": s.title, "url": s.url, "publisher": s.publisher} for s in one.sources],
    }
