from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tocsin.sources.naming import MAX_NAME, FieldNames

PLAIN = st.sampled_from(["Image", "image", "User", "CommandLine", "a", "A", "more_fields"])
ODD = st.sampled_from(["_t_time", "_x", " Image ", "Prüfung", "a.b", "", "x" * (MAX_NAME + 1), "y" * 20_000])


@given(st.lists(st.lists(st.one_of(PLAIN, ODD), min_size=1, max_size=6, unique=True).map(tuple), max_size=4))
def test_every_field_has_one_place_under_one_spelling(layouts: list[tuple[str, ...]]):
    names = FieldNames()
    seen: dict[str, str] = {}
    for fields in layouts:
        placed = names.place(fields)
        assert sorted(place for places in placed.values() for place in places) == list(range(len(fields)))
        for name in placed:
            assert seen.setdefault(name.lower(), name) == name
            assert len(name) <= MAX_NAME
            assert not name.startswith("_t_")


@given(st.lists(PLAIN, min_size=1, max_size=4, unique_by=str.lower).map(tuple), PLAIN)
def test_a_name_keeps_the_spelling_that_a_file_used_first(fields: tuple[str, ...], first: str):
    names = FieldNames()
    names.place((first,))
    expected = [first if field.lower() == first.lower() else field for field in fields]
    assert list(names.place(fields)) == expected
