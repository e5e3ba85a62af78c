"""An amended call: recipients search the new version, and what was judged of what stays stands."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from call_samples import lake
from node_samples import ADDRESS, member, nodes, rung, said
from tocsin.model.answer import Sight, Stage, Verdict
from tocsin.model.errors import UsageError
from tocsin.model.marking import Marking, Tlp
from tocsin.node.calls.assembling import assemble
from tocsin.node.calls.drafting import Wanted
from tocsin.node.calls.handling import answer_call, waiting
from tocsin.node.calls.receiving import receive
from tocsin.node.calls.ringing import amend, revoke, send
from tocsin.node.desk.desk import Desk, match_key
from tocsin.node.desk.nouns import Actor, Role

ANALYST, RELEASER = Actor("ana", Role.ANALYST), Actor("rel", Role.RELEASER)
CLEAN = Wanted("198.51.100.9", "stix", "[ipv4-addr:value = '198.51.100.9']")
OTHER = Wanted("203.0.113.5", "stix", "[ipv4-addr:value = '203.0.113.5']")


@pytest.fixture
def two(tmp_path):
    made = nodes(tmp_path)
    lake(tmp_path / "Borea")
    yield made["Albion"], made["Borea"]
    for node in made.values():
        node.close()


def passed(sender, receiver):
    receive(said(sender), member(receiver, sender.configuration.name), receiver)
    return assemble(receiver)


def same(question):
    return question


def named(call):
    return {item.name: item.id for item in call.items}


def answered(albion, borea, call):
    """Albion's call goes to Borea, which searches what waits; what Albion then knows of it."""
    passed(albion, borea)
    for one in waiting(borea):
        answer_call(one, borea, 1)
    passed(borea, albion)
    row = next(one for one in Desk(albion).picture(call).members if one.name == "Borea")
    names = {ident: name for name, ident in named(albion.store.calls.get(call)).items()}
    return row, {names[ident]: one.sight for ident, one in row.items.items()}


def test_nothing_of_an_amendment_leaves_before_it_is_sent(two):
    albion, borea = two
    call = rung(albion, None, ADDRESS, CLEAN)
    answered(albion, borea, call)
    amend(call, same, [ADDRESS, OTHER], "ana", albion)
    assert named(albion.store.calls.get(call)).keys() == {"192.0.2.7", "198.51.100.9"}
    assert passed(albion, borea).calls == ()
    desk = Desk(albion)
    shown = {one["name"] for one in desk.previews(call)[0].objects if one["type"] == "indicator"}
    assert shown == {"192.0.2.7", "203.0.113.5"}
    assert (len(desk.calls()), desk.calls()[0].waits) == (1, desk.draft(call).modified)


def test_recipients_search_the_new_version_and_answer_it(two):
    albion, borea = two
    call = rung(albion, None, ADDRESS, CLEAN)
    before, _ = answered(albion, borea, call)
    amend(call, same, [OTHER, CLEAN], "ana", albion)
    send(call, "ana", albion)
    row, sights = answered(albion, borea, call)
    assert sights == {"203.0.113.5": Sight.NOT_SEEN, "198.51.100.9": Sight.NOT_SEEN}
    assert (before.stage, row.stage, row.earlier) == (Stage.HUNTING, Stage.ANSWERED, False)
    assert waiting(borea) == []


def test_until_it_is_searched_anew_an_answer_is_told_as_one_to_an_earlier_version(two):
    albion, borea = two
    call = rung(albion, None, CLEAN)
    answered(albion, borea, call)
    amend(call, same, [CLEAN, OTHER], "ana", albion)
    send(call, "ana", albion)
    row = next(one for one in Desk(albion).picture(call).members if one.name == "Borea")
    assert (row.earlier, row.open, len(row.items)) == (True, 1, 1)


def test_what_is_asked_for_again_keeps_its_id_and_the_verdicts_of_others(two):
    albion, borea = two
    call = rung(albion, None, ADDRESS, CLEAN)
    answered(albion, borea, call)
    desk = Desk(borea)
    desk.judge(call, [match_key(one) for one in desk.matches(call)], Verdict.CONFIRMED, "", ANALYST)
    desk.release_answer(call, RELEASER)
    before = named(albion.store.calls.get(call))
    amend(call, same, [msgspec.structs.replace(ADDRESS, name="the server"), OTHER], "ana", albion)
    send(call, "ana", albion)
    assert named(albion.store.calls.get(call))["the server"] == before["192.0.2.7"]
    row, sights = answered(albion, borea, call)
    assert sights == {"the server": Sight.SEEN, "203.0.113.5": Sight.NOT_SEEN}
    assert row.stage is Stage.ANSWERED
    assert [one.verdict for one in desk.matches(call)] == [Verdict.CONFIRMED]


def test_without_new_things_the_rest_changes_and_the_objects_stay_as_they_were(two):
    albion, borea = two
    call = rung(albion, None, ADDRESS, CLEAN)
    before = albion.store.calls.get(call)
    later = albion.clock.now + dt.timedelta(days=3)
    amend(call, lambda one: msgspec.structs.replace(one, title="U", expires=later), None, "ana", albion)
    send(call, "ana", albion)
    passed(albion, borea)
    after = borea.store.calls.get(call)
    assert (after.title, after.expires, after.created) == ("U", later, before.created)
    assert after.items == before.items


def test_a_looser_marking_reaches_whom_it_lets_in_and_shows_in_the_audit(two):
    albion, borea = two
    call = rung(albion, Marking(Tlp.AMBER, frozenset({albion.configuration.id})), ADDRESS)
    passed(albion, borea)
    assert borea.store.calls.get(call) is None
    wider = Marking(Tlp.GREEN)
    amend(call, lambda one: msgspec.structs.replace(one, marking=wider), None, "ana", albion)
    send(call, "ana", albion)
    assert any("loosened from TLP:AMBER" in entry.detail for entry in albion.store.audit.latest(5))
    passed(albion, borea)
    assert borea.store.calls.get(call).marking == wider


def test_an_answer_to_an_earlier_and_looser_version_is_still_believed(two):
    albion, borea = two
    call = rung(albion, Marking(Tlp.GREEN), CLEAN)
    passed(albion, borea)
    (one,) = waiting(borea)
    answer_call(one, borea, 1)
    stricter = Marking(Tlp.AMBER)
    amend(call, lambda said_: msgspec.structs.replace(said_, marking=stricter), None, "ana", albion)
    send(call, "ana", albion)
    passed(borea, albion)
    assert albion.store.quarantine.page() == ()
    row = next(one for one in Desk(albion).picture(call).members if one.name == "Borea")
    assert (row.earlier, len(row.items)) == (True, 1)


def test_while_a_new_version_waits_to_be_searched_nothing_is_said_of_it(two):
    albion, borea = two
    call = rung(albion, None, ADDRESS)
    answered(albion, borea, call)
    amend(call, same, [ADDRESS, OTHER], "ana", albion)
    send(call, "ana", albion)
    passed(albion, borea)
    desk = Desk(borea)
    before = len(said(borea))
    desk.judge(call, [match_key(one) for one in desk.matches(call)], Verdict.DISMISSED, "", ANALYST)
    assert len(said(borea)) == before
    with pytest.raises(UsageError, match="amended since it was searched"):
        desk.release_answer(call, RELEASER)


def test_a_draft_that_is_thrown_away_or_drafted_anew_leaves_nothing_behind(two):
    albion, _ = two
    call = rung(albion, None, ADDRESS)
    amend(call, same, [OTHER], "ana", albion)
    amend(call, same, [CLEAN], "ana", albion)
    assert named(Desk(albion).draft(call)).keys() == {"198.51.100.9"}
    Desk(albion).discard(call, RELEASER)
    with pytest.raises(UsageError, match="no draft"):
        send(call, "ana", albion)
    with pytest.raises(UsageError, match="no draft"):
        Desk(albion).discard(call, RELEASER)


def test_only_an_open_call_of_its_own_is_amended(two):
    albion, borea = two
    call = rung(albion, None, ADDRESS)
    passed(albion, borea)
    with pytest.raises(UsageError, match="no open call of this member"):
        amend(call, same, [CLEAN], "ana", borea)
    amend(call, same, [CLEAN], "ana", albion)
    revoke(call, "ana", albion)
    assert Desk(albion).draft(call) is None
    with pytest.raises(UsageError, match="no open call of this member"):
        amend(call, same, [CLEAN], "ana", albion)
