"""What ``tocsin read`` prints: items by kind, each with its sentence and place."""

from __future__ import annotations

import itertools

from rich.markup import escape

from tocsin.cli.console import Screen
from tocsin.exchange.advisory.items import Advisory, Item, Mention
from tocsin.knowledge.language import UNKNOWN

_TITLES = {
    "address": "Addresses",
    "domain": "Domains",
    "url": "URLs",
    "hash": "File digests",
    "file_name": "File names",
    "registry_key": "Registry keys",
    "mail": "Mail addresses",
    "pattern": "Indicators of the bundle",
    "vulnerability": "Vulnerabilities",
    "technique": "Techniques",
    "malware": "Malware",
    "tool": "Tools",
    "actor": "Actors",
    "country": "Countries",
    "sector": "Sectors",
    "effect": "What was done",
}
_ACCEPTED, _REJECTED, _SUGGESTED = "[green]+[/]", "[red]-[/]", "[yellow]?[/]"
_SENTENCE = 200  # characters of a sentence that are shown; the draft has more
_UNREAD = 5


def print_advisory(advisory: Advisory, screen: Screen | None = None) -> None:
    """An advisory's items by kind, and what of it was not read."""
    screen = screen or Screen()
    marking = (
        f"[bold]{advisory.marking.label}[/] ({escape(advisory.marking.mention.place)})"
        if advisory.marking
        else "no TLP label found: a call needs one"
    )
    language = "language not clear" if advisory.language == UNKNOWN else advisory.language
    screen.print(
        f"[bold]{escape(advisory.title or advisory.source)}[/], {advisory.format}, {language}; {marking}"
    )
    for kind, items in itertools.groupby(advisory.items, key=lambda item: item.kind):
        screen.print(f"\n[bold]{_TITLES[kind]}[/]")
        _print_items(list(items), screen)
    screen.print()
    for left in advisory.unread[:_UNREAD]:
        screen.print(f"  [yellow]not read[/]: {escape(left)}")
    if len(advisory.unread) > _UNREAD:
        screen.print(f"  and {len(advisory.unread) - _UNREAD} more that was not read: see --json")
    accepted = sum(item.accepted for item in advisory.items)
    screen.print(
        f"{accepted} accepted (+), {len(advisory.items) - accepted} not (-), or suggested (?); nothing is sent"
    )


def _print_items(items: list[Item], screen: Screen) -> None:
    """Items in lines of their own, below them the sentence, unless it is that of the item before."""
    before = ""
    for item in items:
        mention = item.mentions[0] if item.mentions else Mention("", "", "")
        times = f", {len(item.mentions)} times" if len(item.mentions) > 1 else ""
        sign = _ACCEPTED if item.accepted else _SUGGESTED if item.suggested else _REJECTED
        screen.print(
            f"{sign} {escape(named(item))}  [dim]{escape(mention.place + times)}: {escape(reason(item))}[/]"
        )
        if mention.sentence not in {before, mention.said}:
            screen.print(f"    [italic]{escape(_short(mention.sentence))}[/]")
        before = mention.sentence


def named(item: Item) -> str:
    """An item's value, with its name or id, and how else it is called."""
    name = f" {item.name}" if item.name and item.name != item.value else ""
    aliases = f" ({', '.join(item.aliases[:3])})" if item.aliases else ""
    return f"{item.value}{name}{aliases}"


def reason(item: Item) -> str:
    """Why an item is proposed or not, with the warning lists that it is on."""
    more = f" and {len(item.known) - 1} more" if len(item.known) > 1 else ""
    return item.why + (f" [{item.known[0]}{more}]" if item.known else "")


def _short(sentence: str) -> str:
    return sentence if len(sentence) <= _SENTENCE else f"{sentence[:_SENTENCE]}…"
