from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from store_samples import NORD, SUED, WEST, at, stored
from tocsin.model.errors import StoreError
from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import COMMUNITY, PUBLIC, Audience
from tocsin.store import ALL, ITSELF, Filters, Newest, Outcome, Versions

MICROSECOND = dt.timedelta(microseconds=1)
RED_FOR_SUED = Marking(Tlp.RED, frozenset({SUED}))


def ids(page):
    return [row.object.id.removeprefix("indicator--") for row in page.rows]


def test_an_object_is_given_back_as_it_came(store):
    given = stored(raw=b'{ "a":1,\n\x00\xff }', marking=Marking(Tlp.AMBER, frozenset({SUED, WEST})))
    (added,) = store.objects.add("c", [given])
    kept = store.objects.get("c", ITSELF, given.id)
    assert (kept.object.raw, kept.object.marking, kept.object.version) == (
        given.raw,
        given.marking,
        given.version,
    )
    assert kept.date_added == added.date_added
    assert kept.date_added.tzinfo is dt.UTC


def test_the_newest_of_many_is_that_of_each_in_whatever_collection(store):
    store.objects.add("c", [stored(str(n), version=n) for n in range(1, 700)])
    store.objects.add("d", [stored("5", version=900, marking=RED_FOR_SUED), stored("6", version=1)])
    wanted = [stored(str(n)).id for n in range(1, 702)]
    found = store.objects.newest(wanted)
    assert found.keys() == set(wanted[:699])
    for one in wanted:
        latest = store.objects.latest(one)
        assert found.get(one) == (latest and Newest(latest.version, latest.marking, latest.owner))
    backwards = list(reversed(wanted))
    last = {one: store.objects.latest(one) for one in backwards if one in found}
    assert list(store.objects.latest_of(backwards).items()) == list(last.items())
    assert found[stored("5").id].marking == RED_FOR_SUED


def test_the_same_version_is_kept_once_in_each_collection(store):
    first = store.objects.add("c", [stored(), stored(), stored("2")])
    again = store.objects.add("c", [stored("2"), stored()])
    elsewhere = store.objects.add("d", [stored()])
    assert [one.outcome for one in first] == [Outcome.NEW, Outcome.KNOWN, Outcome.NEW]
    assert [one.outcome for one in again] == [Outcome.KNOWN, Outcome.KNOWN]
    assert [one.date_added for one in again] == [first[2].date_added, first[0].date_added]
    assert elsewhere[0].outcome is Outcome.NEW
    assert store.objects.count("c", ITSELF) == 2


def test_another_content_under_a_known_version_is_told_and_changes_nothing(store):
    store.objects.add("c", [stored()])
    (forged,) = store.objects.add("c", [stored(raw=b"{}")])
    (canonical,) = store.objects.add("d", [stored(digest="d1")])
    (spaced,) = store.objects.add("d", [stored(digest="d1", raw=b"{ }")])
    assert forged.outcome is Outcome.CONTRADICTS
    assert store.objects.get("c", ITSELF, stored().id).object.raw == stored().raw
    assert (canonical.outcome, spaced.outcome) == (Outcome.NEW, Outcome.KNOWN)


def test_every_object_is_added_at_a_moment_of_its_own_even_if_the_clock_is_set_back(store, clock):
    added = store.objects.add("c", [stored(str(n)) for n in range(50)])
    clock.move(hours=-5)
    added += store.objects.add("c", [stored(str(n)) for n in range(50, 100)])
    moments = [one.date_added for one in added]
    assert moments == [moments[0] + n * MICROSECOND for n in range(100)]
    clock.move(hours=10)
    (later,) = store.objects.add("c", [stored("late")])
    assert later.date_added == clock.now


def test_pages_give_every_object_once_in_order(store):
    store.objects.add("c", [stored(str(n)) for n in range(10)])
    seen, after = [], None
    while True:
        page = store.objects.page("c", ITSELF, after=after, limit=3)
        seen += ids(page)
        if not page.more:
            break
        after = page.next
    assert seen == [str(n) for n in range(10)]
    assert not store.objects.page("c", ITSELF, limit=10).more
    assert store.objects.page("nowhere", ITSELF).rows == ()


@pytest.mark.parametrize("viewer", [ITSELF, Audience.of_member(SUED), COMMUNITY])
def test_filters_hold_for_every_viewer(store, viewer):
    green = Marking(Tlp.GREEN)
    store.objects.add(
        "c",
        [
            stored("1", 0, marking=green),
            stored("1", 5, marking=green),
            stored("1", 9, marking=green),
            stored("2", 5, marking=green, type="malware", spec_version="2.0"),
        ],
    )

    def found(**filters):
        page = store.objects.page("c", viewer, filters=Filters(**filters))
        return [(row.object.id[-1], (row.object.version - at(0)).seconds // 60) for row in page.rows]

    every = Versions(every=True)
    assert found() == [("1", 9), ("2", 5)]
    assert found(versions=Versions(last=False, first=True)) == [("1", 0), ("2", 5)]
    assert found(versions=Versions(first=True)) == [("1", 0), ("1", 9), ("2", 5)]
    assert found(versions=Versions(last=False, at=(at(5),))) == [("1", 5), ("2", 5)]
    assert found(versions=every) == [("1", 0), ("1", 5), ("1", 9), ("2", 5)]
    assert found(versions=Versions(last=False)) == []
    assert found(types=("malware",)) == [("2", 5)]
    assert found(types=("malware", "indicator", "tool")) == [("1", 9), ("2", 5)]
    assert found(types=("malware",), versions=every) == [("2", 5)]
    assert found(types=(*tuple(f"t{n}" for n in range(100)), "malware")) == [("2", 5)]
    assert found(spec_versions=("2.1",)) == [("1", 9)]
    assert found(ids=("indicator--1",), versions=every) == [("1", 0), ("1", 5), ("1", 9)]
    assert found(ids=("indicator--1", "indicator--2"), types=("malware",)) == [("2", 5)]


def test_an_older_version_that_comes_late_is_not_the_last(store):
    store.objects.add("c", [stored("1", 5)])
    store.objects.add("c", [stored("1", 0)])
    page = store.objects.page("c", Audience.of_member(SUED))
    assert [row.object.version for row in page.rows] == [at(5)]
    assert store.objects.latest("indicator--1").version == at(5)


def test_a_viewer_is_told_nothing_of_what_it_may_not_see(store):
    """Pages, counts, versions, look-ups and deletions are as if the hidden object were not there."""
    hidden, shown = stored("hidden", marking=RED_FOR_SUED), stored("shown", marking=Marking(Tlp.CLEAR))
    store.objects.add("c", [hidden, shown])
    for viewer in (Audience.of_member(WEST), Audience.constituents_of(SUED), COMMUNITY, PUBLIC):
        assert ids(store.objects.page("c", viewer, filters=ALL)) == ["shown"]
        page = store.objects.page("c", viewer, limit=1, filters=ALL)
        assert not page.more, "a next page tells that there is more"
        assert store.objects.count("c", viewer) == 1
        assert store.objects.get("c", viewer, hidden.id) is None
        assert store.objects.get("c", viewer, hidden.id, version=hidden.version) is None
        assert store.objects.latest(hidden.id, viewer) is None
        assert store.objects.versions("c", viewer, hidden.id).rows == ()
        assert [row.id for row in store.objects.manifest("c", viewer, filters=ALL).rows] == [shown.id]
        assert store.objects.delete("c", viewer, hidden.id) == 0
    for viewer in (Audience.of_member(SUED), Audience.of_member(NORD), ITSELF):
        assert ids(store.objects.page("c", viewer)) == ["hidden", "shown"]
        assert store.objects.count("c", viewer) == 2


def test_the_last_version_is_the_last_that_the_viewer_may_see(store):
    """That a hidden amendment takes the last one away would tell that there is one."""
    store.objects.add(
        "c",
        [stored("1", 0), stored("1", 5, marking=RED_FOR_SUED), stored("1", 3, marking=Marking(Tlp.GREEN))],
    )
    last = {
        viewer: store.objects.page("c", viewer).rows[0].object.version
        for viewer in (Audience.of_member(WEST), Audience.of_member(SUED), COMMUNITY)
    }
    assert last == {
        Audience.of_member(WEST): at(3),
        Audience.of_member(SUED): at(5),
        COMMUNITY: at(3),
    }
    assert len(store.objects.versions("c", Audience.of_member(WEST), "indicator--1").rows) == 2


def test_all_of_some_objects_is_deleted_from_one_collection_alone(store):
    names = [f"indicator--{number}" for number in range(1_100)]
    store.objects.add("c", [stored(id=name) for name in names])
    store.objects.add("other", [stored(id=names[0])])
    store.objects.delete_all("c", [*names[1:], "indicator--unknown"])
    assert store.objects.count("c", ITSELF) == 1
    store.objects.delete_all("c", [names[0]])
    assert store.objects.count("c", ITSELF) == 0
    assert store.objects.count("other", ITSELF) == 1


def test_versions_that_are_deleted_are_gone_and_the_last_that_stays_is_the_last(store):
    store.objects.add("c", [stored("1", 0), stored("1", 5), stored("2")])
    assert store.objects.delete("c", ITSELF, "indicator--1", versions=Versions()) == 1
    page = store.objects.page("c", Audience.of_member(SUED))
    assert [(row.object.id, row.object.version) for row in page.rows] == [
        ("indicator--1", at(0)),
        ("indicator--2", at(0)),
    ]
    assert store.objects.delete("c", ITSELF, "indicator--1") == 1
    assert store.objects.delete("c", ITSELF, "indicator--1") == 0
    assert store.objects.count("c", ITSELF) == 1


@pytest.mark.parametrize(
    "name", ["'; DROP TABLE objects; --", "%_\\", "\u202eevil", "x" * 400, "\n\t\r", "☃\U0001f600", '"', "{}"]
)
def test_hostile_names_are_names(store, name):
    store.objects.add(name, [stored(name, type=name)])
    assert ids(store.objects.page(name, Audience.of_member(SUED), filters=Filters(types=(name,)))) == [name]
    assert ids(store.objects.page(name, ITSELF, filters=Filters(ids=(f"indicator--{name}",)))) == [name]


@pytest.mark.parametrize("name", ["nul \0", "half \ud800", "x" * 501, "é" * 300])
def test_names_that_no_index_holds_are_refused(store, name):
    with pytest.raises(StoreError, match=r"NUL|longer than 500 bytes"):
        store.objects.add("c", [stored("1"), stored(name)])
    assert store.objects.count("c", ITSELF) == 0, "all are added, or none"


def test_what_belongs_to_nobody_or_has_no_time_zone_is_refused(store):
    with pytest.raises(StoreError, match="no owner"):
        store.objects.add("c", [stored(owner="")])
    with pytest.raises(StoreError, match="names no time zone"):
        store.objects.add(
            "c", [stored(), msgspec.structs.replace(stored("naive"), version=at(0).replace(tzinfo=None))]
        )
    with pytest.raises(StoreError, match="names no member"):
        store.objects.page("c", Audience.of_member(""))


def test_a_manifest_is_a_page_without_content(store):
    store.objects.add("c", [stored(str(n)) for n in range(5)])
    page = store.objects.page("c", Audience.of_member(SUED), limit=3)
    manifest = store.objects.manifest("c", Audience.of_member(SUED), limit=3)
    assert (manifest.next, manifest.more) == (page.next, True)
    assert [(row.id, row.version, row.type, row.spec_version, row.date_added) for row in manifest.rows] == [
        (row.object.id, row.object.version, "indicator", "2.1", row.date_added) for row in page.rows
    ]


def test_many_objects_at_once_are_added(store):
    added = store.objects.add("c", [stored(str(n)) for n in range(1500)])
    assert {one.outcome for one in added} == {Outcome.NEW}
    assert store.objects.count("c", Audience.of_member(SUED)) == 1500
    assert store.objects.add("c", []) == []
