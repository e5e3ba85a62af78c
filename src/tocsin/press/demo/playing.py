"""The course of the demonstration's publication: articles appear at their times, and between them two spans are played day by day."""

from __future__ import annotations

import bisect
import datetime as dt
import itertools
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

import msgspec

from tocsin.library.editing import moved, texts_of
from tocsin.model.article import Kind, State
from tocsin.press.demo.chain import CHAIN
from tocsin.press.demo.clock import Clock
from tocsin.press.demo.dated import Dated, drafted
from tocsin.press.demo.desk import EDITOR
from tocsin.press.demo.exercise import exercise, tried
from tocsin.press.demo.known import known
from tocsin.press.demo.readers import admit_readers
from tocsin.press.demo.techniques import explainers
from tocsin.press.demo.weeks import SPANS, after, begin, moments, put_flashes_out, put_out, tell_until
from tocsin.press.door import look
from tocsin.press.press import Press
from tocsin.press.publishing import keep, publish_at

_SECOND = dt.timedelta(seconds=1)
#: Seconds before the end at which the articles on the exercise begin to appear.
_EXERCISE = 10
#: Seconds before the end at which techniques are explained.
_EXPLAINED = 900
Told = Callable[[int, int], None]


class Contents(msgspec.Struct, frozen=True):
    """What appears: articles that go through the desk, some of which are left there, and those of a program, which bear a time and appear as they are."""

    written: tuple[Dated, ...]
    made: tuple[Dated, ...]

    @property
    def count(self) -> int:
        """How many they are, with the explainers of techniques beside them."""
        return len(self.written) + len(self.made) + len(CHAIN)


class _Step(NamedTuple):
    """Something that is done at a moment."""

    at: dt.datetime
    take: Callable[[], object]


def play(press: Press, clock: Clock, contents: Contents, member: str, told: Told) -> None:
    """Let everything happen in the order of its times; what has none comes last, a second apart, and ends at the present."""
    clock.go()
    now = clock()
    played = list(_played(press, contents.written, member, now))
    steps = [*played, *_written(press, contents.written, now), *_made(press, contents.made, played)]
    steps.append(_Step(now - _EXPLAINED * _SECOND, partial(_explain, press)))
    steps.append(_Step(now - _EXERCISE * _SECOND, partial(_tell_exercise, press, clock)))
    for done, step in enumerate(sorted(steps, key=lambda one: one.at), 1):
        clock.set(step.at)
        step.take()
        told(done, len(steps))


def _written(press: Press, articles: Sequence[Dated], now: dt.datetime) -> Iterator[_Step]:
    """Those without a time come before the exercise, but for the last, which leads; after it, what is left at the desk."""
    out = [one for one in articles if one.stage is State.PUBLISHED]
    special = now - _SECOND * (len(out) + _EXERCISE)
    for number, one in enumerate(out):
        last = now - _SECOND if number == len(out) - 1 else special + number * _SECOND
        yield _Step(one.at or last, partial(_publish, press, one))
    issues = iter(press.settings.calendar.issues(now, len(articles)))
    for one in articles:
        if one.stage is not State.PUBLISHED:
            due = next(issues) if one.stage is State.SCHEDULED else None
            yield _Step(now, partial(_leave, press, one, due))


def _leave(press: Press, one: Dated, due: dt.datetime | None) -> None:
    """Keep an article at the desk, as far as it has got."""
    draft = drafted(one, press.clock())
    with press.store.transaction():
        keep(press, draft, one.authors[0], "article begun")
        if due is not None:
            publish_at(press, draft, EDITOR, due)
        elif one.stage is State.REVIEW:
            keep(press, moved(draft, State.REVIEW, press.clock()), one.authors[0], "article passed to review")


def _explain(press: Press) -> None:
    """Take in what came by the door, and explain techniques with it; the next issues begin behind that."""
    look(press)
    now = press.clock()
    _add(press, [msgspec.structs.replace(one, at=now) for one in explainers(known(), tried(press))])
    tell_until(press, now + _EXPLAINED / 3 * _SECOND, "the special edition")


def _tell_exercise(press: Press, clock: Clock) -> None:
    """Tell of the exercise, and mail its flash to those who follow it: to a member's analyst with what that member cannot see."""
    for one in exercise(press):
        _publish(press, one)
        clock.set(press.clock() + _SECOND)
    put_flashes_out(press)


def _made(press: Press, articles: Sequence[Dated], played: Sequence[_Step]) -> Iterator[_Step]:
    """Articles of a program, all at once that no mail comes between."""
    edges = sorted(step.at for step in played)
    dated = sorted((one.at, number) for number, one in enumerate(articles) if one.at is not None)
    for _, some in itertools.groupby(dated, lambda one: bisect.bisect(edges, one[0])):
        group = list(some)
        yield _Step(group[-1][0], partial(_add, press, [articles[number] for _, number in group]))


def _publish(press: Press, one: Dated) -> None:
    draft = drafted(one, press.clock())
    with press.store.transaction():
        keep(press, draft, one.authors[0], "article begun")
        publish_at(press, draft, EDITOR, None)


def _add(press: Press, articles: Sequence[Dated]) -> None:
    drafts = ((drafted(one, one.at), one.at) for one in articles if one.at is not None)
    out = [msgspec.structs.replace(one, state=State.PUBLISHED, published=at) for one, at in drafts]
    with press.store.transaction() as store:
        store.articles.add([(one, texts_of(one)) for one in out], EDITOR)
        store.audit.append(EDITOR, "articles of a program published", detail=f"{len(out)} articles")


def _played(press: Press, articles: Sequence[Dated], member: str, now: dt.datetime) -> Iterator[_Step]:
    """The two spans, and what is put out of each flash in them; the readers come on the evening of the first day."""
    calendar = press.settings.calendar
    yield _Step(calendar.at(SPANS[0][0], 20), partial(admit_readers, press, member, now))
    flashes = [one.at for one in articles if one.kind is Kind.FLASH and one.at is not None]
    for first, last in SPANS:
        start = calendar.at(first)
        yield _Step(start, partial(begin, press, first))
        for moment in moments(press, (first, last)):
            yield _Step(moment, partial(put_out, press))
        for flash in flashes:
            if start < flash < calendar.at(last, 23):
                yield _Step(after(flash), partial(put_out, press))
