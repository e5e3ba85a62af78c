"""Gathers what the passages of a document say, each thing once with all of its mentions."""

from __future__ import annotations

import msgspec

from tocsin.exchange.advisory.document import Passage
from tocsin.exchange.advisory.items import KINDS, Item, Mention
from tocsin.exchange.advisory.sentences import sentence_at

#: Mentions of one thing that are kept; those beyond add nothing.
MAX_MENTIONS = 20


class Gathering:
    """Items while a document is read; what is proposed for acceptance once stays so."""

    def __init__(self) -> None:
        self._items: dict[tuple[str, str], Item] = {}
        self._mentions: dict[tuple[str, str], list[Mention]] = {}

    def add(self, item: Item, passage: Passage, start: int, end: int) -> None:
        """Take an item that stands in a passage from ``start`` to ``end``."""
        said = passage.text[start:end][:500]
        mention = Mention(said, sentence_at(passage.text, start, end), passage.place_at(start))
        self.take(item, mention)

    def take(self, item: Item, mention: Mention) -> None:
        """Take an item with its mention; of two that differ, the surer counts."""
        key = item.kind, item.value
        kept = self._items.get(key)
        if kept is None or _rank(item) > _rank(kept):
            self._items[key] = item
        mentions = self._mentions.setdefault(key, [])
        if mention not in mentions and len(mentions) < MAX_MENTIONS:
            mentions.append(mention)

    def has(self, kind: str, value: str) -> bool:
        """Whether a thing has been named, and not merely suggested."""
        kept = self._items.get((kind, value))
        return kept is not None and not kept.suggested

    def items(self) -> tuple[Item, ...]:
        """Everything that was found, by kind, then as it first stood."""
        found = (
            msgspec.structs.replace(item, mentions=tuple(self._mentions[key]))
            for key, item in self._items.items()
        )
        return tuple(sorted(found, key=lambda item: KINDS.index(item.kind)))


def _rank(item: Item) -> tuple[bool, bool, int]:
    return item.accepted, not item.suggested, ("low", "medium", "high").index(item.confidence)
