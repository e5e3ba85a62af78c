"""How much of an article a reader gets: what its marking allows, and of that what the tier does. Both hold."""

from __future__ import annotations

import datetime as dt
import enum

import msgspec

from tocsin.library.exhibiting import marking_with
from tocsin.library.markdown import lede_of, references_of
from tocsin.model.article import Article, State
from tocsin.model.errors import ReleaseError
from tocsin.model.member import PUBLIC, Audience
from tocsin.model.reader import Reader, Tier
from tocsin.release import Released, release_marked

#: Whole articles that a registered reader may choose each calendar month.
FREE = 3


class Share(enum.StrEnum):
    """How much of an article is shown."""

    TEASER = "teaser"  # headline, summary and first paragraphs
    WHOLE = "whole"


class Meter(msgspec.Struct, frozen=True):
    """What a registered reader has opened this month, and how many of those count against ``most``."""

    opened: frozenset[str] = frozenset()
    used: int = 0
    most: int = FREE

    @property
    def left(self) -> int:
        """How many more may be opened."""
        return max(self.most - self.used, 0)


class Shown(msgspec.Struct, frozen=True):
    """An article as a reader gets it: of a teaser the body ends where the teaser does, and ``rest`` words are left out."""

    article: Article
    share: Share
    rest: int = 0


class Gone(msgspec.Struct, frozen=True):
    """What is told of a withdrawn article in its place."""

    headline: str
    at: dt.datetime
    why: str


def show(article: Article, reader: Reader | None, meter: Meter, now: dt.datetime) -> Released[Shown]:
    """An article for a reader, None for a visitor. ReleaseError where its marking, or its state, forbids even to know of it."""
    audience = PUBLIC if reader is None else reader.audience
    return cut(article, share_of(article, reader, meter, now), audience)


def cut(article: Article, share: Share, audience: Audience) -> Released[Shown]:
    """So much of an article for an audience, for whoever has said how much; it raises as ``show`` does."""
    if not article.state.is_out:
        raise ReleaseError("is not published", where=article.id, hint="wait for it")
    marking = marking_with(article)
    release_marked(article.id, marking, "", audience)  # before its text costs time, which would tell of it
    body = article.body if share is Share.WHOLE else lede_of(article.body)
    rest = len(article.body.split()) - len(body.split())
    share = share if rest else Share.WHOLE  # what ends where the teaser does is chosen by nobody
    named = {one.name for one in references_of(body)} if article.exhibits else frozenset()
    exhibits = tuple(
        one for one in article.exhibits if one.name in named
    )  # a teaser tells of no table behind it
    shown = Shown(msgspec.structs.replace(article, body=body, exhibits=exhibits), share, rest)
    return release_marked(shown, marking, "", audience)


def gone(article: Article, reader: Reader | None) -> Released[Gone]:
    """What is told of a withdrawn article. ReleaseError where its marking, or its state, forbids it."""
    if article.state is not State.WITHDRAWN:
        raise ReleaseError("is not withdrawn", where=article.id, hint="show it as it is")
    audience = PUBLIC if reader is None else reader.audience
    told = Gone(article.headline, article.modified, article.why_withdrawn)
    return release_marked(told, article.marking, "", audience)


def share_of(article: Article, reader: Reader | None, meter: Meter, now: dt.datetime) -> Share:
    """How much the tier gives, whatever the marking allows."""
    tier = Tier.VISITOR if reader is None else reader.tier(now)
    chosen = tier is Tier.REGISTERED and article.id in meter.opened and not article.kind.is_review
    return Share.WHOLE if tier is Tier.ALL_ACCESS or chosen else Share.TEASER
