"""What a reader does: registers, confirms, logs in by a mailed link, opens an article, leaves."""

from __future__ import annotations

import enum

import msgspec

from tocsin.library.letters import Letter, address_of
from tocsin.library.sharing import Meter, Share, Shown, show
from tocsin.model.article import Article
from tocsin.model.errors import ReleaseError
from tocsin.model.member import PUBLIC
from tocsin.model.reader import Reader, Tier
from tocsin.press.configuration import life
from tocsin.press.posting import put_out
from tocsin.press.press import Press
from tocsin.release import Released
from tocsin.store.press import Link, Listing, Opened
from tocsin.store.secret import digest_of

#: What a mailed link may be for.
ENTER = "enter"
#: What the keys of mails with links begin with: that they went out is forgotten once their links have ended.
LINK = "link "


class Turned(enum.StrEnum):
    """How an attempt to open an article whole ended."""

    WHOLE = "whole"
    SPENT = "spent"  # the month's choice is used up
    NOT_YOURS = "not-yours"  # it takes all-access


class Entered(msgspec.Struct, frozen=True):
    """A visit that began: its secret, whose it is, and the slug of the article that led to it, "" for none."""

    secret: str
    reader: Reader
    slug: str


def ask_for_link(press: Press, address: str, slug: str = "") -> None:
    """Mail a link by which the holder of an address registers or logs in. Nothing tells which of the two.

    Raises ``UsageError`` for what is no address.
    """
    address = address_of(address)
    article = press.store.articles.by_slug(slug) if slug else None
    came_from = article.id if article is not None and article.state.is_out else ""
    secret = press.store.readers.ask(Link(ENTER, address, came_from), life(press.settings.link_life))
    put_out(press, mail_of(secret), address, _link_letter(press, secret))


def enter(press: Press, secret: str) -> Entered | None:
    """Use a mailed link: the reader is registered if it was not, and what led here is opened as a gift once. None for a link that is used or old."""
    link = press.store.readers.use(secret, ENTER)
    if link is None:
        return None
    with press.store.transaction() as store:
        reader, first = register(press, link.address)
        article = store.articles.get(link.article) if link.article else None
        if not may_know(press, article, reader):
            article = None
        if first and article is not None and not article.kind.is_review:
            store.openings.give(reader.id, _month(press), article.id)
        return begin_visit(press, reader, article)


def register(press: Press, address: str) -> tuple[Reader, bool]:
    """The reader of an address that is its holder's, made where there is none; and whether a gift is due to somebody new.

    Who deleted everything and comes back before the month turns goes on with what is left of it, and gets no gift.
    """
    with press.store.transaction() as store:
        new = store.readers.by_address(address) is None
        reader, month = store.readers.confirmed(address), _month(press)
        used = store.spent.of(address, month) if new else None
        if used:
            store.openings.carry(reader.id, month, used)
        return reader, new and used is None


def forget(press: Press, reader: Reader) -> None:
    """Delete everything that is kept of a reader, but for a keyed digest of the address with what was used of this month, until it turns."""
    with press.store.transaction() as store:
        month = _month(press)
        store.spent.keep(reader.address, month, store.openings.of(reader.id, month)[1])
        store.readers.forget(reader.id)


def begin_visit(press: Press, reader: Reader, article: Article | None = None) -> Entered:
    """Begin a visit of a reader who has shown who that is; an article that led here is named where the reader may know of it."""
    secret = press.store.readers.visit(reader.id, life(press.settings.visit_life))
    return Entered(secret, reader, article.slug if article and may_know(press, article, reader) else "")


def meter_of(press: Press, reader: Reader | None) -> Meter:
    """What a registered reader has open this month."""
    if reader is None:
        return Meter(most=press.settings.free)
    opened, used = press.store.openings.of(reader.id, _month(press))
    return Meter(opened, used, press.settings.free)


def shown(press: Press, article: Article, reader: Reader | None) -> Released[Shown]:
    """An article as a reader gets it. ReleaseError where the reader may not know of it."""
    return show(article, reader, meter_of(press, reader), press.clock())


def listed(press: Press, asked: Listing, reader: Reader | None) -> tuple[Released[Shown], ...]:
    """Published articles as a reader gets them, the newest first; whose ``audience`` is asked for plays no part."""
    meter, now = meter_of(press, reader), press.clock()
    own = msgspec.structs.replace(asked, audience=PUBLIC if reader is None else reader.audience)
    return tuple(show(one, reader, meter, now) for one in press.store.articles.listed(own))


def turn(press: Press, article: Article, reader: Reader) -> Turned:
    """Open an article whole, by the tier of a reader or as one of the month's choice. ReleaseError where the reader may not know of it."""
    if shown(press, article, reader).value.share is Share.WHOLE:
        return Turned.WHOLE
    if reader.tier(press.clock()) is not Tier.REGISTERED or article.kind.is_review:
        return Turned.NOT_YOURS
    found = press.store.openings.open(reader.id, _month(press), article.id, press.settings.free)
    return Turned.SPENT if found is Opened.SPENT else Turned.WHOLE


def may_know(press: Press, article: Article | None, reader: Reader | None) -> bool:
    """Whether a reader may be told that there is such an article."""
    if article is None:
        return False
    try:
        shown(press, article, reader)
    except ReleaseError:
        return False
    return True


def _month(press: Press) -> str:
    return press.settings.calendar.month(press.clock())


def mail_of(secret: str) -> str:
    """The key of the mail with a link: nothing of the secret can be made of it, as of the digest that is kept of the link."""
    return f"{LINK}{digest_of(secret)[:16]}"


def _link_letter(press: Press, secret: str) -> Letter:
    hours = int(press.settings.link_life // 3600)
    text = (
        f"Somebody, you we hope, asked {press.settings.name} for a link to read with this address.\n\n"
        f"{press.settings.address}/enter/{secret}\n\n"
        f"It works once, for {hours} hours. If it was not you, do nothing: that somebody asked is forgotten soon after the link has ended.\n"
    )
    return Letter(f"Your link to {press.settings.name}", text)
