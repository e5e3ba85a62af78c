"""What the publication does by its calendar: articles whose time has come appear."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence

from tocsin.library.editing import moved, texts_of
from tocsin.library.readiness import hands_of
from tocsin.model.article import Article, State
from tocsin.model.errors import UsageError
from tocsin.press.exhibits import current, ready
from tocsin.press.press import Press
from tocsin.press.retelling import retell

log = logging.getLogger("tocsin.press")


def keep(press: Press, article: Article, by: str, what: str) -> Article:
    """Keep the next version of an article, with an entry in the audit log; gives it as it is kept.

    What is out, or is to be, shows only material that is there and that its marking allows, else ``UsageError``; what is out keeps the
    material as it is now. What is withdrawn or marked more strictly is left out of the reviews that told of it.
    """
    texts = texts_of(article)  # a long body takes seconds, in which nobody is kept from the store
    with press.store.transaction() as store:
        kept, before = ready(press, article), store.articles.get(article.id)
        store.articles.put(kept, texts if kept.exhibits == article.exhibits else texts_of(kept), by)
        store.audit.append(by, what, object_=kept.id, rule=str(kept.marking), detail=kept.headline)
        retell(press, before, kept, by)
    return kept


def see_second(press: Press, article: Article, by: str) -> None:
    """See that another approves an article than who wrote its last words, where the publication asks for four eyes. Raises ``UsageError``."""
    if not press.settings.four_eyes or article.state is not State.REVIEW:
        return
    if by in hands_of(press.store.articles.steps([article.id]).get(article.id, ())).wrote[-1:]:
        raise UsageError(
            "was last written by you",
            where=article.headline,
            hint="another editor approves it: four_eyes is on",
        )


def publish_due(press: Press) -> tuple[Article, ...]:
    """Publish what is scheduled and due; gives what appeared. What refers to material that is gone, or stricter than it, goes back to review."""
    out = []
    for article in press.store.articles.due(press.clock()):
        try:
            if lacks := current(press, article)[1]:
                _keep_back(press, article, lacks)
                continue
            made = moved(article, State.PUBLISHED, press.clock())
            made = keep(press, made, "schedule", "article published")
        except UsageError as error:  # it is changed at the desk just now; the others are not kept waiting
            log.warning("not published: %s", error)
        else:
            out.append(made)
    return tuple(out)


def _keep_back(press: Press, article: Article, lacks: Sequence[str]) -> None:
    """Give an article back to the desk whose material changed since it was scheduled, so that it cannot appear."""
    log.warning("not published: %s: %s", article.headline, "; ".join(lacks))
    keep(press, moved(article, State.REVIEW, press.clock()), "schedule", "article kept back")


def publish_at(press: Press, article: Article, by: str, due: dt.datetime | None) -> Article:
    """Publish an article at once, or schedule it; a draft passes its review by this. Raises ``UsageError`` where that cannot be."""
    now = press.clock()
    with press.store.transaction():
        if article.state is State.DRAFT:
            article = keep(press, moved(article, State.REVIEW, now), by, "article passed to review")
        see_second(press, article, by)
        made = moved(article, State.PUBLISHED if due is None else State.SCHEDULED, now, due)
        return keep(press, made, by, "article published" if due is None else "article scheduled")


def article_of(press: Press, name: str) -> Article:
    """An article by its id or slug. Raises ``UsageError`` where there is none."""
    found = press.store.articles.get(name) or press.store.articles.by_slug(name)
    if found is None:
        raise UsageError("is no article", where=name, hint="tocsin library list shows ids and slugs")
    return found
