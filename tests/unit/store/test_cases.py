"""The book of cases: versions stay, what is said twice is kept once, and all entries are kept or none."""

from __future__ import annotations

import datetime as dt

import pytest
from msgspec.structs import replace

from case_samples import CLEAR, NOW, happened, incident, said, source
from tocsin.model.case import Case
from tocsin.model.errors import StoreError

CASE = Case(id="case--1", title="The attacks", marking=CLEAR, created=NOW, author="ada")


@pytest.fixture
def book(store):
    store.cases.put(CASE)
    return store.cases


def test_a_case_is_found_by_its_id_or_by_the_only_beginning_like_it(book):
    book.put(replace(CASE, id="case--22", created=NOW + dt.timedelta(days=1)))
    assert book.get("case--1") == CASE
    assert book.get("case--2").id == "case--22"
    assert book.get("case--") is None
    assert book.get("case--%") is None
    assert [one.id for one in book.all()] == ["case--22", "case--1"]


def test_a_later_version_takes_the_place_of_the_former_which_stays(book):
    (first,) = book.add(CASE.id, [said("s", "X")])
    (second,) = book.add(CASE.id, [said("s", "Y")])
    assert (first.version, second.version) == (1, 2)
    assert book.entries(CASE.id) == (second,)
    assert book.versions(CASE.id, "s") == (first, second)


def test_what_says_nothing_new_is_not_kept_again_whoever_says_it_when(book):
    book.add(CASE.id, [source("a"), said("s", "X", "a")])
    again = [
        replace(one, author="ben", at=NOW + dt.timedelta(days=9))
        for one in (source("a"), said("s", "X", "a"))
    ]
    assert book.add(CASE.id, again) == ()
    assert len(book.versions(CASE.id, "s")) == 1


def test_entries_are_given_by_kind(book):
    book.add(CASE.id, [source("a"), incident("i"), *(happened(f"e{n:04}", n) for n in range(1200))])
    assert [one.id for one in book.entries(CASE.id, ["source", "incident"])] == ["a", "i"]
    assert len(book.entries(CASE.id, ["event"])) == 1200


def test_what_is_of_no_case_is_refused_and_nothing_is_kept(book):
    with pytest.raises(StoreError, match="there is no case case--9"):
        book.add("case--9", [source("a")])
    assert book.entries("case--9") == ()
