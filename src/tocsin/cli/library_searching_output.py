"""What ``tocsin library search`` prints."""

from __future__ import annotations

import re

import msgspec
from rich.text import Text

from tocsin.cli import machine
from tocsin.cli.console import Screen
from tocsin.cli.printable import one_line
from tocsin.model.counting import counted
from tocsin.model.search import Marked, Order
from tocsin.press.searching import Hit, Results

#: Paragraphs of a text that is told in one line.
_SPACES = re.compile(r"\s+")


def print_results(results: Results, text: str, order: Order, *, as_json: bool) -> None:
    """Tell one page of what was found, with all counts; the JSON has every piece of a text that was asked for."""
    if as_json:
        told = msgspec.to_builtins(results) | {"q": text, "order": order.value}
        told["hits"] = [_told(one) for one in results.hits]
        machine.tell(msgspec.json.format(msgspec.json.encode(told), indent=2))
        return
    screen = Screen()
    for remark in results.remarks:
        screen.print(Text(f"not asked: {one_line(remark)}", style="yellow"))
    for one in results.hits:
        _print(screen, one)
    page = f", page {results.page} of {results.pages}" if results.pages > 1 else ""
    screen.print(f"{counted(results.total, 'article')}{page}")
    for facet in results.facets:
        values = ", ".join(f"{one_line(one.value)} {one.count:,}" for one in facet.counts)
        screen.print(Text(f"{facet.field.value}: {values}", style="dim"))


def _print(screen: Screen, one: Hit) -> None:
    when = f"{one.published:%Y-%m-%d}" if one.published else "not out"
    screen.print(_marked(one.headline, "bold"))
    about = (one.kind.value, one.state.value, str(one.marking), when, *one.authors)
    screen.print(Text(f"  {one_line(one.slug)}  {one_line(', '.join(about))}", style="dim"))
    if told := one.text or one.summary:
        screen.print(Text("  ").append_text(_marked(told)))
    screen.print()


def _marked(parts: Marked, style: str = "") -> Text:
    """A text with what was asked for underlined."""
    made = Text(style=style)
    for part in parts:
        made.append(one_line(_SPACES.sub(" ", part.text)), style="underline" if part.hit else "")
    return made


def _told(one: Hit) -> dict[str, object]:
    return {**msgspec.to_builtins(one), "marking": str(one.marking)}
