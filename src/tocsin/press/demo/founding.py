"""The demonstration's publication: founded, filled in the order of its dates, its two weeks played, its readers let in."""

from __future__ import annotations

import datetime as dt
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec

from tocsin.library.calendar import Calendar
from tocsin.press.configuration import Door, Listen, MailServer, Settings
from tocsin.press.demo.clock import Clock
from tocsin.press.demo.desk import AUTHORS, EDITOR
from tocsin.press.demo.filling import fill
from tocsin.press.demo.made import made
from tocsin.press.demo.playing import Contents, Told, play
from tocsin.press.demo.readers import Part, links
from tocsin.press.demo.written import written
from tocsin.press.press import found_press, utc_now

NAME = "The Review (demonstration)"
FOLDER = "review"
#: Before anything appears in it.
START = dt.datetime(2021, 5, 20, 6, tzinfo=dt.UTC)
_CALENDAR = Calendar()


class Place(msgspec.Struct, frozen=True):
    """Where a publication is made and is to listen; ``member`` is whose analyst reads it, "" for nobody's.

    ``door`` is by which the exercise's pieces come. With fewer than ``articles`` of its own it is filled up to as many with invented ones.
    """

    folder: Path
    host: str
    port: int
    member: str = ""
    articles: int = 0
    door: Door = Door()


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
        contents = Contents(written(_CALENDAR), made(_CALENDAR, present()))
        fill(press, max(place.articles - contents.count, 0), told)
        play(press, clock, contents, place.member, told)
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
        door=place.door,
        mail=MailServer(sender="review@review.example"),
    )
