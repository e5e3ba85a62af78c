from __future__ import annotations

import contextlib

import pytest
from sqlalchemy import event

from store_samples import NORD, SUED, at, stored
from tocsin.model.errors import StoreError
from tocsin.model.member import COMMUNITY, PUBLIC, Audience
from tocsin.store import ALL, ITSELF, NEWEST, Filters, Versions

VIEWERS = (Audience.of_member(SUED), Audience.constituents_of(NORD), COMMUNITY, PUBLIC, ITSELF)
FILTERS = (
    NEWEST,
    ALL,
    Filters(types=("indicator", "malware")),
    Filters(types=("indicator",), versions=Versions(every=True)),
    Filters(versions=Versions(last=False, first=True)),
)


@pytest.fixture
def plans(tmp_path, opened):
    """A store, and the plans of all that SQLite is asked to read in it."""
    store, found = opened(tmp_path / "s.db"), []
    store.objects.add("c", [stored("1"), stored("1", 5), stored("2")])
    engine = store._database._engine  # noqa: SLF001  (where statements pass)

    def explain(_connection, cursor, statement, parameters, *_):
        if statement.startswith("SELECT"):
            with contextlib.closing(cursor.connection.cursor()) as other:
                found.append(
                    [row[-1] for row in other.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)]
                )

    event.listen(engine, "before_cursor_execute", explain)
    return store, found


@pytest.mark.parametrize("viewer", VIEWERS, ids=str)
@pytest.mark.parametrize("filters", FILTERS, ids=lambda one: f"{one.types}{one.versions}")
def test_a_page_reads_ranges_of_an_index_and_neither_scans_nor_sorts(plans, viewer, filters):
    """So its cost depends neither on where it begins nor on what the viewer may not see."""
    store, found = plans
    store.objects.page("c", viewer, after=at(-5), filters=filters)
    ranges = [plan for plan in found if "SEARCH visible" in plan[0]]
    assert ranges
    for plan in ranges:
        place = (
            "reader=? AND type=? AND place=? AND added>?"
            if filters.types
            else "reader=? AND place=? AND added>?"
        )
        assert plan[0].startswith("SEARCH visible USING COVERING INDEX")
        assert place in plan[0]
        assert not [step for step in plan if step.startswith("SCAN") or "TEMP B-TREE" in step]
    for plan in found:
        if plan not in ranges:
            assert plan[0] == "SEARCH objects USING INTEGER PRIMARY KEY (rowid=?)"
            assert not [step for step in plan if step.startswith("SCAN") or "TEMP B-TREE" in step]


def test_what_is_looked_at_is_looked_at_to_the_end_however_rare_it_is(store):
    old = [stored(str(n), spec_version="2.0" if n % 400 == 399 else "2.1") for n in range(1000)]
    store.objects.add("c", old)
    first = store.objects.page(
        "c", Audience.of_member(SUED), limit=1, filters=Filters(spec_versions=("2.0",))
    )
    rest = store.objects.page(
        "c", Audience.of_member(SUED), after=first.next, filters=Filters(spec_versions=("2.0",))
    )
    assert [row.object.id for row in first.rows + rest.rows] == ["indicator--399", "indicator--799"]
    assert (first.more, rest.more) == (True, False)


@pytest.mark.parametrize("viewer", VIEWERS, ids=str)
def test_versions_at_a_moment_are_a_range_too(plans, viewer):
    store, found = plans
    store.objects.page("c", viewer, filters=Filters(versions=Versions(last=False, at=(at(5),))))
    assert "(version=? AND collection=? AND rowid>?)" in found[0][0]
    assert not [step for step in found[0] if step.startswith("SCAN") or "TEMP B-TREE" in step]


@pytest.mark.parametrize("limit", [0, -1, 10_001])
def test_a_page_without_bounds_is_refused(store, limit):
    with pytest.raises(StoreError, match="1 to 10000 objects"):
        store.objects.page("c", ITSELF, limit=limit)


@pytest.mark.parametrize("field", ["ids", "types", "spec_versions"])
def test_a_filter_without_bounds_is_refused(store, field):
    with pytest.raises(StoreError, match="at most 1000 values"):
        store.objects.page("c", PUBLIC, filters=Filters(**{field: ("x",) * 1001}))
    assert store.objects.page("c", PUBLIC, limit=10_000, filters=Filters(**{field: ("x",) * 1000})).rows == ()


def test_a_page_ends_at_so_many_bytes_and_the_next_goes_on_from_there(store):
    sizes = [4, 4, 4, 30, 1, 1]
    store.objects.add("c", [stored(str(n), raw=b"x" * size) for n, size in enumerate(sizes)])
    for viewer in (ITSELF, Audience.of_member(SUED)):
        found, after = [], None
        while True:
            page = store.objects.page("c", viewer, after=after, limit=4, most=10)
            found.append([len(row.object.raw) for row in page.rows])
            if not page.more:
                break
            after = page.next
        assert found == [[4, 4], [4], [30], [1, 1]]
