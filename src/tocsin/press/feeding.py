"""Feeds as readers ask for them: teasers for everybody, what a subscriber may read for who has the subscriber's key."""

from __future__ import annotations

from tocsin.library.feeds import Feed, Form, write_feed
from tocsin.library.places import feed_place, topic_place
from tocsin.library.sharing import Shown
from tocsin.model.article import Kind, TopicKind
from tocsin.model.errors import ReleaseError
from tocsin.model.member import PUBLIC
from tocsin.model.reader import Reader
from tocsin.press.press import Press
from tocsin.press.readership import shown
from tocsin.release import Released
from tocsin.store.press import Listing

_MOST = 50
_KINDS = tuple(kind for kind in Kind if kind is not Kind.IMPORTED)


def feed_of(
    press: Press, form: Form, topic: tuple[TopicKind, str] | None = None, key: str = ""
) -> bytes | None:
    """The newest articles as a feed, of a topic or of all; None for a topic or a key that there is not."""
    reader = press.store.readers.by_feed(key) if key else None
    audience = PUBLIC if reader is None else reader.audience
    about = press.store.articles.topic(*topic, audience) if topic else None
    if (key and reader is None) or (topic and about is None):
        return None
    entries = _entries(press, reader, topic)
    if topic and not entries:
        return None  # a topic of nothing that may be told is as one that there is not
    address = press.settings.address
    said = (topic[0].value, topic[1]) if topic else None
    feed = Feed(
        title=f"{press.settings.name}: {about.name}" if about else press.settings.name,
        address=address,
        here=address + feed_place(form.value, said, key),
        page=address + (topic_place(*said) if said else "/"),
        at=press.clock(),
        authors={one.slug: one.name for one in press.store.articles.authors()},
    )
    return write_feed(form, feed, entries)


def feed_places(press: Press, reader: Reader) -> dict[Form, str]:
    """The addresses of a reader's own feeds, which are as secret as what is in them."""
    keys = press.store.readers.keys(reader.id)
    key = keys.feed if keys else ""
    return {form: press.settings.address + feed_place(form.value, None, key) for form in Form}


def _entries(
    press: Press, reader: Reader | None, topic: tuple[TopicKind, str] | None
) -> list[Released[Shown]]:
    audience = reader.audience if reader else PUBLIC
    listed = press.store.articles.listed(Listing(audience=audience, kinds=_KINDS, topic=topic, limit=_MOST))
    found = []
    for one in listed:
        try:
            found.append(shown(press, one, reader))
        except ReleaseError:  # changed between the two: then it is not told
            continue
    return found
