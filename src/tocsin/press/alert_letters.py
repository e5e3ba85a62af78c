"""Mails of what is new in saved searches, written when they are sent, of what their reader may be told then."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

import msgspec

from tocsin.library.issue_letters import Frame, Item, issue_letter
from tocsin.library.letters import Letter
from tocsin.library.literal import literal
from tocsin.library.places import search_place
from tocsin.library.sharing import Meter, show
from tocsin.model.errors import ReleaseError
from tocsin.model.reader import Reader
from tocsin.model.search import Order
from tocsin.press.mailings import Issued, Unwanted, wants
from tocsin.press.press import Press
from tocsin.store.press import BOUNCES, Mail, SavedSearch

#: What the keys of these mails begin with; the day follows.
KEY = "searches "


class News(msgspec.Struct, frozen=True):
    """What a saved search found that is new: how many, and the ids of the newest."""

    search: str
    count: int
    articles: tuple[str, ...]


_news = msgspec.json.Decoder(tuple[News, ...])


def is_alert(mail: Mail) -> bool:
    """Whether a mail is one of these."""
    return mail.key.startswith(KEY)


def alert_letter(press: Press, mail: Mail) -> Letter:
    """What is new in a reader's searches, of what the reader may be told now. ``Unwanted`` where that is nothing."""
    found = press.store.readers.with_keys(mail.reader)
    if found is None or found[1].bounces >= BOUNCES or not wants(press, found[0], Issued.SEARCHES):
        raise Unwanted("the reader does not get these any more")
    reader, keys = found
    kept = {one.id: one for one in press.store.saved.of(reader.id) if one.alerts}
    news = [(kept[one.search], one) for one in _news.decode(mail.raw) if one.search in kept]
    items = list(itertools.islice(_items(press, reader, news), press.settings.reviews.items))
    if not items:
        raise Unwanted("nothing in it may reach the reader any more")
    frame = Frame(
        publication=press.settings.name,
        address=press.settings.address,
        subject="New in your saved searches",
        token=f"{Issued.SEARCHES}.{keys.unsubscribe}",
        opening="\n".join(_line(*one) for one in news),
        kind=Issued.SEARCHES.value,
    )
    return issue_letter(frame, items)


def _items(press: Press, reader: Reader, news: Iterable[tuple[SavedSearch, News]]) -> Iterator[Item]:
    """The articles, the newest first, each once, with the searches that found it."""
    by: dict[str, list[str]] = {}
    for search, new in news:
        for id_ in new.articles:
            by.setdefault(id_, []).append(search.name)
    kept, now = press.store.articles.some(by), press.clock()
    for one in sorted(kept.values(), key=lambda one: (one.published or one.modified, one.id), reverse=True):
        try:
            released = show(one, reader, Meter(), now)
        except ReleaseError:
            continue
        names = ", ".join(f"“{name}”" for name in by[one.id])
        yield Item(released, why=f"it is found by your search {names}")


def _line(search: SavedSearch, one: News) -> str:
    at = search_place(search.text, Order.NEWEST.value)
    return f"- [{literal(search.name)}]({at}): {one.count:,} new"
