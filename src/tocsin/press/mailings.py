"""What is mailed to many: kept once, and written for each reader when it is sent, of what that reader may be told then."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator

import msgspec

from tocsin.library.choosing import Taste, chosen
from tocsin.library.issue_letters import Frame, Item, issue_letter
from tocsin.library.letters import Letter
from tocsin.library.reviewing import Read, read_back
from tocsin.library.sharing import Meter, Share, Shown, show
from tocsin.model.article import Article
from tocsin.model.errors import ReleaseError
from tocsin.model.reader import Reader, Tier
from tocsin.press.press import Press
from tocsin.release import Released
from tocsin.store.press import BOUNCES, Mail

_NOTHING = Read("", {})


class Issued(enum.StrEnum):
    """What is mailed to many."""

    DAILY = "daily"
    WEEKLY = "weekly"
    NEWSLETTER = "newsletter"
    FLASH = "flash"

    @property
    def choice(self) -> str:
        """What a reader chooses it by, which is the field of that name."""
        return {Issued.NEWSLETTER: "newsletter", Issued.FLASH: "flashes"}.get(self, "reviews")


class Issue(msgspec.Struct, frozen=True):
    """An issue: its subject, the id of the review that it is, "" for none, and ids of the articles it can name."""

    kind: Issued
    subject: str
    review: str = ""
    articles: tuple[str, ...] = ()
    until: float = 0.0  # up to when it tells what changed, as seconds since 1970


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


def letter_of(press: Press, mail: Mail) -> Letter:
    """What a mailing says to the reader of a mail, now. ``Unwanted`` where it says nothing."""
    issue, reader = issue_of(press, mail.key), press.store.readers.get(mail.reader)
    keys = press.store.readers.keys(mail.reader)
    if issue is None or reader is None or keys is None:
        raise Unwanted("the reader, or what was mailed, is no longer there")
    if keys.bounces >= BOUNCES or not wants(press, reader, issue.kind):
        raise Unwanted("the reader does not get these any more")
    read, items = _read(press, issue, reader), _items(press, issue, reader)
    if not items and not read.opening:
        raise Unwanted("nothing in it may reach the reader any more")
    frame = Frame(
        publication=press.settings.name,
        address=press.settings.address,
        subject=issue.subject,
        token=f"{issue.kind}.{keys.unsubscribe}",
        opening=read.opening,
        kind=issue.kind.value,
        invites=issue.kind is Issued.NEWSLETTER,
    )
    return issue_letter(frame, items, whole=issue.kind is Issued.FLASH)


def _read(press: Press, issue: Issue, reader: Reader) -> Read:
    """What the desk says in the review itself, as far as the review may reach the reader."""
    review = press.store.articles.get(issue.review) if issue.review else None
    released = _released(press, review, reader)
    if released is None or released.value.share is not Share.WHOLE:
        return _NOTHING
    return read_back(released.value.article.body)


def _items(press: Press, issue: Issue, reader: Reader) -> list[Item]:
    """The articles that may reach the reader, in the reader's order."""
    found = {}
    for one in issue.articles:
        released = _released(press, press.store.articles.get(one), reader)
        if released is not None:
            found[one] = released
    takes = _read(press, issue, reader).takes
    values = [released.value.article for released in found.values()]
    order = chosen(values, taste_of(press, reader), press.clock())[: press.settings.reviews.items]
    return [Item(found[one.article.id], takes.get(one.article.slug, ""), one.why) for one in order]


def taste_of(press: Press, reader: Reader) -> Taste:
    """What is known of a reader that orders articles."""
    opened, _ = press.store.openings.of(reader.id, press.settings.calendar.month(press.clock()))
    return Taste(press.store.readers.follows(reader.id), opened)


def _released(press: Press, article: Article | None, reader: Reader) -> Released[Shown] | None:
    if article is None:
        return None
    try:
        return show(article, reader, Meter(), press.clock())
    except ReleaseError:
        return None
