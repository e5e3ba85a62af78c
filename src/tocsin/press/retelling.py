"""Reviews say no more of an article that was withdrawn or marked more strictly: what they told of it is left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import msgspec

from tocsin.library.editing import changed, corrected, texts_of
from tocsin.library.markdown import references_of
from tocsin.library.review_words import sentence
from tocsin.library.reviewing import leads_to, left_out
from tocsin.model.article import Article, Kind, State
from tocsin.model.marking import strictest
from tocsin.press.press import Press

#: What readers of such a review are told: the same whatever the reason is, which is not for all of them.
REMARK = "What it said of an article that is no longer open to all its readers was left out."
_REVIEWS = (Kind.DAILY_REVIEW, Kind.WEEKLY_REVIEW)
_WAITING = (State.DRAFT, State.REVIEW, State.SCHEDULED)
#: So many days of reviews are looked through at once: fewer than are read at a time.
_AT_ONCE = dt.timedelta(days=180)


def retell(press: Press, before: Article | None, article: Article, by: str) -> tuple[Article, ...]:
    """Leave an article out of the reviews whose readers may no longer be told of it, now that it is kept; gives these as they are."""
    if before is None or article.published is None or not _is_stricter(before, article):
        return ()
    told = [one for one in _reviews(press, article.published) if article.slug in leads_to(one.body)]
    made = [_without(press, one, article) for one in told if _is_stricter(one, article)]
    for one in made:
        press.store.articles.put(one, texts_of(one), by)
        press.store.audit.append(
            by, "review retold", object_=one.id, rule=str(one.marking), detail=article.headline
        )
    return tuple(made)


def _is_stricter(one: Article, article: Article) -> bool:
    """Whether an article is withdrawn, or is not for all whom another is for."""
    return article.state is State.WITHDRAWN or strictest((one.marking, article.marking)) != one.marking


def _reviews(press: Press, since: dt.datetime) -> Iterator[Article]:
    """Reviews that are out and may tell of what appeared at a moment, and those that wait at the desk."""
    yield from press.store.articles.in_states(_WAITING, kinds=_REVIEWS)
    now = press.clock() + dt.timedelta(seconds=1)
    while since < now:
        yield from press.store.articles.changed(since, min(since + _AT_ONCE, now), _REVIEWS)
        since += _AT_ONCE


def _without(press: Press, review: Article, article: Article) -> Article:
    """The next version of a review, with the tables that are left in it as they are."""
    versions = (one for _, one in press.store.articles.versions(article.id))
    summary = review.summary
    for headline in {one.headline for one in versions}:
        summary = " ".join(summary.replace(sentence(headline), " ").split())
    body = left_out(review.body, article.slug)
    if not review.state.is_out:
        return changed(review, press.clock(), body=body, summary=summary)
    named = {one.name for one in references_of(body)}
    made = corrected(review, REMARK, press.clock(), body=body, summary=summary)
    return msgspec.structs.replace(made, exhibits=tuple(one for one in review.exhibits if one.name in named))
