"""What a viewer finds in a store is what the table of markings lets it see, whatever else is there."""

from __future__ import annotations

import functools
import shutil
import tempfile
from pathlib import Path

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from store_samples import at, stored
from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import COMMUNITY, PUBLIC, Audience, Reach
from tocsin.store import ALL, ITSELF, Filters, Store, StoredObject, Versions
from tocsin.store.readers import keys_of_object, keys_of_viewer

MEMBERS = ("identity--n", "identity--s", "identity--w")
VIEWERS = (
    *map(Audience.of_member, (*MEMBERS, "identity--stranger")),
    *map(Audience.constituents_of, MEMBERS),
    COMMUNITY,
    PUBLIC,
)
LISTS = st.none() | st.frozensets(st.sampled_from(MEMBERS))
OBJECTS = st.lists(
    st.builds(
        lambda name, version, tlp, listed, owner, kind: msgspec.structs.replace(
            stored(name, version), marking=Marking(tlp, listed), owner=owner, type=kind
        ),
        st.sampled_from("abc"),
        st.integers(0, 3),
        st.sampled_from(Tlp),
        LISTS,
        st.sampled_from(MEMBERS),
        st.sampled_from(("indicator", "malware")),
    ),
    max_size=12,
    unique_by=lambda one: (one.id, one.version),
)
VERSIONS = st.builds(
    Versions,
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.lists(st.integers(0, 3).map(at), max_size=2).map(tuple),
)
FILTERS = st.builds(
    Filters,
    st.lists(st.sampled_from(["indicator--a", "indicator--b"]), max_size=2).map(tuple),
    st.lists(st.sampled_from(["indicator", "malware"]), max_size=2).map(tuple),
    st.just(()),
    VERSIONS,
)


def may_see(one: StoredObject, viewer: Audience) -> bool:
    """The table of docs/concepts/call-and-answer.md, written down once more and otherwise."""
    tlp, listed = one.marking.tlp, one.marking.releasable_to
    if viewer.reach is Reach.MEMBER and viewer.member == one.owner:
        return True
    if listed is not None:
        if viewer.reach not in {Reach.MEMBER, Reach.CONSTITUENTS} or viewer.member not in listed:
            return False
        return viewer.reach is Reach.MEMBER or tlp <= Tlp.AMBER
    allowed = {
        Tlp.RED: set(),
        Tlp.AMBER_STRICT: {Reach.MEMBER},
        Tlp.AMBER: {Reach.MEMBER, Reach.CONSTITUENTS},
        Tlp.GREEN: {Reach.MEMBER, Reach.CONSTITUENTS, Reach.COMMUNITY},
        Tlp.CLEAR: set(Reach),
    }
    return viewer.reach in allowed[tlp]


def meant(shown: list[StoredObject], filters: Filters) -> list[StoredObject]:
    """What filters leave of the objects that a viewer may see."""

    def version_is_meant(one: StoredObject) -> bool:
        all_ = [other.version for other in shown if other.id == one.id]
        asked = filters.versions
        return (
            asked.every
            or (asked.last and one.version == max(all_))
            or (asked.first and one.version == min(all_))
            or one.version in asked.at
        )

    return [
        one
        for one in shown
        if version_is_meant(one)
        and (not filters.ids or one.id in filters.ids)
        and (not filters.types or one.type in filters.types)
    ]


@given(st.sampled_from(Tlp), LISTS, st.sampled_from(MEMBERS), st.sampled_from(VIEWERS))
def test_keys_meet_exactly_where_the_marking_allows_and_never_twice(tlp, listed, owner, viewer):
    one = stored(marking=Marking(tlp, listed), owner=owner)
    common = set(keys_of_object(owner, one.marking)) & set(keys_of_viewer(viewer))
    assert bool(common) == may_see(one, viewer)
    assert len(common) <= 1
    assert ITSELF.value not in keys_of_viewer(viewer)


@settings(max_examples=60, deadline=None)
@given(OBJECTS, FILTERS, st.integers(1, 4), st.data())
def test_a_viewer_finds_what_it_may_see_page_by_page_and_nothing_else(objects, filters, limit, data):
    with tempfile.TemporaryDirectory() as folder, Store.open(shutil.copy(empty(), folder)) as store:
        cut = data.draw(st.integers(0, len(objects)))
        store.objects.add("c", objects[:cut])
        store.objects.add("c", objects[cut:])
        store.objects.add("other", objects)
        owner: dict[str, str] = {}
        objects = [one for one in objects if owner.setdefault(one.id, one.owner) == one.owner]
        for id_ in data.draw(st.lists(st.sampled_from(["indicator--a", "indicator--c"]), max_size=1)):
            store.objects.delete("c", ITSELF, id_, versions=Versions())
            newest = max((one.version for one in objects if one.id == id_), default=None)
            objects = [one for one in objects if (one.id, one.version) != (id_, newest)]
        for viewer in VIEWERS:
            shown = [one for one in objects if may_see(one, viewer)]
            expected = [(one.id, one.version) for one in meant(shown, filters)]
            assert pages(store, viewer, filters, limit) == expected
            assert store.objects.count("c", viewer) == len(shown)
            assert store.objects.count("c", viewer, filters) == len(expected)
        assert len(pages(store, ITSELF, ALL, limit)) == len(objects)


@functools.cache
def empty():
    """A store with nothing in it: to copy one is quicker than to migrate."""
    path = Path(tempfile.mkdtemp()) / "store.db"
    Store.open(path).close()
    return str(path)


def pages(store, viewer, filters, limit):
    found, after = [], None
    while True:
        page = store.objects.page("c", viewer, after=after, limit=limit, filters=filters)
        found += [(row.object.id, row.object.version) for row in page.rows]
        if not page.more:
            return found
        after = page.next
