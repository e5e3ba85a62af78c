"""An amended call: recipients search the new version, and what was judged of what stays stands."""

from __future__ import annotations

import datetime as dt
import threading

import msgspec
import pytest

from call_samples import LOGS, lake
from node_samples import ADDRESS, member, nodes, rung, said
from tocsin.model.answer import Sight, Stage, Verdict
from tocsin.model.errors import UsageError
from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import Audience
from tocsin.node.calls import ringing
from tocsin.node.calls.assembling import assemble
from tocsin.node.calls.drafting import Wanted
from tocsin.node.calls.handling import answer_call, waiting
from tocsin.node.calls.objects import ANSWERS, DRAFTS
from tocsin.node.calls.receiving import receive
from tocsin.node.calls.ringing import amend, discard, revoke, send
from tocsin.node.calls.shown import mark_of_call
from tocsin.node.desk.desk import Desk
from tocsin.node.desk.nouns import Actor, Role
from tocsin.node.member.making import new_identity
from tocsin.store import ITSELF, match_key
from tocsin.store.stored import ALL

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
    shown = [one for one in desk.previews(call)[0].objects if one["type"] == "indicator"]
    assert {(one["name"], one.get("revoked", False)) for one in shown} == {
        ("192.0.2.7", False),
        ("203.0.113.5", False),
        ("198.51.100.9", True),
    }
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


def test_what_was_released_to_few_is_not_released_to_more_by_a_caller_that_loosens_its_call(two):
    albion, borea = two
    few = frozenset({albion.configuration.id, borea.configuration.id})
    call = rung(albion, Marking(Tlp.AMBER, few), ADDRESS)
    answered(albion, borea, call)
    desk = Desk(borea)
    desk.judge(call, [match_key(one) for one in desk.matches(call)], Verdict.CONFIRMED, "", ANALYST)
    desk.release_answer(call, RELEASER)

    def told(member_):
        """Sightings of Borea's that somebody else may read."""
        viewer = Audience.of_member(member_)
        rows = borea.store.objects.page(ANSWERS, viewer, limit=100, filters=ALL).rows
        return [row.object.id for row in rows if row.object.type == "sighting"]

    stranger = new_identity()
    amend(call, lambda one: msgspec.structs.replace(one, marking=Marking(Tlp.GREEN)), None, "m", albion)
    send(call, "m", albion)
    receive(list(reversed(said(albion))), member(borea, "Albion"), borea)
    assemble(borea)
    (again,) = waiting(borea)
    answer_call(again, borea, 1)
    assert (told(stranger), len(told(albion.configuration.id))) == ([], 1)
    assert desk.under_review(call).held == {again.items[0].id: "waits to be released"}
    desk.release_answer(call, RELEASER)
    assert len(told(stranger)) == 1


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


def sent(albion, call, *wanted, marking=None):
    def narrowed(question):
        return question if marking is None else msgspec.structs.replace(question, marking=marking)

    amend(call, narrowed, wanted, "ana", albion)
    send(call, "ana", albion)


def test_what_an_amendment_drops_is_revoked_at_recipients_and_shown_before_it_is_sent(two):
    albion, borea = two
    call = rung(albion, None, ADDRESS, CLEAN)
    answered(albion, borea, call)
    dropped = named(albion.store.calls.get(call))["192.0.2.7"]
    amend(call, same, [CLEAN], "ana", albion)
    shown = {one["id"] for one in Desk(albion).previews(call)[0].objects if one.get("revoked")}
    assert shown == {dropped}
    send(call, "ana", albion)
    passed(albion, borea)
    last = msgspec.json.decode(borea.store.objects.latest(dropped).raw)
    assert (last["revoked"], borea.store.quarantine.page()) == (True, ())


def test_what_was_said_of_a_dropped_item_is_told_as_no_longer_asked_for(two):
    albion, borea = two
    call = rung(albion, None, ADDRESS, CLEAN)
    answered(albion, borea, call)
    sent(albion, call, ADDRESS, OTHER)
    answered(albion, borea, call)
    picture = Desk(albion).picture(call)
    (gone,) = picture.dropped
    assert (gone.name, gone.sights) == ("198.51.100.9", {Sight.NOT_SEEN: 1})
    assert gone.members[borea.configuration.id].sight is Sight.NOT_SEEN
    assert gone.at == albion.store.calls.get(call).modified
    assert "198.51.100.9" not in {one.name for one in picture.items}


def test_a_withdrawal_takes_back_what_was_said_of_dropped_items_too(two):
    albion, borea = two
    call = rung(albion, None, ADDRESS, CLEAN)
    answered(albion, borea, call)
    sent(albion, call, ADDRESS)
    answered(albion, borea, call)
    Desk(borea).withdraw_answer(call, RELEASER, "wrong lake")
    passed(borea, albion)
    sightings = {obj["id"]: obj for obj, _ in said(borea) if obj["type"] == "sighting"}
    assert sightings
    assert all(one["revoked"] for one in sightings.values())
    assert Desk(albion).picture(call).dropped[0].members == {}


def test_matches_of_dropped_items_wait_for_nobody(two):
    albion, borea = two
    call = rung(albion, None, ADDRESS, CLEAN)
    answered(albion, borea, call)
    assert Desk(borea).call(call).open_matches == 1
    sent(albion, call, CLEAN)
    answered(albion, borea, call)
    assert Desk(borea).call(call).open_matches == 0


def test_who_may_not_have_the_new_version_stops_hunting_what_it_drops(two, tmp_path):
    albion, borea = two
    call = rung(albion, None, ADDRESS, CLEAN)
    answered(albion, borea, call)
    sent(albion, call, CLEAN, marking=Marking(Tlp.AMBER, frozenset({albion.configuration.id})))
    passed(albion, borea)
    assert len(borea.store.calls.get(call).items) == 2
    lake(tmp_path / "Borea", [*LOGS, ("WS8", 4624, {"IpAddress": "192.0.2.7"})])
    (again,) = waiting(borea)
    answer_call(again, borea, 1)
    assert [one.host for one in Desk(borea).matches(call)] == ["WS3"]
    found = {one.item: one.reason for one in borea.store.findings.of(call)}
    assert found[named(again)["192.0.2.7"]] == "its caller took it back"


def test_a_search_that_an_amendment_overtakes_says_nothing(two):
    albion, borea = two
    call = rung(albion, None, ADDRESS, CLEAN)
    passed(albion, borea)
    (first,) = waiting(borea)

    def overtaken(_done, _total):
        if len(albion.store.calls.versions(call)) == 1:
            sent(albion, call, OTHER)
            receive(said(albion), member(borea, "Albion"), borea)

    assert answer_call(first, borea, 1, overtaken) is None
    assert borea.store.findings.of(call) == ()
    _, sights = answered(albion, borea, call)
    assert sights == {"203.0.113.5": Sight.NOT_SEEN}


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


def test_a_draft_that_took_the_place_of_the_one_that_was_shown_is_not_sent_with_it(two):
    albion, _ = two
    call, desk = rung(albion, None, ADDRESS), Desk(albion)
    amend(call, same, [OTHER], "ana", albion)
    shown = mark_of_call(desk.draft(call))
    amend(call, same, [CLEAN], "ana", albion)
    with pytest.raises(UsageError, match="not what was shown"):
        desk.send(call, RELEASER, shown)
    assert named(albion.store.calls.get(call)).keys() == {"192.0.2.7"}
    desk.send(call, RELEASER, mark_of_call(desk.draft(call)))
    assert named(albion.store.calls.get(call)).keys() == {"198.51.100.9"}


def test_what_was_sent_is_kept_once_and_not_as_a_draft_beside(two):
    albion, _ = two
    call = rung(albion)
    amend(call, same, [CLEAN], "analyst", albion)
    assert albion.store.objects.count(DRAFTS, ITSELF) == 1
    send(call, "analyst", albion)
    assert albion.store.objects.count(DRAFTS, ITSELF) == 0


def meanwhile(monkeypatch, act):
    """Have something done while a call is made ready, once."""
    ready, done = ringing.ready, []

    def slow(*given):
        if not done:
            done.append(act)
            act()
        return ready(*given)

    monkeypatch.setattr(ringing, "ready", slow)


def test_a_draft_that_is_thrown_away_while_it_is_made_ready_is_not_sent(two, monkeypatch):
    albion, _ = two
    call = rung(albion)
    amend(call, same, [CLEAN], "analyst", albion)
    meanwhile(monkeypatch, lambda: discard(call, "another", albion))
    with pytest.raises(UsageError, match="meanwhile"):
        send(call, "analyst", albion)
    assert len(albion.store.calls.versions(call)) == 1


def test_of_two_who_send_the_same_draft_one_does(two, monkeypatch):
    albion, _ = two
    call = rung(albion)
    amend(call, same, [CLEAN], "analyst", albion)
    meanwhile(monkeypatch, lambda: send(call, "another", albion))
    with pytest.raises(UsageError, match="meanwhile"):
        send(call, "analyst", albion)
    assert [one.action for one in albion.store.audit.entries()].count("call amended") == 1


def test_what_an_amendment_added_meanwhile_is_not_left_behind_by_who_takes_the_call_back(two, monkeypatch):
    albion, _ = two
    call = rung(albion)
    amend(call, same, [CLEAN], "analyst", albion)
    meanwhile(monkeypatch, lambda: send(call, "another", albion))
    with pytest.raises(UsageError, match="meanwhile"):
        revoke(call, "analyst", albion)
    assert not albion.store.calls.get(call).revoked
    revoke(call, "analyst", albion)
    assert albion.store.calls.get(call).revoked


def test_others_write_while_a_call_is_made_ready_to_be_taken_back(two, monkeypatch):
    albion, _ = two
    call, wrote = rung(albion), threading.Event()

    def write():
        albion.store.cursors.set("peer", "name", "value")
        wrote.set()

    def other():
        thread = threading.Thread(target=write)
        thread.start()
        thread.join(20)
        assert wrote.is_set()

    meanwhile(monkeypatch, other)
    revoke(call, "analyst", albion)


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
