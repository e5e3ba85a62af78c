"""What the publication does by its calendar: articles whose time has come appear."""

from __future__ import annotations

from tocsin.library.editing import moved, texts_of
from tocsin.model.article import Article, State
from tocsin.press.press import Press


def keep(press: Press, article: Article, by: str, what: str) -> None:
    """Keep the next version of an article, with an entry in the audit log."""
    with press.store.transaction() as store:
        store.articles.put(article, texts_of(article), by)
        store.audit.append(by, what, object_=article.id, rule=str(article.marking), detail=article.headline)


def publish_due(press: Press) -> tuple[Article, ...]:
    """Publish what is scheduled and due; gives what appeared."""
    out = []
    for article in press.store.articles.due(press.clock()):
        made = moved(article, State.PUBLISHED, press.clock())
        keep(press, made, "schedule", "article published")
        out.append(made)
    return tuple(out)
