"""How much of an article a reader gets: what its marking allows, and of that what the tier does. Both hold."""

from __future__ import annotations

import datetime as dt
import enum

import msgspec

from tocsin.library.markdown import lede_of
from tocsin.model.article import Article
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
    """An article as a reader gets it: of a teaser the body ends where the teaser does."""

    article: Article
    share: Share


def show(article: Article, reader: Reader | None, meter: Meter, now: dt.datetime) -> Released[Shown]:
    """An article for a reader, None for a visitor. ReleaseError where its marking, or its state, forbids even to know of it."""
    audience = PUBLIC if reader is None else reader.audience
    return cut(article, share_of(article, reader, meter, now), audience)


def cut(article: Article, share: Share, audience: Audience) -> Released[Shown]:
    """So much of an article for an audience, for whoever has said how much; it raises as ``show`` does."""
    if not article.state.is_out:
        raise ReleaseError("is not published", where=article.id, hint="wait for it")
    body = article.body if share is Share.WHOLE else lede_of(article.body)
    shown = Shown(msgspec.structs.replace(article, body=body), share)
    return release_marked(shown, article.marking, "", audience)


def share_of(article: Article, reader: Reader | None, meter: Meter, now: dt.datetime) -> Share:
    """How much the tier gives, whatever the marking allows."""
    tier = Tier.VISITOR if reader is None else reader.tier(now)
    chosen = tier is Tier.REGISTERED and article.id in meter.opened and not article.kind.is_review
    return Share.WHOLE if tier is Tier.ALL_ACCESS or chosen else Share.TEASER
