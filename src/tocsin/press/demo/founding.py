"""The demonstration's publication: founded, filled in the order of its dates, its two weeks played, its readers let in."""

from __future__ import annotations

import datetime as dt
import secrets
import shutil
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import msgspec

from tocsin.library.calendar import Calendar
from tocsin.model.article import Kind
from tocsin.press.configuration import Listen, MailServer, Settings
from tocsin.press.demo.clock import Clock
from tocsin.press.demo.dated import Dated, drafted
from tocsin.press.demo.desk import AUTHORS, EDITOR
from tocsin.press.demo.made import made
from tocsin.press.demo.readers import Part, admit_readers, links
from tocsin.press.demo.weeks import SPANS, after, begin, moments, play
from tocsin.press.demo.written import written
from tocsin.press.press import Press, found_press, utc_now
from tocsin.press.publishing import keep, publish_at

NAME = "The Review (demonstration)"
FOLDER = "review"
#: Before anything appears in it.
START = dt.datetime(2021, 5, 20, 6, tzinfo=dt.UTC)
_CALENDAR = Calendar()
_SECOND = dt.timedelta(seconds=1)
Told = Callable[[int, int], None]


class Place(msgspec.Struct, frozen=True):
    """Where a publication is made and is to listen; ``member`` is whose analyst reads it, "" for nobody's."""

    folder: Path
    host: str
    port: int
    member: str = ""


class Founded(msgspec.Struct, frozen=True):
    """The publication: where it is, its address, the desk's account, its readers, how many articles it has."""

    folder: Path
    address: str
    editor: str
    password: str
    readers: tuple[Part, ...]
    articles: int


def found_review(
    place: Place, told: Told = lambda *_: None, present: Callable[[], dt.datetime] = utc_now
) -> Founded:
    """Make the demonstration's publication in place of an earlier one, and fill it. ``told`` hears how many articles of how many are there."""
    shutil.rmtree(place.folder, ignore_errors=True)
    clock, password = Clock(START, present), secrets.token_urlsafe(12)
    with found_press(place.folder, _settings(place), EDITOR, password, clock) as press:
        for one in AUTHORS:
            press.store.articles.put_author(one)
        _fill(press, clock, (*made(_CALENDAR), *written(_CALENDAR)), place.member, told)
        clock.go()
        address = press.settings.address
        count = press.store.articles.count()
        return Founded(place.folder, address, EDITOR, password, links(press, place.member), count)


def _settings(place: Place) -> Settings:
    return Settings(
        name=NAME,
        address=f"http://{place.host}:{place.port}",
        listen=Listen(host=place.host, port=place.port),
        calendar=_CALENDAR,
        mail=MailServer(sender="review@review.example"),
    )


def _fill(press: Press, clock: Clock, articles: Sequence[Dated], member: str, told: Told) -> None:
    """Publish articles at their times and play the two weeks between them; those without a time come last, a second apart."""
    clock.go()
    now = clock()
    special = now - _SECOND * len(articles)
    steps = [
        *_played(press, articles, member, now),
        *(
            Step(one.at or special + number * _SECOND, partial(_publish, press, one))
            for number, one in enumerate(articles)
        ),
    ]
    for done, step in enumerate(sorted(steps, key=lambda one: one.at), 1):
        clock.set(step.at)
        step.take()
        told(done, len(steps))


class Step(NamedTuple):
    """Something that is done at a moment."""

    at: dt.datetime
    take: Callable[[], object]


def _publish(press: Press, one: Dated) -> None:
    draft = drafted(one, press.clock())
    with press.store.transaction():
        keep(press, draft, EDITOR, "article begun")
        publish_at(press, draft, EDITOR, None)


def _played(press: Press, articles: Sequence[Dated], member: str, now: dt.datetime) -> Iterator[Step]:
    """The two spans, and what is put out of each flash in them; the readers come on the evening before the first."""
    calendar = press.settings.calendar
    yield Step(calendar.at(SPANS[0][0], 20), partial(admit_readers, press, member, now))
    flashes = [one.at for one in articles if one.kind is Kind.FLASH and one.at is not None]
    for first, last in SPANS:
        start = calendar.at(first)
        yield Step(start, partial(begin, press, first))
        for moment in moments(press, (first, last)):
            yield Step(moment, partial(play, press))
        for flash in flashes:
            if start < flash < calendar.at(last, 23):
                yield Step(after(flash), partial(play, press))
