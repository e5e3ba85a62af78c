"""What refers to a part is as strict as it, whichever of the two comes in first, and whoever made them."""

from __future__ import annotations

import itertools

import msgspec
import pytest

from store_samples import NORD, SUED, stored
from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import COMMUNITY, Audience
from tocsin.store import ALL, ITSELF
from tocsin.store.inheriting import note, settle

GREEN, STRICT = Marking(Tlp.GREEN), Marking(Tlp.AMBER_STRICT, frozenset({NORD}))
PART, USER, ABOVE = (f"indicator--{name}" for name in ("part", "user", "above"))


def chain_of_three():
    """A part that only Nord may have, what refers to it, and what refers to that, both marked for the community."""
    return (
        stored("part", marking=STRICT),
        stored("user", marking=GREEN, parts=frozenset({PART})),
        stored("above", marking=GREEN, parts=frozenset({USER})),
    )


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_in_whatever_order_they_come_in(store, order):
    given = chain_of_three()
    for number in order:
        store.objects.add("calls", [given[number]])
    assert store.objects.count("calls", COMMUNITY, ALL) == 0
    assert store.objects.count("calls", Audience.of_member("identity--other"), ALL) == 0
    assert store.objects.count("calls", Audience.of_member(NORD), ALL) == 3
    kept = {row.object.id: row.object.marking for row in store.objects.page("calls", ITSELF).rows}
    assert kept == dict.fromkeys((PART, USER, ABOVE), STRICT)


def test_every_version_becomes_as_strict_and_stays_so(store):
    part, user, _ = chain_of_three()
    loose = stored("part", marking=GREEN)
    store.objects.add("calls", [loose, user, stored("user", 5, marking=GREEN)])
    assert store.objects.count("calls", COMMUNITY, ALL) == 3
    store.objects.add("calls", [stored("part", 5, marking=STRICT)])
    assert [row.object.version for row in store.objects.page("calls", COMMUNITY).rows] == [loose.version]
    assert store.objects.newest([USER])[USER].marking == STRICT
    store.objects.add("calls", [stored("part", 9, marking=GREEN)])
    assert store.objects.newest([USER])[USER].marking == STRICT, "what its part loosened, it does not"
    assert part.marking == STRICT


def test_first_and_last_versions_are_those_that_are_still_seen(store):
    store.objects.add(
        "calls", [stored("user", marking=GREEN), stored("user", 5, marking=GREEN, parts=frozenset({PART}))]
    )
    store.objects.add("calls", [stored("part", marking=GREEN)])
    assert [row.object.version.minute for row in store.objects.page("calls", COMMUNITY).rows] == [5, 0]


def test_what_another_member_says_later_hides_nothing_and_what_it_said_before_binds(store):
    store.objects.add("calls", [stored("user", marking=GREEN, owner=SUED, parts=frozenset({PART}))])
    store.objects.add("calls", [stored("part", marking=STRICT)])
    assert store.objects.newest([USER])[USER].marking == GREEN
    store.objects.add("calls", [stored("user", 5, marking=GREEN, owner=SUED, parts=frozenset({PART}))])
    assert store.objects.newest([USER])[USER].marking == STRICT
    assert store.objects.get("calls", Audience.of_member(SUED), USER) is not None, "who made it still has it"


def test_a_store_of_before_is_settled_at_once(store):
    part, user, above = chain_of_three()
    bare = [msgspec.structs.replace(one, parts=frozenset()) for one in (user, above, part)]
    store.objects.add("calls", bare)
    with store._database.writing() as connection:  # noqa: SLF001  (what a migration does)
        note(connection, (user, above))
        settle(connection)
    assert store.objects.count("calls", COMMUNITY, ALL) == 0


def test_a_long_chain_and_a_wide_fan_rise_in_one_step_of_each(store):
    chain = [stored(f"c{n}", marking=GREEN, parts=frozenset({f"indicator--c{n + 1}"})) for n in range(600)]
    fan = [stored(f"f{n}", marking=GREEN, parts=frozenset({"indicator--c600"})) for n in range(900)]
    store.objects.add("calls", [*chain, *fan])
    store.objects.add("calls", [stored("c600", marking=STRICT)])
    assert store.objects.count("calls", COMMUNITY, ALL) == 0
    assert store.objects.count("calls", Audience.of_member(NORD), ALL) == 1501


def test_objects_that_refer_to_each_other_end_as_strict_as_the_strictest(store):
    store.objects.add("calls", [stored("user", marking=GREEN, parts=frozenset({ABOVE}))])
    store.objects.add("calls", [stored("above", marking=GREEN, parts=frozenset({USER, PART}))])
    assert store.objects.count("calls", COMMUNITY, ALL) == 2
    store.objects.add("calls", [stored("part", marking=STRICT)])
    assert store.objects.count("calls", COMMUNITY, ALL) == 0


def test_what_is_kept_apart_makes_nothing_stricter(store):
    _, user, _ = chain_of_three()
    store.objects.add("calls", [stored("part", marking=GREEN), user])
    store.objects.add_apart("calls", stored("part", 5, marking=STRICT, owner=SUED))
    assert store.objects.count("calls", COMMUNITY, ALL) == 2


def test_what_a_source_loosens_is_looser_once_all_of_it_came_anew_in_whatever_order(store):
    def version(minute, marking):
        return [
            stored("user", minute, marking=marking, parts=frozenset({PART})),
            stored("part", minute, marking=marking),
        ]

    store.objects.add("calls", version(0, STRICT))
    store.objects.add("calls", version(5, GREEN))
    assert store.objects.count("calls", COMMUNITY, ALL) == 2
    store.objects.add("calls", version(3, STRICT))
    assert store.objects.count("calls", COMMUNITY, ALL) == 2, (
        "an earlier version that comes late binds nothing"
    )
