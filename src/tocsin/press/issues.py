"""The issues of the day: reviews and newsletters are made when the calendar says so, flashes when they appear."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

import msgspec

from tocsin.library.editing import begun, changed, moved, texts_of
from tocsin.library.ordering import ordered
from tocsin.library.review_words import summary_of
from tocsin.library.reviewing import built, leads_to, read_back
from tocsin.model.article import Article, Kind, State
from tocsin.model.marking import Marking, Tlp
from tocsin.model.reader import Reader
from tocsin.press.exhibits import ready
from tocsin.press.gathering import TOLD, Span, gathered, may_reach
from tocsin.press.mailings import Issue, Issued, issue_of, last_issue, mail_out, who_wants
from tocsin.press.press import Press
from tocsin.press.telling import clear_tidings, held

#: In the name of the schedule itself.
BY_SCHEDULE = "schedule"
_CLEAR = Marking(Tlp.CLEAR)
_NAMES = uuid.UUID("6f7d0c9e-3a53-5f4e-9a55-6a0f6c3b7d11")
_MOST = 100
#: By when an article that bears a time is surely there: writers wait for each other half a minute at most.
_KEEPING = dt.timedelta(minutes=2)
_DAY, _WEEK = dt.timedelta(days=1), dt.timedelta(days=7)


class _Turn(NamedTuple):
    """An issue that the calendar asks for: its id, when it is due, how long ago the one before was, and how it is made."""

    kind: Issued
    article: Kind
    id: str
    title: str
    due: dt.datetime
    span: dt.timedelta
    manner: Literal["built", "edited"]


def issue_due(press: Press) -> tuple[str, ...]:
    """Make what is due and put it out, each issue once for all time; gives the ids of what was put out."""
    out = [one.id for one in _turns(press) if _take_turn(press, one)]
    out += [id_ for id_ in _newsletters(press) if _put_newsletter(press, id_)]
    return (*out, *flashes_due(press))


def _turns(press: Press) -> Iterator[_Turn]:
    calendar, reviews = press.settings.calendar, press.settings.reviews
    today = calendar.today(press.clock())
    if not calendar.appears(today):
        return
    if reviews.daily != "off":
        title = f"Daily Review, {today:%A} {today.day} {today:%B %Y}"
        yield _Turn(
            Issued.DAILY, Kind.DAILY_REVIEW, f"daily {today}", title, calendar.at(today), _DAY, reviews.daily
        )
    if reviews.weekly != "off" and calendar.ends_week(today):
        due = calendar.at(today, reviews.weekly_hour)
        title = f"Weekly Review, {today.day} {today:%B %Y}"
        yield _Turn(
            Issued.WEEKLY, Kind.WEEKLY_REVIEW, f"weekly {_week(today)}", title, due, _WEEK, reviews.weekly
        )


def _take_turn(press: Press, turn: _Turn) -> bool:
    """Put out a review that is published, else build it when it is time; says whether anything was put out."""
    if issue_of(press, turn.id) is not None:
        return False
    review = _published(press, turn)
    if review is None and _is_time(press, turn):
        review = _build(press, turn)
    if review is None or not review.state.is_out:
        return False
    return _put_review(press, turn, review)


def _is_time(press: Press, turn: _Turn) -> bool:
    """Whether to build a review: its hour has come, or in time for the desk, and the desk has written none itself."""
    ahead = dt.timedelta(minutes=press.settings.reviews.ahead if turn.manner == "edited" else 0)
    if press.clock() < turn.due - ahead or press.store.articles.get(_article_id(turn)) is not None:
        return False
    waiting = press.store.articles.in_states([State.SCHEDULED])
    return not any(one.kind is turn.article and _is_of(press, one.due, turn) for one in waiting)


def _published(press: Press, turn: _Turn) -> Article | None:
    """The review of the day that is out, whoever made it."""
    own = press.store.articles.get(_article_id(turn))
    if own is not None and own.state.is_out:
        return own
    now = press.clock()
    found = press.store.articles.changed(now - _DAY, now + _DAY, [turn.article])
    return next((one for one in found if _is_of(press, one.published, turn)), None)


def _is_of(press: Press, at: dt.datetime | None, turn: _Turn) -> bool:
    calendar = press.settings.calendar
    return at is not None and calendar.today(at) == calendar.today(turn.due)


def _build(press: Press, turn: _Turn) -> Article | None:
    """Build a review of what everybody may be told; None where nothing did that everybody may know of.

    Then the day is done: what there is goes out to those who may be told, without a review on the pages.
    """
    now = press.clock()
    since = _since(press, turn.kind, turn.span)
    every = _news(press, turn.kind, since, now)
    clear = [one for one in every if may_reach(press, one, None)][:_MOST]
    told = clear_tidings(press, since, now)
    if not clear and not told:
        ids = tuple(one.id for one in every)[:_MOST]
        pieces = held(press, since, now)
        issue = Issue(turn.kind, turn.title, articles=ids, until=now.timestamp(), pieces=pieces)
        mail_out(press, turn.id, issue, who_wants(press, turn.kind) if ids or pieces else ())
        return None
    weekly, edited = turn.kind is Issued.WEEKLY, turn.manner == "edited"
    span = Span(since=since, until=now, due=turn.due, weekly=weekly, edited=edited)
    body = built(gathered(press, span, tuple(clear), told))
    review = msgspec.structs.replace(begun(turn.article, turn.title, _CLEAR, now), id=_article_id(turn))
    draft = changed(review, now, body=body, summary=summary_of(clear, told))
    steps = [review, draft, moved(draft, State.REVIEW, now)]
    if turn.manner == "built":
        steps.append(moved(steps[-1], State.PUBLISHED, now))
    with press.store.transaction() as store:
        for one in steps:
            made = ready(press, one)
            store.articles.put(made, texts_of(made), BY_SCHEDULE)
        store.audit.append(
            BY_SCHEDULE, "review built", object_=review.id, rule=str(_CLEAR), detail=turn.title
        )
    return made


def _put_review(press: Press, turn: _Turn, review: Article) -> bool:
    """Put a review out with the articles it names, and with those beside them that not everybody may be told of."""
    until = review.created if review.id == _article_id(turn) else review.published or press.clock()
    since = _since(press, turn.kind, turn.span)
    every = _news(press, turn.kind, since, until)
    takes = read_back(review.body).takes
    named = [press.store.articles.by_slug(slug) for slug in takes]
    beside = sorted(leads_to(review.body) - takes.keys())[:_MOST]
    own = [one for one in every if not may_reach(press, one, None)]
    ids = tuple(dict.fromkeys(one.id for one in (*named, *own) if one is not None))[:_MOST]
    pieces = held(press, since, until)
    linked = tuple(one.id for one in map(press.store.articles.by_slug, beside) if one is not None)
    issue = Issue(turn.kind, review.headline, review.id, ids, until.timestamp(), pieces, linked)
    mail_out(press, turn.id, issue, who_wants(press, turn.kind))
    return True


def _newsletters(press: Press) -> Iterator[str]:
    """The id of the newsletter that is due and not yet out."""
    calendar, reviews = press.settings.calendar, press.settings.reviews
    now = press.clock()
    today = calendar.today(now)
    if reviews.newsletter == "daily" and calendar.appears(today) and now >= calendar.at(today):
        yield f"newsletter {today}"
    weekly = reviews.newsletter == "weekly" and calendar.ends_week(today)
    if weekly and now >= calendar.at(today, reviews.weekly_hour):
        yield f"newsletter {_week(today)}"


def _put_newsletter(press: Press, id_: str) -> bool:
    if issue_of(press, id_) is not None:
        return False
    now, daily = press.clock(), press.settings.reviews.newsletter == "daily"
    since = _since(press, Issued.NEWSLETTER, _DAY if daily else _WEEK)
    found = _news(press, Issued.NEWSLETTER, since, now)
    ids = tuple(one.id for one in ordered(found))[:_MOST]
    subject = f"{press.settings.name}: {'today' if daily else 'this week'}"
    issue = Issue(Issued.NEWSLETTER, subject, articles=ids, until=now.timestamp())
    return mail_out(press, id_, issue, who_wants(press, Issued.NEWSLETTER) if ids else ()) > 0


def flashes_due(press: Press) -> Iterator[str]:
    """Put out flashes of the last day that are not out yet, to those who follow what they are about, no more a day than the settings say."""
    now = press.clock()
    for one in reversed(press.store.articles.changed(now - _DAY, now + _DAY, [Kind.FLASH])):
        id_ = f"flash {one.id}"
        new = one.published is not None and one.published >= now - _DAY
        if new and issue_of(press, id_) is None:
            issue = Issue(Issued.FLASH, one.headline, articles=(one.id,))
            mail_out(press, id_, issue, _followers(press, one))
            yield id_


def _followers(press: Press, flash: Article) -> Iterable[Reader]:
    midnight = press.settings.calendar.at(press.settings.calendar.today(press.clock()), 0)
    had = press.store.mails.put_out_since(Issued.FLASH.value, midnight)
    about = {(one.kind, one.slug) for one in flash.topics}
    for reader in who_wants(press, Issued.FLASH):
        spent = had.get(reader.id, 0) >= press.settings.reviews.flashes
        if not spent and about & press.store.readers.follows(reader.id) and may_reach(press, flash, reader):
            yield reader


def _news(press: Press, kind: Issued, since: dt.datetime, until: dt.datetime) -> tuple[Article, ...]:
    """What changed in a span of time, with what was being kept when the issue before was made and could not be seen by it."""
    before = last_issue(press, kind)
    told = set(before.articles) if before else set()
    found = press.store.articles.changed(since - _KEEPING, until, TOLD)
    return tuple(one for one in found if one.modified >= since or one.id not in told)


def _since(press: Press, kind: Issued, span: dt.timedelta) -> dt.datetime:
    """From when on an issue tells what changed: where the one before ended, else a day or a week ago."""
    before = last_issue(press, kind)
    if before is None or not before.until:
        return press.clock() - span
    return dt.datetime.fromtimestamp(before.until, dt.UTC)


def _article_id(turn: _Turn) -> str:
    """The same for the same issue, so that it is built once whatever happens meanwhile."""
    return str(uuid.uuid5(_NAMES, turn.id))


def _week(day: dt.date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"
