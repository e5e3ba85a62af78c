"""What a node does of itself goes on, whatever one call asks for."""

from __future__ import annotations

import datetime as dt
import threading

import msgspec
import pytest

from call_samples import RULE, lake
from node_samples import ADDRESS, member, nodes, rung, said
from tocsin.model.answer import Sight
from tocsin.node.calls import handling
from tocsin.node.calls.drafting import Wanted
from tocsin.node.calls.limits import Limits
from tocsin.node.calls.receiving import receive
from tocsin.node.desk.desk import Desk
from tocsin.node.service import work as working
from tocsin.node.service.tally import Tally
from tocsin.node.service.work import Work

CLEAN = Wanted("198.51.100.9", "stix", "[ipv4-addr:value = '198.51.100.9']")
#: Alternatives within alternatives, on every field of every log.
HOSTILE = Wanted(
    "hostile",
    "sigma",
    RULE.replace("CommandLine|contains: delete shadows", "CommandLine|re: (a|b|ab)*(.*,){40}x").replace(
        "7f1f1c5a", "7f1f1c5b"
    ),
)


@pytest.fixture
def three(tmp_path):
    made = nodes(tmp_path)
    lake(tmp_path / "Borea")
    made["Borea"].configuration = msgspec.structs.replace(
        made["Borea"].configuration, limits=Limits(items=20, seconds=30)
    )
    yield tuple(made.values())
    for node in made.values():
        node.close()


@pytest.fixture
def two(three):
    return three[:2]


def worked(node) -> Tally:
    """One turn of the search, in this thread."""
    tally = Tally()
    Work(node, lambda: None, 1, tally)._search()  # noqa: SLF001  (without the threads, one turn at a time)
    return tally


def failures(tally: Tally) -> float:
    return tally.registry.get_sample_value("tocsin_failures_total", {"step": "search"}) or 0.0


def test_a_call_for_very_much_and_a_hostile_rule_keep_no_other_call_from_being_answered(two):
    albion, borea = two
    many = [Wanted(f"n{n}", "stix", f"[ipv4-addr:value = '10.0.{n // 250}.{n % 250}']") for n in range(100)]
    huge, small = rung(albion, None, HOSTILE, *many), rung(albion, None, CLEAN)
    receive(said(albion), member(borea, "Albion"), borea)
    worked(borea)
    items = {one.item: one for one in Desk(borea).under_review(small).last.items}
    assert {one.sight for one in items.values()} == {Sight.NOT_SEEN}
    told = Desk(borea).under_review(huge).last
    not_tried = [one for one in told.items if one.sight is Sight.NOT_TRIED]
    assert len(told.items) == 101
    assert {one.reason for one in not_tried} >= {"beyond the 20 items of a call that this member searches"}
    assert len(not_tried) >= 81


def test_what_is_over_is_forgotten_and_the_end_of_the_audit_is_in_the_log(two, caplog):
    _, borea = two
    store = borea.store
    store.attempts.begin("token abcdefgh")
    borea.clock.now += dt.timedelta(hours=2)
    caplog.set_level("INFO", "tocsin.node")
    working_ = Work(borea, lambda: None, 1, Tally())
    for _ in range(2):
        working_._tidy()  # noqa: SLF001  (as above)
    assert store.attempts.tidy() == 0
    assert caplog.messages == [f"the audit ends at {store.audit.head()}"]


def test_a_member_that_rings_many_calls_keeps_no_other_member_waiting(three, monkeypatch):
    albion, borea, corvia = three
    for _ in range(5):
        rung(albion, None, CLEAN)
    receive(said(albion), member(borea, "Albion"), borea)
    working_ = Work(borea, lambda: None, 1, Tally())
    search, late = handling.search, []

    def and_then(call, *given, **named):
        """While the first call is searched, Corvia rings."""
        if not late:
            late.append(rung(corvia, None, CLEAN))
            receive(said(corvia), member(borea, "Corvia"), borea)
            working_.came()
        return search(call, *given, **named)

    monkeypatch.setattr(handling, "search", and_then)
    for _ in range(2):
        working_._search()  # noqa: SLF001  (as above)
        working_._came.clear()  # noqa: SLF001  (as a turn does)
    order = [row.searched.call for row in reversed(Desk(borea).hunts())]
    assert order.index(late[0]) <= 2
    assert len(order) == 6


def test_a_call_whose_search_fails_keeps_no_other_from_being_answered(two, monkeypatch):
    albion, borea = two
    bad, good = rung(albion, None, ADDRESS), rung(albion, None, CLEAN)
    receive(said(albion), member(borea, "Albion"), borea)
    search = handling.search

    def failing(call, *given, **named):
        """Fail for one of the calls, as nobody has foreseen."""
        if call.id == bad:
            raise RecursionError
        return search(call, *given, **named)

    monkeypatch.setattr(handling, "search", failing)
    tally = worked(borea)
    assert [row.searched.call for row in Desk(borea).hunts()] == [good]
    assert failures(tally) == 1
    monkeypatch.setattr(handling, "search", search)
    assert failures(worked(borea)) == 0
    assert {row.searched.call for row in Desk(borea).hunts()} == {good, bad}


def test_a_step_that_fails_as_nobody_has_foreseen_is_taken_again(two, monkeypatch):
    _, borea = two
    again = threading.Event()
    tries = []

    def failing(node):
        """Fail the first time."""
        tries.append(node)
        if len(tries) == 1:
            raise KeyError
        again.set()
        return []

    monkeypatch.setattr(working, "waiting", failing)
    tally = Tally()
    with Work(borea, lambda: None, 1, tally) as work:
        while not again.wait(0.05):
            work.came()
    assert failures(tally) == 1
