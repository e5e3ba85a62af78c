"""A publication to test with: a clock that tests set, articles, readers."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from argon2 import PasswordHasher

from tocsin.library.editing import begun, changed, moved
from tocsin.model.article import Article, Kind, State
from tocsin.model.marking import Marking, Tlp
from tocsin.press.configuration import Settings, write_settings
from tocsin.press.press import Press
from tocsin.press.publishing import keep
from tocsin.release import chain
from tocsin.store.press import PressStore
from tocsin.store.secret import Passwords

#: A Tuesday.
START = dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC)
CLEAR = Marking(Tlp.CLEAR)
BODY = "First paragraph.\n\nSecond *paragraph*.\n\nThird, for those who may read on: quicksilver.\n"


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> dt.datetime:
        return self.now

    def move(self, **by: float) -> None:
        """Go on by so many days, hours, …"""
        self.now += dt.timedelta(**by)


def press_in(folder: Path, clock: Clock, **settings: object) -> Press:
    """A publication in a folder."""
    made = Settings(name="The Review", address="https://review.example", **settings)
    write_settings(folder, made)
    cheap = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    store = PressStore.open(folder / made.store, chain=chain, clock=clock, passwords=cheap)
    return Press(folder, made, store, clock)


def published(
    press: Press,
    headline: str = "Four members saw it",
    marking: Marking = CLEAR,
    kind: Kind = Kind.ARTICLE,
    **fields: object,
) -> Article:
    """An article that went from draft to readers."""
    now = press.clock()
    one = begun(kind, headline, marking, now)
    steps = [one, changed(one, now, **({"summary": "In one sentence.", "body": BODY} | fields))]
    for state in (State.REVIEW, State.PUBLISHED):
        steps.append(moved(steps[-1], state, now))
    for step in steps:
        keep(press, step, "ada", "article changed")
    return steps[-1]
