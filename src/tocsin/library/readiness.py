"""What the desk sees of an article on its way: who wrote and who approved it, since when it waits, and what it still lacks. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec

from tocsin.model.article import Article, Kind, State
from tocsin.store.press import Step

_APPROVED = frozenset({State.SCHEDULED, State.PUBLISHED})


class Hands(msgspec.Struct, frozen=True):
    """Who had an article in hand: all who wrote its words, the last one last; who approved it, "" for nobody yet; who moved it, and since when."""

    wrote: tuple[str, ...] = ()
    approved: str = ""
    by: str = ""
    since: dt.datetime | None = None

    @property
    def alone(self) -> bool:
        """Whether who approved it is who wrote the last words of it: nobody else has seen those."""
        return self.approved in self.wrote[-1:]


def hands_of(steps: Sequence[Step]) -> Hands:
    """Who had an article in hand, from its history, the first version first.

    Who leaves an article in the state that it was in wrote; who takes it from review to its publication approved.
    """
    wrote: dict[str, None] = {}
    hands, before = Hands(), None
    for step in steps:
        if before is None or (step.state is before and not step.state.is_out and before not in _APPROVED):
            wrote.pop(step.by, None)
            wrote[step.by] = None
        if step.state is not before:
            hands = msgspec.structs.replace(hands, by=step.by, since=step.at)
        if before is State.REVIEW and step.state in _APPROVED:
            hands = msgspec.structs.replace(hands, approved=step.by)
        elif step.state in {State.DRAFT, State.REVIEW}:
            hands = msgspec.structs.replace(hands, approved="")
        before = step.state
    return msgspec.structs.replace(hands, wrote=tuple(wrote))


def lacks(article: Article) -> tuple[str, ...]:
    """What an article still lacks before it should appear, in words; nothing for what is out, or another publisher's."""
    if article.state.is_out or article.state is State.WITHDRAWN or article.kind is Kind.IMPORTED:
        return ()
    found = {
        "text": not article.body.strip(),
        "summary": not article.summary,
        "author": not article.authors and not article.kind.is_review,
        "topic": not article.topics and not article.kind.is_review,
        "source": not article.sources and article.kind is Kind.IN_DEPTH,
    }
    return tuple(f"no {name}" for name, missing in found.items() if missing)
