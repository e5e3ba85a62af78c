from __future__ import annotations

import dataclasses
import datetime as dt
from typing import NamedTuple

import numpy as np
import pytest

from press_samples import published
from tocsin.model.member import Audience, Reach
from tocsin.model.search import Query, Words
from tocsin.store.press import Wanted
from tocsin.store.press.search_catalogue import EMPTY, numbers_in
from tocsin.store.press.search_sets import _FEW, Sets, expression

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


class Members(NamedTuple):
    """A set that counts how it is asked for, all of it or some."""

    numbers: tuple[int, ...]
    questions: tuple[list[object], ...] = ([],)

    def asked(self, connection, among):  # noqa: ARG002  (as the store asks)
        self.questions[0].append(among)
        return ",".join(str(one) for one in self.numbers if among is None or one in among)

    def __hash__(self):
        return hash(self.numbers)


def _catalogue(size, change=1, changed=None):
    made = np.zeros(size, np.int64)
    made[1:] = 1
    made[changed or []] = change
    return dataclasses.replace(EMPTY, change=change, changed=made)


@pytest.mark.parametrize("numbers", [(), (3,), tuple(range(1, 1000)), tuple(range(1, 1000, 200))])
def test_a_set_is_asked_for_once(numbers):
    sets, members, catalogue = Sets(), Members(numbers, ([],)), _catalogue(1000)
    first, second = (sets.get(None, catalogue, members) for _ in range(2))
    assert np.flatnonzero(first).tolist() == np.flatnonzero(second).tolist() == list(numbers)
    assert members.questions == ([None],)


@pytest.mark.parametrize("few", [True, False])
def test_after_a_change_what_changed_is_asked_for_alone_if_it_is_little(few):
    sets, members = Sets(), Members((1, 2, 1500), ([],))
    sets.get(None, _catalogue(1000), Members((1, 2), members.questions))
    kept = sets._kept.popitem()[1]  # noqa: SLF001  (the same set, of other articles since)
    sets._kept[members] = kept  # noqa: SLF001
    changed = [1500] if few else list(range(100, 100 + _FEW + 1))
    found = sets.get(None, _catalogue(2000, 2, changed), members)
    assert members.questions[0][1] == ([1500] if few else None)
    assert np.flatnonzero(found).tolist() == [1, 2, 1500]


def test_sets_used_longest_ago_are_forgotten():
    sets, catalogue = Sets(most=2000), _catalogue(8000)
    every = [Members(tuple(range(one, 8000, 2)), ([],)) for one in (1, 2, 3)]
    for members in every:
        sets.get(None, catalogue, members)
    sets.get(None, catalogue, every[0])
    assert every[0].questions == ([None, None],)


def test_words_are_never_operators():
    assert expression(Words('a" OR "b')) == '"a"" OR ""b"'
    assert expression(Words("beg", begins=True)) == '"beg" *'


def test_numbers_come_as_one_text():
    assert numbers_in("3,1,2").tolist() == [3, 1, 2]
    assert numbers_in(None).tolist() == []


def test_a_search_for_an_audience_that_is_none_finds_nothing(press):
    published(press, "A wiper")
    audience = Audience(Reach.PUBLIC, "identity--1")
    wanted = Wanted(query=Query(), audience=audience, whole=True, now=NOW)
    assert press.store.search.find(wanted).total == 0
