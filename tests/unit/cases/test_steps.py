"""A course of any length is told in few steps, each event in one, and milestones stand for themselves."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from case_samples import happened, incident
from tocsin.cases.steps import MOST, steps
from tocsin.cases.timeline import courses
from tocsin.model.case import Entry, Milestone

DRAWN = st.lists(st.tuples(st.integers(0, 900), st.sampled_from([None, None, None, *Milestone])), max_size=80)


def course(drawn) -> tuple[Entry, ...]:
    events = [
        happened(f"e{n:05}", day, "borea", incident="attack", milestone=of)
        for n, (day, of) in enumerate(drawn)
    ]
    return courses([incident(), *events])[0].events


@given(DRAWN, st.integers(1, 40))
def test_every_event_is_in_one_step_in_order_and_there_are_no_more_steps_than_asked_for(drawn, most):
    events = course(drawn)
    found = steps(events, most)
    assert len(found) <= most
    assert [one.id for step in found for one in step.entries] == [one.id for one in events]
    assert all(step.first <= step.last for step in found)


def test_few_events_are_a_step_each():
    assert [len(one.entries) for one in steps(course([(n, None) for n in range(MOST)]))] == [1] * MOST


def test_a_milestone_stands_for_itself_among_ten_thousand_events():
    drawn = [(n % 700, None) for n in range(10_000)] + [(300, Milestone.ATTACK)]
    found = steps(course(drawn))
    (attack,) = [one for one in found if one.entries[0].body.milestone is Milestone.ATTACK]
    assert len(attack.entries) == 1
    assert len(found) <= MOST


def test_events_of_one_moment_are_one_step():
    assert [len(one.entries) for one in steps(course([(5, None)] * 200))] == [200]
