"""How an incident went from member to member: by events and traces together, and what is not known is told."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from case_samples import CLEAR, NOW, happened, incident
from tocsin.cases.spread import Spread, spreads
from tocsin.model.case import Milestone
from tocsin.model.trace import TraceCount, TraceKind

MEMBERS = ["albion", "borea", "corvia"]
DAYS = st.none() | st.integers(0, 400)
COUNTS = st.lists(
    st.tuples(st.sampled_from(MEMBERS), DAYS, st.sampled_from(list(TraceKind)), st.sampled_from(["", "impact", "discovery"])),
    max_size=12,
)  # fmt: skip


def seen(member: str, day: int | None = 0, until: int = 0, **more) -> TraceCount:
    """Traces at a member, counted: of one answer, on a day of the year and until so many days later."""
    first = None if day is None else NOW + dt.timedelta(days=day)
    last = None if first is None else first + dt.timedelta(days=until)
    told = {
        "kind": TraceKind.ANSWER,
        "tactic": "",
        "incident": "attack",
        "marking": CLEAR,
        "traces": 1,
        "count": 5,
    }
    return TraceCount(**{**told, **more}, member=member, first=first, last=last, undated=int(day is None))  # fmt: skip


def drawn_counts(drawn) -> list[TraceCount]:
    return [seen(member, day, kind=kind, tactic=tactic) for member, day, kind, tactic in drawn]


def one(*parts) -> Spread:
    (found,) = spreads(
        [incident(), *(p for p in parts if not isinstance(p, TraceCount))],
        [p for p in parts if isinstance(p, TraceCount)],
    )
    return found


def test_members_come_in_the_order_in_which_they_saw_it_with_days_and_origin():
    spread = one(seen("borea", 10, 5), seen("albion", 3), happened("e", 40, "corvia", incident="attack"))
    assert [(each.member, each.after, each.days) for each in spread.stays] == [
        ("albion", 0, 0),
        ("borea", 7, 5),
        ("corvia", 37, 0),
    ]
    assert (spread.first, spread.origins, spread.days) == (NOW + dt.timedelta(days=3), ("albion",), 37)


def test_an_event_and_traces_of_a_member_are_one_stay_phase_by_phase_in_the_order_of_the_matrix():
    spread = one(
        seen("albion", 20, tactic="impact", traces=2),
        seen("albion", 5, tactic="initial-access"),
        happened("e", 2, "albion", incident="attack", tactic="initial-access"),
        seen("albion", 9, tactic=""),
    )
    (stay,) = spread.stays
    told = [(each.tactic, each.first.day, each.traces, each.entries) for each in stay.stages]
    assert told == [("initial-access", 3, 1, ("e",)), ("impact", 21, 2, ()), ("", 10, 1, ())]
    assert (stay.days, stay.traces, stay.events) == (18, 4, 15)


def test_what_answers_matches_and_findings_tell_of_the_same_events_is_not_added_up():
    kinds = [
        seen("albion", kind=kind, count=number) for kind, number in zip(TraceKind, (5, 9, 7), strict=True)
    ]
    (stay,) = one(*kinds).stays
    assert (stay.events, stay.traces) == (9, 3)


def test_findings_that_nobody_judged_tell_when_only_where_nothing_confirmed_does():
    found = {"kind": TraceKind.FINDING, "traces": 3}
    spread = one(
        seen("albion", 1, **found), seen("albion", 20), seen("borea", 2, 60, **found), seen("corvia", 30)
    )
    told = [(each.member, each.after, each.days, each.confirmed, each.unconfirmed) for each in spread.stays]
    assert told == [("borea", -18, 60, False, 3), ("albion", 0, 0, True, 3), ("corvia", 10, 0, True, 0)]
    assert (spread.origins, spread.days) == (("albion",), 10)
    only = one(seen("borea", 2, **found), seen("albion", 5, **found))
    assert (only.origins, only.days, only.stays[0].confirmed) == (("borea",), 3, False)
    when = one(seen("albion", None), seen("albion", 4, **found)).stays[0]
    assert (when.first, when.confirmed) == (NOW + dt.timedelta(days=4), False)


def test_where_no_moment_is_known_that_is_told_and_the_member_comes_last():
    spread = one(seen("albion", None), seen("borea", 4))
    assert [(each.member, each.first, each.days, each.after, each.undated) for each in spread.stays] == [
        ("borea", NOW + dt.timedelta(days=4), 0, 0, 0),
        ("albion", None, None, None, 1),
    ]
    none = one(seen("albion", None))
    assert (none.first, none.origins, none.days) == (None, (), None)


def test_defenders_milestones_are_no_sightings_and_what_is_withdrawn_counts_nowhere():
    call = happened("c", 0, "albion", incident="attack", milestone=Milestone.CALL)
    wrong = replace(happened("w", 0, "albion", incident="attack"), withdrawn="wrong")
    assert spreads([incident(), call, wrong]) == ()


def test_incidents_stand_side_by_side_and_what_is_of_none_comes_last():
    counts = [
        seen("albion", incident="next"),
        seen("albion"),
        seen("albion", incident="unheard-of"),
        seen("borea", incident=""),
    ]
    found = spreads([incident(), incident("next")], counts)  # fmt: skip
    assert [(each.incident, len(each.stays)) for each in found] == [("attack", 1), ("next", 1), ("", 2)]


@given(COUNTS, st.permutations(["x", "y", "z"]))
def test_other_names_of_members_change_nothing_else(drawn, names):
    called = dict(zip(MEMBERS, names, strict=True))
    counts = drawn_counts(drawn)
    first = spreads([incident()], counts)
    second = spreads([incident()], [replace(each, member=called[each.member]) for each in counts])
    assert len(first) == len(second)
    for before, after in zip(first, second, strict=True):
        assert {replace(each, member=called[each.member]) for each in before.stays} == set(after.stays)
        assert (before.first, before.days) == (after.first, after.days)
        assert {called[each] for each in before.origins} == set(after.origins)


@given(COUNTS)
def test_the_order_in_which_traces_are_counted_changes_nothing(drawn):
    counts = drawn_counts(drawn)
    assert spreads([incident()], counts) == spreads([incident()], counts[::-1])


@given(COUNTS, COUNTS)
def test_more_of_what_is_confirmed_only_widens_what_was_seen(drawn, more):
    drawn, more = ([each for each in some if each[2] is not TraceKind.FINDING] for some in (drawn, more))
    before = {each.member: each for one_ in spreads([incident()], drawn_counts(drawn)) for each in one_.stays}
    after = {each.member: each for one_ in spreads([incident()], drawn_counts([*drawn, *more])) for each in one_.stays}  # fmt: skip
    assert before.keys() <= after.keys()
    for member, stay in before.items():
        assert stay.traces <= after[member].traces
        if stay.first is not None:
            assert after[member].first <= stay.first <= stay.last <= after[member].last
