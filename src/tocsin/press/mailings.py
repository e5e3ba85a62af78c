"""What is mailed to many: kept once, and written for each reader when it is sent, of what that reader may be told then."""

from __future__ import annotations

import enum
import functools
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from tocsin.library.choosing import Taste, chosen
from tocsin.library.issue_letters import Frame, Item, issue_letter
from tocsin.library.letters import Letter
from tocsin.library.review_words import subjects
from tocsin.library.reviewing import Read, read_back, without
from tocsin.library.sharing import Meter, Share, Shown, cut, share_of
from tocsin.model.article import Article
from tocsin.model.errors import ReleaseError
from tocsin.model.member import Audience
from tocsin.model.reader import Reader, Tier
from tocsin.press.press import Press
from tocsin.press.telling import blind_spots, own_tidings
from tocsin.release import Released
from tocsin.store.press import BOUNCES, Mail

_NOTHING = Read("", {})


class Issued(enum.StrEnum):
    """What is mailed to many."""

    DAILY = "daily"
    WEEKLY = "weekly"
    NEWSLETTER = "newsletter"
    FLASH = "flash"
    SEARCHES = "searches"

    @property
    def choice(self) -> str:
        """What a reader chooses it by, which is the field of that name."""
        named = {Issued.NEWSLETTER: "newsletter", Issued.FLASH: "flashes", Issued.SEARCHES: "searches"}
        return named.get(self, "reviews")


class Issue(msgspec.Struct, frozen=True):
    """An issue: its subject, the id of the review that it is, "" for none, and ids of the articles it can name.

    ``pieces`` are ids of material that changed meanwhile and that not everybody may be told of, ``linked`` those of articles that the
    review's words lead to beside.
    """

    kind: Issued
    subject: str
    review: str = ""
    articles: tuple[str, ...] = ()
    until: float = 0.0  # up to when it tells what changed, as seconds since 1970
    pieces: tuple[str, ...] = ()
    linked: tuple[str, ...] = ()


class Unwanted(Exception):  # noqa: N818  (it is no error)
    """A mail that is not written: the reader does not want it any more, or may be told of nothing in it."""


_issue = msgspec.json.Decoder(Issue)


def mail_out(press: Press, id_: str, issue: Issue, readers: Iterable[Reader]) -> int:
    """Put an issue out, once for all time, to the readers who want it; says to how many. All of it is kept together, or none."""
    with press.store.transaction() as store:
        if not store.mails.begin(id_, issue.kind.value, msgspec.json.encode(issue)):
            return 0
        return store.mails.put_all(Mail(id_, one.id, one.address) for one in readers)


def issue_of(press: Press, id_: str) -> Issue | None:
    """The issue under an id."""
    found = press.store.mails.mailing(id_)
    return None if found is None else _issue.decode(found.raw)


def last_issue(press: Press, kind: Issued) -> Issue | None:
    """The issue of a kind that was put out last."""
    found = press.store.mails.last(kind.value)
    return None if found is None else _issue.decode(found.raw)


def who_wants(press: Press, kind: Issued) -> Iterator[Reader]:
    """Readers who get a kind of issue by their tier and their choice."""
    return (one for one in press.store.readers.each() if wants(press, one, kind))


def wants(press: Press, reader: Reader, kind: Issued) -> bool:
    """Whether a reader gets a kind of issue now: reviews with all-access, the newsletter without."""
    all_access = reader.tier(press.clock()) is Tier.ALL_ACCESS
    of_tier = {Issued.NEWSLETTER: not all_access, Issued.FLASH: True}.get(kind, all_access)
    return of_tier and bool(getattr(reader, kind.choice))


class Writer:
    """Writes the letters of mailings, each of what its reader may be told at that moment; what is the same for many is made once."""

    def __init__(self, press: Press) -> None:
        self._press = press
        self._issues: dict[str, Issue | None] = {}

    def letter(self, mail: Mail) -> Letter:
        """What a mailing says to the reader of a mail, now. ``Unwanted`` where it says nothing."""
        press, issue = self._press, self._issue(mail.key)
        found = press.store.readers.with_keys(mail.reader)
        if issue is None or found is None:
            raise Unwanted("the reader, or what was mailed, is no longer there")
        reader, keys = found
        if keys.bounces >= BOUNCES or not wants(press, reader, issue.kind):
            raise Unwanted("the reader does not get these any more")
        read, items = self._contents(issue, reader)
        closing = "\n\n".join(filter(None, (read.closing, own_tidings(press, issue.pieces, reader.audience))))
        if not items and not read.opening and not closing:
            raise Unwanted("nothing in it may reach the reader any more")
        frame = Frame(
            publication=press.settings.name,
            address=press.settings.address,
            subject=issue.subject,
            token=f"{issue.kind}.{keys.unsubscribe}",
            opening=read.opening or self._subjects(issue, items),
            closing=closing,
            exhibits=read.exhibits,
            kind=issue.kind.value,
            invites=issue.kind is Issued.NEWSLETTER,
        )
        return issue_letter(frame, items, whole=issue.kind is Issued.FLASH)

    def _subjects(self, issue: Issue, items: Sequence[Item]) -> str:
        """What the articles of a newsletter are about: of those alone that its reader is told of."""
        if issue.kind is not Issued.NEWSLETTER:
            return ""
        weekly = self._press.settings.reviews.newsletter == "weekly"
        return subjects([one.shown.value.article for one in items], weekly=weekly)

    def _issue(self, id_: str) -> Issue | None:
        """An issue, which never changes."""
        if id_ not in self._issues:
            self._issues[id_] = issue_of(self._press, id_)
        return self._issues[id_]

    def _contents(self, issue: Issue, reader: Reader) -> tuple[Read, list[Item]]:
        """What the desk says in the review, and the articles that may reach the reader, in the reader's order."""
        kept = self._press.store.articles.some([*issue.articles, *issue.linked, issue.review])
        read = self._read(kept.pop(issue.review, None), reader)
        every = {one.id: known for one in kept.values() if (known := self._known(one, reader)) is not None}
        read = without(read, {one.slug for one in kept.values() if one.id not in every})
        found = {id_: known for id_, known in every.items() if id_ in issue.articles}
        articles, now = (known.article for known in found.values()), self._press.clock()
        order = chosen(articles, taste_of(self._press, reader), now)[: self._press.settings.reviews.items]
        items = [
            Item(found[one.article.id].released, read.takes.get(one.article.slug, ""), one.why)
            for one in order
        ]
        return read, items

    def _read(self, review: Article | None, reader: Reader) -> Read:
        """What the desk says in the review itself, as far as the review may reach the reader."""
        known = self._known(review, reader) if review is not None else None
        if known is None or known.share is not Share.WHOLE:
            return _NOTHING
        return msgspec.structs.replace(_read_back(known.article.body), exhibits=known.article.exhibits)

    def _known(self, article: Article, reader: Reader) -> _Known | None:
        try:
            return _cut(article, share_of(article, reader, Meter(), self._press.clock()), reader.audience)
        except ReleaseError:
            return None


class _Known(msgspec.Struct, frozen=True):
    """What was released to an audience, and what of it orders it."""

    released: Released[Shown]
    article: Article
    share: Share


@functools.lru_cache(maxsize=1024)
def _cut(article: Article, share: Share, audience: Audience) -> _Known:
    """The same for all readers of an audience who get as much of the same version of an article. ReleaseError where they may not know of it."""
    released = cut(article, share, audience)
    shown = released.value
    return _Known(released, shown.article, shown.share)


_read_back = functools.lru_cache(maxsize=16)(read_back)


def taste_of(press: Press, reader: Reader) -> Taste:
    """What is known of a reader that orders articles."""
    opened, _ = press.store.openings.of(reader.id, press.settings.calendar.month(press.clock()))
    return Taste(press.store.readers.follows(reader.id), opened, blind_spots(press, reader.audience))
