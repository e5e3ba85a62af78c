"""An id is one member's, and whoever may not see what is under it cannot tell that it is taken."""

from __future__ import annotations

import pytest

from store_samples import NORD, SUED, WEST, at, stored
from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import COMMUNITY, PUBLIC, Audience
from tocsin.store import ALL, ITSELF, Filters, Outcome

FOR_WEST = Marking(Tlp.AMBER, frozenset({NORD, WEST}))
FREE = Marking(Tlp.CLEAR)
ONE = stored().id


def outcome(store, collection, one):
    return store.objects.add(collection, [one])[0].outcome


def found(store, viewer, collection="c"):
    return [row.object.owner for row in store.objects.page(collection, viewer, filters=ALL).rows]


@pytest.mark.parametrize("collection", ["c", "elsewhere"])
@pytest.mark.parametrize("version", [-9, 0, 9])
def test_nobody_else_adds_a_version_to_what_a_member_owns(store, collection, version):
    store.objects.add("c", [stored(marking=FOR_WEST)])
    assert outcome(store, collection, stored(version=version, owner=SUED, marking=FREE)) is Outcome.TAKEN
    assert store.objects.newest([ONE])[ONE].marking == FOR_WEST
    assert store.objects.latest(ONE).owner == NORD
    assert found(store, PUBLIC, collection) == []


def test_of_two_in_one_batch_the_first_owns_the_id(store):
    told = store.objects.add("c", [stored(), stored(version=1, owner=SUED), stored(version=2)])
    assert [one.outcome for one in told] == [Outcome.NEW, Outcome.TAKEN, Outcome.NEW]


def test_what_is_kept_apart_is_its_authors_alone_and_looks_to_it_as_if_the_id_were_free(store):
    store.objects.add("c", [stored(marking=FOR_WEST)])
    apart = [stored(version=version, owner=SUED, marking=FREE) for version in (0, 5)]
    assert [store.objects.add_apart("c", one).outcome for one in apart] == [Outcome.NEW] * 2
    author = Audience.of_member(SUED)
    (last,) = store.objects.page("c", author, filters=Filters(ids=(ONE,))).rows
    assert (last.object.id, last.object.version) == (ONE, at(5))
    assert [row.id for row in store.objects.versions("c", author, ONE).rows] == [ONE, ONE]
    assert [row.object.version for row in store.objects.page("c", author).rows] == [at(5)]
    assert store.objects.count("c", author, Filters(ids=(ONE,))) == 1
    assert store.objects.add_apart("c", apart[0]).outcome is Outcome.KNOWN
    for viewer in (ITSELF, Audience.of_member(WEST), Audience.of_member(NORD)):
        assert found(store, viewer) == [NORD]
    assert found(store, COMMUNITY) == found(store, PUBLIC) == []
    assert store.objects.newest([ONE])[ONE].owner == NORD
    assert store.objects.delete("c", author, ONE) == 2
    assert (found(store, author), found(store, ITSELF)) == ([], [NORD])


def test_what_is_kept_apart_goes_once_its_author_may_see_what_is_under_the_id(store):
    store.objects.add("c", [stored(marking=FOR_WEST)])
    store.objects.add_apart("c", stored(version=5, owner=SUED, marking=FREE))
    store.objects.add("c", [stored(version=1, marking=FREE)])
    (row,) = store.objects.page("c", Audience.of_member(SUED)).rows
    assert (row.object.owner, row.object.version) == (NORD, at(1))


def test_an_id_is_taken_back_for_the_member_whose_it_is(store):
    store.objects.add("c", [stored(version=version, owner=SUED, marking=FREE) for version in (0, 5)])
    assert store.objects.take_back(ONE, NORD)
    assert outcome(store, "c", stored(marking=FOR_WEST)) is Outcome.NEW
    assert (found(store, ITSELF), found(store, PUBLIC)) == ([NORD], [])
    author = store.objects.page("c", Audience.of_member(SUED)).rows
    assert [row.object.version for row in author] == [at(5)]
    assert not store.objects.take_back(ONE, NORD)
