"""Mails of what is new in saved searches, written when they are sent, of what their reader may be told then."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from tocsin.library.issue_letters import Frame, Item, issue_letter
from tocsin.library.letters import Letter
from tocsin.library.literal import literal
from tocsin.library.places import search_place
from tocsin.library.sharing import Meter, Shown, show
from tocsin.model.errors import ReleaseError
from tocsin.model.reader import Reader
from tocsin.model.search import Order
from tocsin.press.mailings import Issued, Unwanted, wants
from tocsin.press.press import Press
from tocsin.release import Released
from tocsin.store.press import BOUNCES, Mail, SavedSearch

#: What the keys of these mails begin with; the day follows.
KEY = "searches "
_AT_ONCE = 500


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
    told = _told(press, reader, (id_ for _, one in news for id_ in one.articles))
    items = list(itertools.islice(_items(told, news), press.settings.reviews.items))
    if not items:
        raise Unwanted("nothing in it may reach the reader any more")
    frame = Frame(
        publication=press.settings.name,
        address=press.settings.address,
        subject="New in your saved searches",
        token=f"{Issued.SEARCHES}.{keys.unsubscribe}",
        opening="\n".join(_lines(news, frozenset(told))),
        kind=Issued.SEARCHES.value,
    )
    return issue_letter(frame, items)


def _told(press: Press, reader: Reader, ids: Iterable[str]) -> dict[str, Released[Shown]]:
    """What may be told now of these articles, by id, the newest first."""
    asked, now, told = list(dict.fromkeys(ids)), press.clock(), {}
    books = (press.store.articles.some(asked[at : at + _AT_ONCE]) for at in range(0, len(asked), _AT_ONCE))
    kept = [one for found in books for one in found.values()]
    for one in sorted(kept, key=lambda one: (one.published or one.modified, one.id), reverse=True):
        with contextlib.suppress(ReleaseError):
            told[one.id] = show(one, reader, Meter(), now)
    return told


def _items(told: dict[str, Released[Shown]], news: Sequence[tuple[SavedSearch, News]]) -> Iterator[Item]:
    """The articles, each once, with the searches that found it."""
    for id_, released in told.items():
        names = ", ".join(f"“{search.name}”" for search, one in news if id_ in one.articles)
        yield Item(released, why=f"it is found by your search {names}")


def _lines(news: Iterable[tuple[SavedSearch, News]], told: frozenset[str]) -> Iterator[str]:
    """How many each search found of which the reader may be told now: what was counted before may have held what is no longer for it."""
    for search, one in news:
        number = sum(id_ in told for id_ in one.articles)
        more = " or more" if number == len(one.articles) < one.count else ""
        if number:
            at = search_place(search.text, Order.NEWEST.value)
            yield f"- [{literal(search.name)}]({at}): {number:,}{more} new"
