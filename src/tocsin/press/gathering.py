"""What a review is built of, gathered: what changed, what others published, what is announced, and the days ahead."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import msgspec

from tocsin.library.calendar import Calendar
from tocsin.library.review_parts import linked
from tocsin.library.reviewing import Matter
from tocsin.library.sharing import Meter, show
from tocsin.library.tidings import Tiding
from tocsin.model.article import Article, Kind, State, TopicKind
from tocsin.model.errors import ReleaseError
from tocsin.model.marking import Marking, Tlp
from tocsin.model.reader import Reader
from tocsin.press.press import Press

#: What reviews tell of.
TOLD = frozenset({Kind.FLASH, Kind.ARTICLE, Kind.IN_DEPTH})
_CLEAR = Marking(Tlp.CLEAR)
_RADAR, _COMING, _KNOWN = 10, 10, 100
#: How long an analysis may have been out to be a take on what is new.
_FRESH = dt.timedelta(days=14)
#: How far ahead holidays are told, and how far the next issues are looked for.
_AHEAD, _FAR = 14, 60
#: From so many readers on, what they follow counts on the radar: nobody's own interest shows in a review.
_FOLLOWED = 3


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """What an issue tells of: what changed from ``since`` to ``until``, and when it is ``due``; ``edited`` where the desk looks at it first."""

    since: dt.datetime
    until: dt.datetime
    due: dt.datetime
    weekly: bool
    edited: bool


def gathered(press: Press, span: Span, articles: tuple[Article, ...], told: tuple[Tiding, ...]) -> Matter:
    """All that a review tells of, of articles and tidings that everybody may know of."""
    return Matter(
        articles=articles,
        since=span.since,
        known=() if span.weekly else _known(press, span),
        radar=_radar(press, span, articles),
        alliance=told,
        coming=_coming(press, span),
        dates=tuple(_dates(press, span)) if span.weekly else (),
        weekly=span.weekly,
    )


def may_reach(press: Press, article: Article, reader: Reader | None) -> bool:
    """Whether a reader, None for everybody, may be told of an article now."""
    try:
        show(article, reader, Meter(), press.clock())
    except ReleaseError:
        return False
    return True


def _known(press: Press, span: Span) -> tuple[Article, ...]:
    """What was analysed lately: a piece of news may be what it was about."""
    asked = (Kind.ARTICLE, Kind.IN_DEPTH)
    found = press.store.articles.changed(span.since - _FRESH, span.since, asked, _KNOWN)
    return tuple(one for one in found if may_reach(press, one, None))


def _radar(press: Press, span: Span, articles: tuple[Article, ...]) -> tuple[Article, ...]:
    """What others published meanwhile and is about what today's articles are about or what readers follow.

    To a desk that looks at it the rest of it is shown too; nobody else is shown what has no address of its own.
    """
    found = press.store.articles.in_states([State.DRAFT], kinds=[Kind.IMPORTED])
    new = [one for one in found if one.created >= span.since and one.marking == _CLEAR]
    matters = {(topic.kind, topic.slug) for one in articles for topic in one.topics} | _followed(press)
    near = [
        one for one in new if linked(one) and matters & {(topic.kind, topic.slug) for topic in one.topics}
    ]
    rest = [one for one in new if one not in near] if span.edited else []
    return tuple([*near, *rest][:_RADAR])


def _followed(press: Press) -> frozenset[tuple[TopicKind, str]]:
    return press.store.readers.followed(_FOLLOWED)


def _coming(press: Press, span: Span) -> tuple[tuple[str, dt.date], ...]:
    """What is scheduled and for everybody, where the desk looks at it before it is out or lets it be announced; in a daily review, for the next issue."""
    if not span.edited and not press.settings.reviews.announce:
        return ()
    calendar = press.settings.calendar
    last = None if span.weekly else calendar.next_issue(span.due)
    found = press.store.articles.in_states([State.SCHEDULED], kinds=TOLD)
    ahead = [
        (one.due, one.id, one.headline) for one in found if one.marking == _CLEAR and one.due is not None
    ]
    due = sorted(one for one in ahead if last is None or one[0] <= last)
    return tuple((headline, calendar.today(at)) for at, _, headline in due[:_COMING])


def _dates(press: Press, span: Span) -> Iterator[str]:
    """When the next reviews come, and on which weekdays ahead there is none."""
    calendar, reviews = press.settings.calendar, press.settings.reviews
    today = calendar.today(span.due)
    if reviews.daily != "off":
        yield f"The next Daily Review comes on {_day(calendar.today(calendar.next_issue(span.due)))}."
    ahead = [today + dt.timedelta(days=number) for number in range(1, _FAR)]
    if (next_ := next(filter(calendar.ends_week, ahead), None)) is not None:
        yield f"The next Weekly Review comes on {_day(next_)}."
    for day in ahead[:_AHEAD]:
        if _is_off(calendar, day):
            yield f"Nothing appears on {_day(day)}, a holiday."


def _is_off(calendar: Calendar, day: dt.date) -> bool:
    return day in calendar.holidays and day.weekday() < 5  # noqa: PLR2004  (Monday to Friday)


def _day(day: dt.date) -> str:
    return f"{day:%A}, {day.day} {day:%B}"
