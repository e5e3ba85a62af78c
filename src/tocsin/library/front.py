"""The front page: what leads, and what stands below it. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec

from tocsin.library.sharing import Shown
from tocsin.model.article import Kind
from tocsin.release import Released

#: How much newer an article must be to lead before one that is a step more severe.
_STEP = dt.timedelta(days=1)
_SECOND, _LATEST, _IN_DEPTH, _REVIEWS = 2, 8, 3, 3


class Front(msgspec.Struct, frozen=True):
    """What the front page shows, each article once."""

    lead: Released[Shown] | None
    second: tuple[Released[Shown], ...]
    latest: tuple[Released[Shown], ...]
    in_depth: tuple[Released[Shown], ...]
    reviews: tuple[Released[Shown], ...]


def front_of(found: Sequence[Released[Shown]]) -> Front:
    """Arrange published articles, given the newest first.

    The most severe leads, a day of age weighing as much as a step of severity; reviews have a place of their own and never lead.
    """
    reviews = [one for one in found if one.value.article.kind.is_review]
    others = [one for one in found if not one.value.article.kind.is_review]
    lead = max(others, key=_weight, default=None)
    below = [one for one in others if one is not lead]
    in_depth = [one for one in below if one.value.article.kind is Kind.IN_DEPTH][:_IN_DEPTH]
    latest = [one for one in below if one.value.article.kind is not Kind.IN_DEPTH][:_LATEST]
    return Front(
        lead, tuple(latest[:_SECOND]), tuple(latest[_SECOND:]), tuple(in_depth), tuple(reviews[:_REVIEWS])
    )


def _weight(one: Released[Shown]) -> dt.datetime:
    article = one.value.article
    return (article.published or article.created) + article.severity * _STEP
