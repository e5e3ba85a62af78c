"""What a node does of itself goes on, whatever one call asks for."""

from __future__ import annotations

import datetime as dt
import threading

import msgspec
import pytest

from call_samples import LOGS, RULE, lake
from node_samples import ADDRESS, member, nodes, rung, said
from tocsin.model.answer import Sight, Stage
from tocsin.model.errors import LakeError, TocsinError
from tocsin.node.calls import handling
from tocsin.node.calls.assembling import assemble
from tocsin.node.calls.drafting import Wanted
from tocsin.node.calls.limits import Limits
from tocsin.node.calls.receiving import receive
from tocsin.node.desk.desk import Desk
from tocsin.node.handover.handing import HandedOver
from tocsin.node.member.configuration import Review
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


def assembled(node, call: str):
    """A call, once what came was put together."""
    assemble(node)
    return node.store.calls.get(call)


def failures(tally: Tally) -> float:
    return tally.registry.get_sample_value("tocsin_failures_total", {"step": "search"}) or 0.0


def test_a_lake_that_went_away_is_told_and_nothing_is_searched_or_answered_until_it_is_back(
    two, tmp_path, caplog
):
    albion, borea = two
    first, desk = rung(albion, None, ADDRESS, CLEAN), Desk(borea)
    receive(said(albion), member(borea, "Albion"), borea)
    worked(borea)
    answers = borea.store.answers.versions(first, borea.configuration.id)
    (tmp_path / "Borea" / "lake").rename(tmp_path / "Borea" / "away")
    (tmp_path / "Borea" / "lake").mkdir()
    second = rung(albion, None, CLEAN)
    receive(said(albion), member(borea, "Albion"), borea)
    with pytest.raises(LakeError, match="was here and is not"):
        worked(borea)
    with pytest.raises(LakeError, match="was here and is not"):
        handling.answer_call(borea.store.calls.get(first), borea, 1)
    assert borea.store.answers.versions(first, borea.configuration.id) == answers
    assert [one.stage for one in borea.store.answers.versions(second, borea.configuration.id)] == [
        Stage.RECEIVED
    ]
    assert desk.status()["ready"] is False
    assert desk.status()["lake"].startswith("missing: the lake was here and is not")
    (tmp_path / "Borea" / "lake").rmdir()
    (tmp_path / "Borea" / "away").rename(tmp_path / "Borea" / "lake")
    worked(borea)
    assert (desk.status()["ready"], desk.status()["lake"]) == (True, "at hand")
    assert [one.count for one in desk.matches(first)] == [1]
    assert borea.store.answers.last(second, borea.configuration.id).stage is Stage.ANSWERED


def test_a_lake_that_goes_away_while_it_is_searched_is_said_nothing_of(two, tmp_path):
    albion, borea = two
    call = rung(albion, None, CLEAN)
    receive(said(albion), member(borea, "Albion"), borea)
    found = assembled(borea, call)

    def gone(*_):
        """Take the lake away once its events were gone through."""
        if (tmp_path / "Borea" / "lake").exists():
            (tmp_path / "Borea" / "lake").rename(tmp_path / "Borea" / "away")

    with pytest.raises(TocsinError):
        handling.answer_call(found, borea, 1, gone)
    assert borea.store.findings.of(call) == ()


def test_a_node_that_never_had_a_lake_or_declares_alone_misses_none(three, tmp_path):
    albion, borea, corvia = three
    rung(albion, None, CLEAN)
    receive(said(albion), member(corvia, "Albion"), corvia)
    worked(corvia)
    assert (Desk(corvia).status()["ready"], Desk(corvia).status()["lake"]) == (True, "none yet")
    worked(borea)
    (tmp_path / "Borea" / "lake").rename(tmp_path / "Borea" / "away")
    borea.configuration = msgspec.structs.replace(borea.configuration, declares=True)
    worked(borea)
    assert Desk(borea).status()["ready"] is True


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


def while_searched(call: str, comes, monkeypatch) -> None:
    """Once a first portion was searched for a call, something comes in."""
    search, came = handling.search, []

    def and_then(searched, *given, progress, **named):
        """Search, and after the first portion let it come."""

        def step(done: int, total: int) -> None:
            """Let it come, then tell of the progress."""
            if searched.id == call and not came:
                came.append(done < total)
                comes()
            progress(done, total)

        return search(searched, *given, progress=step, **named)

    monkeypatch.setattr(handling, "search", and_then)


def test_a_call_that_comes_while_one_for_very_much_is_searched_is_answered_before_it(three, monkeypatch):
    albion, borea, corvia = three
    monkeypatch.setattr(handling, "_MANY", 2)
    huge = rung(albion, None, ADDRESS, CLEAN, HOSTILE)
    receive(said(albion), member(borea, "Albion"), borea)
    working_, small = Work(borea, lambda: None, 1, Tally()), []

    def comes():
        """Corvia rings for a little, and for as much."""
        small.append(rung(corvia, None, CLEAN))
        rung(corvia, None, ADDRESS, CLEAN, HOSTILE)
        receive(said(corvia), member(borea, "Corvia"), borea)
        working_.came()

    while_searched(huge, comes, monkeypatch)
    working_._search()  # noqa: SLF001  (as above)
    assert [row.searched.call for row in reversed(Desk(borea).hunts())] == [*small, huge]
    working_._search()  # noqa: SLF001  (as above)
    assert len(Desk(borea).hunts()) == 3


def test_only_a_call_that_was_never_searched_passes_one_for_very_much(three, monkeypatch, tmp_path):
    albion, borea, _ = three
    monkeypatch.setattr(handling, "_MANY", 2)
    searched = rung(albion, None, CLEAN)
    receive(said(albion), member(borea, "Albion"), borea)
    working_ = Work(borea, lambda: None, 1, Tally())
    working_._search()  # noqa: SLF001  (as above)
    huge = rung(albion, None, ADDRESS, CLEAN, HOSTILE)
    receive(said(albion), member(borea, "Albion"), borea)

    def comes():
        """New events come into the lake, of which the first call is told once its turn comes."""
        lake(tmp_path / "Borea", [*LOGS, LOGS[-1]])
        working_.came()

    while_searched(huge, comes, monkeypatch)
    working_._search()  # noqa: SLF001  (as above)
    assert [row.searched.call for row in reversed(Desk(borea).hunts())] == [searched, huge]


def test_the_time_of_calls_that_pass_is_not_that_of_the_one_which_lets_them(two):
    albion, borea = two
    call = rung(albion, None, ADDRESS, CLEAN)
    receive(said(albion), member(borea, "Albion"), borea)
    now, portions = [0.0], []

    def passing(done: int, total: int) -> None:
        """Something else takes longer than a call may."""
        portions.append(done < total)
        now[0] += 100

    handling.answer_call(assembled(borea, call), borea, 1, passing, lambda: now[0])
    assert True in portions
    assert {one.reason for one in borea.store.findings.of(call)} == {""}


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


def test_a_node_that_feeds_a_publication_works_and_hands_over_by_itself(two, tmp_path, monkeypatch):
    _, borea = two
    borea.configuration = msgspec.structs.replace(
        borea.configuration, review=Review(folder=str(tmp_path / "door"), seconds=0.05)
    )
    handed = threading.Event()
    monkeypatch.setattr(working, "hand_over", lambda *_: handed.set() or HandedOver())
    with Work(borea, lambda: None, 1, Tally()):
        assert handed.wait(30)
