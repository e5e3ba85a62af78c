"""When the lake grows, new events alone are searched for standing calls, and the answer is as if all had been."""

from __future__ import annotations

import datetime as dt
import shutil

import msgspec
import pytest

from call_samples import LOGS, RULE, lake
from node_samples import ADDRESS, member, nodes, rung, said
from tocsin.lake.compact import compact
from tocsin.model.answer import Verdict
from tocsin.model.hunted import Reach
from tocsin.node.calls import handling
from tocsin.node.calls.assembling import assemble
from tocsin.node.calls.drafting import Wanted
from tocsin.node.calls.handling import answer_call, waiting
from tocsin.node.calls.limits import Limits
from tocsin.node.calls.receiving import receive
from tocsin.node.calls.ringing import amend, send
from tocsin.node.desk.desk import Desk
from tocsin.node.desk.nouns import Actor, Role
from tocsin.node.desk.seen import told_seen
from tocsin.store import match_key

ANALYST = Actor("ana", Role.ANALYST)
CLEAN = Wanted("198.51.100.9", "stix", "[ipv4-addr:value = '198.51.100.9']")
MANY = Wanted(
    "many",
    "sigma",
    """\
title: Logon
name: logon
id: 7f1f1c5a-3b1e-4a52-9a7e-2f2f0a1b2c99
status: test
logsource: {product: windows, service: security}
detection: {logon: {EventID: 4624}, condition: logon}
---
title: Logons from one address
id: 7f1f1c5a-3b1e-4a52-9a7e-2f2f0a1b2c9a
status: test
correlation:
  type: event_count
  rules: [logon]
  group-by: [IpAddress]
  timespan: 1h
  condition: {gte: 2}
level: high
""",
)
AGAIN = ("WS3", 4624, {"TargetUserName": "clerk", "IpAddress": "192.0.2.7"})
ELSEWHERE = ("WS9", 4624, {"TargetUserName": "clerk", "IpAddress": "198.51.100.9"})


@pytest.fixture
def two(tmp_path):
    made = nodes(tmp_path)
    lake(tmp_path / "Borea")
    yield made["Albion"], made["Borea"]
    for node in made.values():
        node.close()


def passed(albion, borea):
    receive(said(albion), member(borea, "Albion"), borea)
    assemble(borea)


def searched(borea) -> None:
    for call in waiting(borea):
        answer_call(call, borea, 1)


def called(albion, borea, *wanted):
    call = rung(albion, None, *wanted)
    passed(albion, borea)
    searched(borea)
    return call


def found(borea, call):
    """Matches by item, rule and host with their counts; and the view of each item."""
    matches = {(one.item, one.rule_id, one.host): one.count for one in Desk(borea).matches(call)}
    return matches, {one.item: one.view for one in borea.store.findings.of(call)}


def last(borea):
    return Desk(borea).hunts()[0].searched


def test_only_new_events_are_searched_and_their_matches_add_up(two, tmp_path):
    albion, borea = two
    call = called(albion, borea, ADDRESS, CLEAN)
    lake(tmp_path / "Borea", [*LOGS, AGAIN, ELSEWHERE])
    searched(borea)
    assert (last(borea).reach, last(borea).rows) == (Reach.STANDING, 2)
    assert {(one.host, one.count) for one in Desk(borea).matches(call)} == {("WS3", 2), ("WS9", 1)}
    assert (last(borea).new, last(borea).grown) == (1, 1)
    assert waiting(borea) == []


def test_the_answer_is_as_if_the_whole_history_had_been_searched_again(two, tmp_path):
    albion, borea = two
    asked = (ADDRESS, CLEAN, Wanted("rule", "sigma", RULE), MANY)
    call = called(albion, borea, *asked)
    lake(tmp_path / "Borea", [*LOGS, AGAIN])
    searched(borea)
    lake(tmp_path / "Borea", [*LOGS, AGAIN, ELSEWHERE])
    searched(borea)
    standing = found(borea, call)
    assert last(borea).reach is Reach.STANDING
    borea.store.cursors.forget("self")
    handling.answer_call(borea.store.calls.get(call), borea, 1)
    assert last(borea).reach is Reach.WHOLE
    assert found(borea, call) == standing


def test_a_host_that_matched_before_still_counts_as_seen(two, tmp_path):
    albion, borea = two
    call = called(albion, borea, ADDRESS)
    lake(tmp_path / "Borea", [*LOGS, ELSEWHERE])
    searched(borea)
    ((view,),) = [found(borea, call)[1].values()]
    assert (view.seen, view.known) == (1, 4)


def test_a_correlation_is_completed_by_what_is_new(two, tmp_path):
    albion, borea = two
    call = called(albion, borea, MANY)
    assert Desk(borea).matches(call) == ()
    lake(tmp_path / "Borea", [*LOGS, AGAIN])
    searched(borea)
    assert [(one.host, one.count) for one in Desk(borea).matches(call)] == [("WS3", 2)]


def test_a_match_that_was_judged_is_open_again_once_new_events_add_to_it(two, tmp_path):
    albion, borea = two
    call = called(albion, borea, ADDRESS)
    desk = Desk(borea)
    desk.judge(call, [match_key(one) for one in desk.matches(call)], Verdict.DISMISSED, "", ANALYST)
    lake(tmp_path / "Borea", [*LOGS, ELSEWHERE])
    searched(borea)
    assert [one.verdict for one in desk.matches(call)] == [Verdict.DISMISSED]
    lake(tmp_path / "Borea", [*LOGS, ELSEWHERE, AGAIN])
    searched(borea)
    assert [one.verdict for one in desk.matches(call)] == [Verdict.OPEN]


def test_a_verdict_does_not_cover_what_came_while_the_matches_were_looked_at(two, tmp_path):
    albion, borea = two
    call = called(albion, borea, ADDRESS)
    desk = Desk(borea)
    keys, seen = [match_key(one) for one in desk.matches(call)], told_seen(desk.last_revision(call))
    lake(tmp_path / "Borea", [*LOGS, AGAIN])
    searched(borea)
    done = desk.judge(call, keys, Verdict.DISMISSED, "", ANALYST, seen)
    assert (len(done.changed), len(done.stale)) == (0, 1)
    assert [(one.verdict, one.count) for one in desk.matches(call)] == [(Verdict.OPEN, 2)]
    item = desk.call_named(call).items[0]
    left = f"left, changed since they were seen: 1 match: '192.0.2.7' ({item.id}) 1 match on 1 host"
    assert desk.audit(None, 1)[0].detail == f"dismissed: 0 matches; {left}"
    assert (
        desk.judge(call, keys, Verdict.DISMISSED, "", ANALYST, told_seen(desk.last_revision(call))).stale
        == ()
    )


def test_a_verdict_that_a_colleague_gave_meanwhile_stands_with_its_note_and_nothing_leaves(two):
    albion, borea = two
    call = called(albion, borea, ADDRESS)
    desk = Desk(borea)
    keys, seen = [match_key(one) for one in desk.matches(call)], told_seen(desk.last_revision(call))
    assert desk.judge(call, keys, Verdict.CONFIRMED, "the wiper", ANALYST, seen).stale == ()
    before = borea.store.answers.last(call, borea.configuration.id)
    colleague = Actor("ben", Role.ANALYST)
    assert desk.judge(call, keys, Verdict.DISMISSED, "", colleague, seen).changed == ()
    assert [(one.verdict, one.note) for one in desk.matches(call)] == [(Verdict.CONFIRMED, "the wiper")]
    assert borea.store.answers.last(call, borea.configuration.id) == before


def test_after_parts_were_merged_all_is_searched_and_nothing_counts_twice(two, tmp_path):
    albion, borea = two
    call = called(albion, borea, ADDRESS)
    lake(tmp_path / "Borea", [*LOGS, AGAIN])
    compact(tmp_path / "Borea" / "lake")
    searched(borea)
    assert last(borea).reach is Reach.WHOLE
    assert [one.count for one in Desk(borea).matches(call)] == [2]


def test_a_lake_that_was_away_or_replaced_and_comes_back_counts_nothing_twice(two, tmp_path):
    albion, borea = two
    call = called(albion, borea, ADDRESS)
    here, away, other = (tmp_path / "Borea" / name for name in ("lake", "away", "other"))
    lake(other.parent / "else", [("WS9", 4624, {"IpAddress": "192.0.2.7"})]).rename(other)
    for _ in range(2):
        here.rename(away)
        other.rename(here)
        searched(borea)
        here.rename(other)
        away.rename(here)
        searched(borea)
    assert {(one.host, one.count) for one in Desk(borea).matches(call)} == {("WS3", 1), ("WS9", 1)}


def test_a_lake_that_is_restored_from_a_backup_and_fed_again_counts_nothing_twice(two, tmp_path):
    albion, borea = two
    call, folder = called(albion, borea, ADDRESS), tmp_path / "Borea"
    shutil.copytree(folder / "lake", folder / "backup")
    lake(folder, [*LOGS, AGAIN])
    searched(borea)
    shutil.rmtree(folder / "lake")
    (folder / "backup").rename(folder / "lake")
    searched(borea)
    lake(folder, [*LOGS, AGAIN])
    searched(borea)
    assert [one.count for one in Desk(borea).matches(call)] == [2]
    later = ("WS3", 4624, {"TargetUserName": "boss", "IpAddress": "192.0.2.7"})
    lake(folder, [*LOGS, AGAIN, later])
    searched(borea)
    assert [one.count for one in Desk(borea).matches(call)] == [3]


def test_a_match_keeps_how_much_of_it_is_there_while_it_is_judged(two, tmp_path):
    albion, borea = two
    call, desk, folder = called(albion, borea, ADDRESS), Desk(borea), tmp_path / "Borea"
    shutil.move(folder / "lake", folder / "away")
    lake(folder, [("WS9", 4624, {"IpAddress": "203.0.113.5"})])
    searched(borea)
    desk.judge(call, [match_key(one) for one in desk.matches(call)], Verdict.CONFIRMED, "", ANALYST)
    lake(folder, [("WS9", 4624, {"IpAddress": "203.0.113.5"}), *LOGS])
    searched(borea)
    assert [one.count for one in desk.matches(call)] == [1]


def test_an_amended_call_and_changed_limits_are_searched_for_in_all(two, tmp_path):
    albion, borea = two
    call = called(albion, borea, ADDRESS)
    albion.clock.now += dt.timedelta(minutes=1)
    amend(call, lambda one: one, [ADDRESS, CLEAN], "ana", albion)
    send(call, "ana", albion)
    passed(albion, borea)
    searched(borea)
    assert last(borea).reach is Reach.WHOLE
    borea.configuration = msgspec.structs.replace(borea.configuration, limits=Limits(items=1))
    searched(borea)
    assert (last(borea).reach, sum(last(borea).not_tried.values())) == (Reach.WHOLE, 1)
    lake(tmp_path / "Borea", [*LOGS, AGAIN])
    searched(borea)
    assert last(borea).reach is Reach.STANDING


def test_a_search_that_is_broken_off_before_it_is_kept_adds_nothing_twice(two, tmp_path, monkeypatch):
    albion, borea = two
    call = called(albion, borea, ADDRESS)
    lake(tmp_path / "Borea", [*LOGS, AGAIN])
    noting = handling.note_parts

    def killed(*_):
        """End as if the process had been killed, with the transaction open."""
        raise KeyboardInterrupt

    monkeypatch.setattr(handling, "note_parts", killed)
    with pytest.raises(KeyboardInterrupt):
        searched(borea)
    monkeypatch.setattr(handling, "note_parts", noting)
    searched(borea)
    assert [one.count for one in Desk(borea).matches(call)] == [2]


def test_lists_of_parts_that_no_call_needs_are_forgotten(two, tmp_path):
    albion, borea = two
    call = called(albion, borea, ADDRESS)
    first = borea.store.cursors.get("self", f"parts {call}").rpartition(" ")[2]
    lake(tmp_path / "Borea", [*LOGS, AGAIN])
    searched(borea)
    assert borea.store.cursors.get(f"parts {first}", "list") is None
