"""Accept or reject: by options for all, or one by one where somebody is at the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec
from rich.markup import escape

from tocsin.cli.console import Screen
from tocsin.cli.read_output import named, reason
from tocsin.detections.indicators.kinds import NotIndicator, recognise
from tocsin.exchange.advisory.draft import decided
from tocsin.exchange.advisory.items import KINDS, Advisory, Item
from tocsin.model.errors import UsageError

#: Asks a question with its known answers, and gives one of them.
Ask = Callable[[str, Iterable[str]], str]
_ANSWERS = {
    "y": "as proposed",
    "a": "accept",
    "r": "reject",
    "k": "all of this kind as proposed",
    "q": "all the rest as proposed",
}


def choose(advisory: Advisory, accept: Sequence[str], reject: Sequence[str], *, accept_all: bool) -> Advisory:
    """Decide by kinds and values that options name. Raises ``UsageError`` for one that nothing here is."""
    wanted, unwanted = _named(accept, advisory), _named(reject, advisory)

    def decide(item: Item) -> Item:
        """The item, decided as the options say."""
        accepted = item.accepted or (accept_all and not item.suggested)
        if wanted & _keys(item):
            accepted = (item.kind in wanted and not item.suggested) or _own(item) & wanted != set()
        return decided(item, accepted=accepted and not unwanted & _keys(item))

    return msgspec.structs.replace(advisory, items=tuple(map(decide, advisory.items)))


def review(advisory: Advisory, ask: Ask, screen: Screen | None = None) -> Advisory:
    """Ask for every item, as long as somebody wants to be asked."""
    screen = screen or Screen()
    screen.print("; ".join(f"[bold]{key}[/] {words}" for key, words in _ANSWERS.items()))
    made: list[Item] = []
    skipped: set[str] = set()
    for number, item in enumerate(advisory.items):
        if item.kind in skipped:
            made.append(item)
            continue
        said = _asked(item, ask, screen)
        if said == "q":
            made += advisory.items[number:]
            break
        if said == "k":
            skipped.add(item.kind)
        made.append(decided(item, accepted={"a": True, "r": False}.get(said, item.accepted)))
    return msgspec.structs.replace(advisory, items=tuple(made))


def _asked(item: Item, ask: Ask, screen: Screen) -> str:
    proposed = "accept" if item.accepted else "reject"
    screen.print(f"\n[bold]{escape(named(item))}[/], {item.kind}: {proposed}, {escape(reason(item))}")
    for mention in item.mentions[:2]:
        screen.print(f"  {escape(mention.place)}: {escape(mention.sentence)}")
    return ask(proposed, _ANSWERS)


def _keys(item: Item) -> set[str]:
    return {item.kind, *_own(item)}


def _own(item: Item) -> set[str]:
    return {item.value.lower(), item.name.lower()} - {""}


def _named(given: Sequence[str], advisory: Advisory) -> set[str]:
    """Kinds, and values in the form that items have them."""
    known = set(KINDS).union(*(_own(item) for item in advisory.items))
    found = set()
    for text in given:
        words = {
            text.strip().lower().replace("-", "_")
            if text.strip().lower().replace("-", "_") in KINDS
            else text.strip().lower(),
            _normal(text),
        }
        if not words & known:
            raise UsageError(
                f"{text!r} is neither a kind nor in this advisory", hint=f"kinds: {', '.join(KINDS)}"
            )
        found |= words & known
    return found


def _normal(text: str) -> str:
    try:
        return recognise(text).entry.lower()
    except NotIndicator:
        return text.strip().lower()
