"""A call on its way: what leaves by rule, what waits for a person, and what never leaves."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from sqlalchemy import event

from call_samples import LOGS, RULE, lake
from node_samples import ADDRESS, PASSWORD, member, nodes, rung, said
from tocsin.exchange.stix.groups import MANY
from tocsin.model.answer import Declared, FieldOfViewCount, Sight, Stage, Verdict
from tocsin.model.call import ReplyPolicy
from tocsin.model.errors import UsageError
from tocsin.model.field_of_view import Days
from tocsin.model.marking import Marking, Tlp
from tocsin.node.calls import publishing
from tocsin.node.calls.assembling import assemble
from tocsin.node.calls.before import said_before
from tocsin.node.calls.course import Doing
from tocsin.node.calls.drafting import Wanted
from tocsin.node.calls.handling import answer_by_person, answer_call, reviewed, waiting
from tocsin.node.calls.receiving import receive
from tocsin.node.calls.ringing import amend, draft_of, previews, revoke, send
from tocsin.node.calls.shown import mark_of_answer
from tocsin.node.declaring.acting import declare
from tocsin.node.desk.desk import Desk
from tocsin.node.desk.nouns import Actor, Role
from tocsin.store import match_key

ANALYST, RELEASER = Actor("ana", Role.ANALYST), Actor("rel", Role.RELEASER)
ADMIN = Actor("admin", Role.ADMINISTRATOR)
CLEAN = Wanted("198.51.100.9", "stix", "[ipv4-addr:value = '198.51.100.9']")
YARA = Wanted("a yara rule", "yara", "rule x {}")


@pytest.fixture
def three(tmp_path):
    made = nodes(tmp_path)
    lake(tmp_path / "Borea")
    yield made
    for node in made.values():
        node.close()


def passed(sender, receiver):
    receive(said(sender), member(receiver, sender.configuration.name), receiver)
    return assemble(receiver)


def answered(three, *wanted, marking=None):
    call = rung(three["Albion"], marking, *(wanted or (ADDRESS, CLEAN, YARA)))
    passed(three["Albion"], three["Borea"])
    (only,) = waiting(three["Borea"])
    answer_call(only, three["Borea"], 1)
    return call, Desk(three["Borea"])


def sights(three, call):
    passed(three["Borea"], three["Albion"])
    rows = {row.name: row for row in Desk(three["Albion"]).picture(call).members}
    items = {item.id: item.name for item in Desk(three["Albion"]).picture(call).call.items}
    return rows["Borea"].stage, {items[one.item]: one.sight for one in rows["Borea"].items.values()}


def test_what_was_not_seen_leaves_by_rule_and_what_matched_is_held(three):
    call, desk = answered(three)
    assert sights(three, call) == (
        Stage.HUNTING,
        {"198.51.100.9": Sight.NOT_SEEN, "a yara rule": Sight.NOT_TRIED},
    )
    assert len(desk.matches(call)) == 1
    assert list(desk.under_review(call).held.values()) == ["1 match waits for a verdict"]


def names(node, *accounts):
    return [Wanted(one, "stix", f"[user-account:account_login = '{one}']") for one in accounts]


@pytest.mark.parametrize("hold", ["item", "answer"])
def test_what_an_answer_lacks_tells_what_matched_unless_the_whole_answer_is_held(three, hold):
    three["Borea"] = holding(three["Borea"], hold)
    call, desk = answered(three, *names(three, "clerk", "alice", "bob", "root"))
    stage, told = sights(three, call)
    silent = {"clerk", "alice", "bob", "root"} - told.keys()
    assert (stage, silent) == (
        Stage.HUNTING,
        {"clerk"} if hold == "item" else {"clerk", "alice", "bob", "root"},
    )
    held = set(desk.under_review(call).held.values())
    assert held == {"1 match waits for a verdict"} | (
        {"waits for the rest of the answer"} if hold == "answer" else set()
    )
    assert reviewed(three["Borea"].store.calls.get(call), three["Borea"]).waits is (hold == "answer")
    desk.judge(call, [match_key(one) for one in desk.matches(call)], Verdict.DISMISSED, "", ANALYST)
    stage, told = sights(three, call)
    assert (stage, told.keys()) == (Stage.ANSWERED, {"clerk", "alice", "bob", "root"})
    assert set(told.values()) <= {Sight.NOT_SEEN, Sight.PARTLY}


def test_a_held_answer_waits_for_a_releaser_once_a_match_is_confirmed_and_then_leaves_as_a_whole(three):
    three["Borea"] = holding(three["Borea"], "answer")
    call, desk = answered(three)
    desk.judge(call, [match_key(one) for one in desk.matches(call)], Verdict.CONFIRMED, "", ANALYST)
    assert sights(three, call) == (Stage.HUNTING, {})
    desk.release_answer(call, RELEASER)
    stage, told = sights(three, call)
    assert (stage, told["192.0.2.7"], len(told)) == (Stage.ANSWERED, Sight.SEEN, 3)


def test_an_answer_without_a_match_leaves_by_rule_though_answers_are_held_as_a_whole(three):
    three["Borea"] = holding(three["Borea"], "answer")
    call, _ = answered(three, CLEAN)
    assert sights(three, call) == (Stage.ANSWERED, {"198.51.100.9": Sight.NOT_SEEN})


def holding(node, hold):
    """The node with a policy that holds items, or whole answers."""
    policy = msgspec.structs.replace(node.configuration.release, hold=hold)
    node.configuration = msgspec.structs.replace(node.configuration, release=policy)
    return node


def test_a_verdict_that_came_after_the_page_was_shown_does_not_leave_with_it(three):
    call, desk = answered(three)
    shown = mark_of_answer(desk.under_review(call).leaves)
    desk.judge(call, [match_key(one) for one in desk.matches(call)], Verdict.CONFIRMED, "", ANALYST)
    with pytest.raises(UsageError, match="not what was shown"):
        desk.release_answer(call, RELEASER, shown)
    assert "192.0.2.7" not in sights(three, call)[1]
    desk.release_answer(call, RELEASER, mark_of_answer(desk.under_review(call).leaves))
    assert sights(three, call)[1]["192.0.2.7"] is Sight.SEEN


def test_pseudonyms_of_two_answers_do_not_tell_that_it_is_one_host(three):
    borea = three["Borea"]
    policy = msgspec.structs.replace(borea.configuration.release, pseudonyms=True)
    borea.configuration = msgspec.structs.replace(borea.configuration, release=policy)
    told = []
    for ringer in ("Albion", "Corvia", "Albion"):
        call = rung(three[ringer], None, ADDRESS, reply=ReplyPolicy(pseudonyms=True))
        passed(three[ringer], borea)
        for one in waiting(borea):
            answer_call(one, borea, 1)
        desk = Desk(borea)
        desk.judge(call, [match_key(one) for one in desk.matches(call)], Verdict.CONFIRMED, "", ANALYST)
        (item,) = desk.release_answer(call, RELEASER).items
        assert item.pseudonyms == desk.under_review(call).leaves.items[0].pseudonyms
        told += item.pseudonyms
    assert len(set(told)) == 3


def meanwhile(monkeypatch, act):
    """Have something done while an answer is made ready, once."""
    ready, done = publishing.ready, []

    def slow(*given):
        if not done:
            done.append(act)
            act()
        return ready(*given)

    monkeypatch.setattr(publishing, "ready", slow)


def test_an_answer_that_is_withdrawn_while_another_is_made_stays_withdrawn(three, monkeypatch):
    call, desk = answered(three)
    borea = three["Borea"]
    keys = [match_key(one) for one in desk.matches(call)]
    meanwhile(monkeypatch, lambda: desk.withdraw_answer(call, RELEASER, "wrong lake"))
    desk.judge(call, keys, Verdict.DISMISSED, "", ANALYST)
    last = borea.store.answers.last(call, borea.configuration.id)
    assert (last.withdrawn, last.stage) == (True, Stage.WITHDRAWN)
    assert sights(three, call) == (Stage.WITHDRAWN, {})


def test_what_is_said_by_two_at_once_is_said_once_and_a_person_looks_again(three, monkeypatch):
    call, desk = answered(three)
    borea = three["Borea"]
    desk.judge(call, [match_key(one) for one in desk.matches(call)], Verdict.CONFIRMED, "", ANALYST)
    meanwhile(monkeypatch, lambda: desk.release_answer(call, RELEASER))
    with pytest.raises(UsageError, match="meanwhile"):
        desk.release_answer(call, RELEASER)
    said_ = borea.store.answers.versions(call, borea.configuration.id)
    assert len([one for one in said_ if one.stage is Stage.ANSWERED]) == 1


def test_a_withdrawal_takes_back_what_is_said_while_it_is_made(three, monkeypatch):
    call, desk = answered(three)
    borea = three["Borea"]
    desk.judge(call, [match_key(one) for one in desk.matches(call)], Verdict.CONFIRMED, "", ANALYST)
    meanwhile(monkeypatch, lambda: desk.release_answer(call, RELEASER))
    desk.withdraw_answer(call, RELEASER, "wrong lake")
    sightings = {obj["id"]: obj for obj, _ in said(borea) if obj["type"] == "sighting"}
    assert sightings
    assert all(one["revoked"] for one in sightings.values())


def test_a_confirmed_match_leaves_only_once_a_person_releases_it(three):
    call, desk = answered(three)
    desk.judge(call, [match_key(one) for one in desk.matches(call)], Verdict.CONFIRMED, "real", ANALYST)
    assert "192.0.2.7" not in sights(three, call)[1]
    desk.release_answer(call, RELEASER)
    stage, found = sights(three, call)
    assert (stage, found["192.0.2.7"]) == (Stage.ANSWERED, Sight.SEEN)


def test_a_dismissed_match_is_not_seen_and_leaves_by_rule(three):
    call, desk = answered(three)
    desk.judge(
        call, [match_key(one) for one in desk.matches(call)], Verdict.DISMISSED, "our scanner", ANALYST
    )
    assert sights(three, call)[1]["192.0.2.7"] is Sight.NOT_SEEN


def test_a_host_whose_match_was_dismissed_counts_as_it_can_see_without_it(three):
    either = RULE.replace(
        "tool: {CommandLine|contains: delete shadows}, condition: tool",
        "tool: {CommandLine|contains: delete shadows}, from: {ParentCommandLine|contains: x}, condition: 1 of *",
    )
    call, desk = answered(three, Wanted("rule", "sigma", either))
    (view,) = (one.view for one in three["Borea"].store.findings.of(call))
    assert (view.seen, view.not_seen, view.partly, view.blind) == (1, 0, 0, 2)
    desk.judge(call, [match_key(one) for one in desk.matches(call)], Verdict.DISMISSED, "", ANALYST)
    (item,) = desk.under_review(call).last.items
    assert item.sight is Sight.PARTLY
    assert (item.view.seen, item.view.not_seen, item.view.partly, item.view.blind) == (0, 1, 1, 2)


def test_above_the_policys_label_nothing_leaves_without_a_person(three):
    call, desk = answered(three, marking=Marking(Tlp.AMBER_STRICT))
    assert sights(three, call)[1] == {}
    desk.release_answer(call, RELEASER)
    assert sights(three, call)[1]["198.51.100.9"] is Sight.NOT_SEEN


def test_a_search_is_done_once_and_again_when_the_lake_has_grown(three, tmp_path):
    call, desk = answered(three)
    assert waiting(three["Borea"]) == []
    more = [("WS9", 4624, {"IpAddress": "198.51.100.9"})]
    lake(tmp_path / "Borea" / "later", more)
    lake(tmp_path / "Borea", [*LOGS, *more])
    (again,) = waiting(three["Borea"])
    answer_call(again, three["Borea"], 1)
    assert {one.host for one in desk.matches(call)} == {"WS3", "WS9"}


def test_searching_again_says_nothing_twice(three):
    call, _ = answered(three)
    before = len(said(three["Borea"]))
    answer_call(three["Borea"].store.calls.get(call), three["Borea"], 1)
    assert len(said(three["Borea"])) == before


def test_a_member_without_any_log_says_it_is_blind(three):
    call = rung(three["Albion"], None, ADDRESS)
    passed(three["Albion"], three["Corvia"])
    (only,) = waiting(three["Corvia"])
    answer_call(only, three["Corvia"], 1)
    passed(three["Corvia"], three["Albion"])
    rows = {row.name: row for row in Desk(three["Albion"]).picture(call).members}
    assert (rows["Corvia"].sight, rows["Corvia"].known) == (Sight.BLIND, 0)


def test_a_withdrawn_answer_is_withdrawn_everywhere(three):
    call, desk = answered(three)
    desk.withdraw_answer(call, RELEASER, "wrong lake")
    assert sights(three, call) == (Stage.WITHDRAWN, {})


def test_a_withdrawn_answer_does_not_come_back_with_a_verdict(three):
    call, desk = answered(three)
    desk.withdraw_answer(call, RELEASER, "wrong lake")
    desk.judge(call, [match_key(one) for one in desk.matches(call)], Verdict.DISMISSED, "", ANALYST)
    assert sights(three, call) == (Stage.WITHDRAWN, {})


def test_a_withdrawn_answer_does_not_come_back_with_a_search(three, tmp_path):
    call, desk = answered(three)
    desk.withdraw_answer(call, RELEASER, "wrong lake")
    lake(tmp_path / "Borea", [*LOGS, ("WS8", 4624, {"IpAddress": "198.51.100.9"})])
    answer_call(three["Borea"].store.calls.get(call), three["Borea"], 1)
    assert len(desk.matches(call)) == 2
    assert sights(three, call) == (Stage.WITHDRAWN, {})


def test_a_withdrawn_answer_does_not_come_back_with_a_new_version_of_its_call(three):
    call, desk = answered(three)
    desk.withdraw_answer(call, RELEASER, "wrong lake")
    amend(call, lambda question: question, (ADDRESS, CLEAN), "ana", three["Albion"])
    send(call, "ana", three["Albion"])
    passed(three["Albion"], three["Borea"])
    (again,) = waiting(three["Borea"])
    answer_call(again, three["Borea"], 1)
    assert sights(three, call) == (Stage.WITHDRAWN, {})


def test_a_withdrawn_answer_comes_back_when_a_releaser_releases_it_and_then_by_rule_too(three):
    call, desk = answered(three)
    desk.withdraw_answer(call, RELEASER, "wrong lake")
    assert set(desk.under_review(call).held.values()) == {
        "1 match waits for a verdict",
        "waits to be released",
    }
    assert not reviewed(three["Borea"].store.calls.get(call), three["Borea"]).waits
    desk.release_answer(call, RELEASER)
    assert sights(three, call)[1] == {"198.51.100.9": Sight.NOT_SEEN, "a yara rule": Sight.NOT_TRIED}
    desk.judge(call, [match_key(one) for one in desk.matches(call)], Verdict.DISMISSED, "", ANALYST)
    assert sights(three, call)[1]["192.0.2.7"] is Sight.NOT_SEEN


def test_what_is_said_after_a_withdrawal_is_no_version_of_a_revoked_object(three):
    call, desk = answered(three)
    desk.withdraw_answer(call, RELEASER, "wrong lake")
    passed(three["Borea"], three["Albion"])
    gone = {obj["id"] for obj, _ in said(three["Borea"]) if obj.get("revoked")}
    desk.release_answer(call, RELEASER)
    assert sights(three, call)[0] is Stage.HUNTING
    versions = [obj for obj, _ in said(three["Borea"])]
    assert all(
        max(v["modified"] for v in versions if v["id"] == one) in revoked_at(versions, one) for one in gone
    )
    answers = three["Albion"].store.answers.versions(call, three["Borea"].configuration.id)
    assert [(one.round, one.withdrawn) for one in answers[-2:]] == [(1, True), (2, False)]
    desk.withdraw_answer(call, RELEASER, "once more")
    desk.release_answer(call, RELEASER)
    assert sights(three, call)[1]["198.51.100.9"] is Sight.NOT_SEEN
    last = three["Albion"].store.answers.last(call, three["Borea"].configuration.id)
    assert (last.round, last.created) == (3, last.modified)


def revoked_at(versions, ident):
    return {one["modified"] for one in versions if one["id"] == ident and one.get("revoked")}


def test_sightings_of_a_withdrawn_answer_are_revoked(three):
    call, desk = answered(three)
    desk.withdraw_answer(call, RELEASER, "wrong lake")
    passed(three["Borea"], three["Albion"])
    sent = {obj["id"] for obj, _ in said(three["Borea"]) if obj["type"] == "sighting"}
    assert len(sent) == 2
    for one in sent:
        assert msgspec.json.decode(three["Albion"].store.objects.latest(one).raw)["revoked"] is True


def test_a_withdrawal_asks_as_little_of_the_store_however_large_the_answer_is(three):
    asked = []
    event.listen(
        three["Borea"].store._database._engine,  # noqa: SLF001  (where statements pass)
        "before_cursor_execute",
        lambda _connection, _cursor, statement, *_: asked.append(statement),
    )
    took = []
    for many in (2, 40):
        calls = [Wanted(f"n{n}", "stix", f"[ipv4-addr:value = '198.51.100.{n}']") for n in range(many)]
        call, _ = answered(three, *calls)
        versions = three["Borea"].store.answers.versions(call, three["Borea"].configuration.id)
        before = len(asked)
        assert len(said_before(versions[-1], versions, three["Borea"])) == many
        took.append(len(asked) - before)
    assert took[0] == took[1]


def test_a_revoked_call_is_not_searched_any_more(three):
    call = rung(three["Albion"])
    revoke(call, "ana", three["Albion"])
    passed(three["Albion"], three["Borea"])
    assert three["Borea"].store.calls.get(call).revoked
    assert waiting(three["Borea"]) == []


def test_of_a_revoked_call_the_indicators_are_revoked_too_but_for_those_that_another_call_asks_for(three):
    albion, borea = three["Albion"], three["Borea"]
    call = rung(albion, None, ADDRESS, CLEAN)
    own = sorted(albion.store.calls.get(call).objects)
    other = rung(albion)
    shared = msgspec.structs.replace(
        albion.store.calls.get(other),
        objects=albion.store.calls.get(other).objects
        | {own[0]: albion.store.calls.get(call).objects[own[0]]},
        modified=albion.clock.now + dt.timedelta(seconds=1),
    )
    albion.store.calls.put(shared)
    revoke(call, "ana", albion)
    passed(albion, borea)
    told = {
        one: msgspec.json.decode(borea.store.objects.latest(one).raw).get("revoked", False) for one in own
    }
    assert told == {one: one != own[0] for one in own}
    assert borea.store.calls.get(call).revoked


def test_an_expired_call_is_not_searched_any_more(three):
    expires = three["Albion"].clock.now + dt.timedelta(minutes=5)
    rung(three["Albion"], None, ADDRESS, expires=expires)
    passed(three["Albion"], three["Borea"])
    assert len(waiting(three["Borea"])) == 1
    three["Borea"].clock.now += dt.timedelta(hours=1)
    assert waiting(three["Borea"]) == []


def test_an_expired_call_says_so_in_its_row_and_picture(three):
    call = rung(three["Albion"], None, CLEAN, expires=three["Albion"].clock.now + dt.timedelta(hours=1))
    desk = Desk(three["Albion"])
    assert (desk.call(call).expired, desk.picture(call).expired) == (None, None)
    three["Albion"].clock.now += dt.timedelta(hours=2)
    ended = three["Albion"].store.calls.get(call).expires
    assert (desk.call(call).expired, desk.picture(call).expired) == (ended, ended)
    assert {one.doing for one in desk.picture(call).members} == {Doing.EXPIRED}


def test_a_call_of_a_member_that_was_revoked_is_neither_searched_nor_answered_and_its_row_says_so(three):
    call, desk = answered(three)
    borea, albion = three["Borea"], three["Albion"].configuration.id
    other = rung(three["Albion"], None, CLEAN)
    passed(three["Albion"], borea)
    assert [one.id for one in waiting(borea)] == [other]
    borea.store.members.revoke(albion)
    assert waiting(borea) == []
    assert answer_call(borea.store.calls.get(other), borea, 1) is None
    assert borea.store.answers.last(other, borea.configuration.id) is None
    before = len(said(borea))
    desk.judge(call, [match_key(one) for one in desk.matches(call)], Verdict.DISMISSED, "", ANALYST)
    with pytest.raises(UsageError, match="member that was revoked"):
        desk.release_answer(call, RELEASER)
    assert len(said(borea)) == before
    assert desk.call(call).issuer_revoked is not None
    shown = desk.picture(call)
    assert (shown.issuer, shown.issuer_revoked) == ("Albion", desk.call(call).issuer_revoked)


def test_what_a_member_said_before_it_was_revoked_stays_on_the_board_with_a_tag(three):
    call, _ = answered(three)
    passed(three["Borea"], three["Albion"])
    albion = three["Albion"]
    before = {one.name: one for one in Desk(albion).picture(call).members}["Borea"]
    albion.store.members.revoke(three["Borea"].configuration.id)
    shown = Desk(albion).picture(call)
    after = {one.name: one for one in shown.members}["Borea"]
    assert before.revoked is None
    assert after == msgspec.structs.replace(before, revoked=after.revoked, asked=False)
    assert after.revoked is not None
    assert [one.name for one in shown.revoked] == ["Borea"]
    assert "Borea" not in {one.name for one in shown.asked}
    albion.store.members.revoke(three["Corvia"].configuration.id)
    assert "Corvia" not in {one.name for one in Desk(albion).picture(call).members}


def test_previews_are_exactly_what_each_member_would_get(three):
    only = Marking(Tlp.AMBER, frozenset({three["Borea"].configuration.id}))
    call = rung(three["Albion"], only)
    shown = {one.member.name: one for one in previews(three["Albion"].store.calls.get(call), three["Albion"])}
    assert {one["id"] for one in shown["Borea"].objects} == {one["id"] for one, _ in said(three["Albion"])}
    assert (shown["Corvia"].objects, "may not reach" in shown["Corvia"].withheld) == ((), True)


def test_answers_to_a_listed_call_reach_its_caller_though_it_did_not_list_itself(three):
    only = Marking(Tlp.AMBER, frozenset({three["Borea"].configuration.id}))
    call, _ = answered(three, marking=only)
    assert sights(three, call)[0] is Stage.HUNTING


def test_nothing_that_leaves_names_a_host_an_account_or_a_file(three):
    call, desk = answered(three)
    desk.judge(call, [match_key(one) for one in desk.matches(call)], Verdict.CONFIRMED, "on WS3", ANALYST)
    desk.release_answer(call, RELEASER)
    left = b"".join(raw for _, raw in said(three["Borea"]))
    for secret in (b"WS3", b"clerk", b"security.json", b"ministry.example", b"on WS3"):
        assert secret not in left


def test_opening_events_and_judging_is_in_the_audit(three):
    call, desk = answered(three)
    (key,) = (match_key(one) for one in desk.matches(call))
    (event,) = desk.finding_events(call, key, ANALYST)
    assert event.fields["IpAddress"] == "192.0.2.7"
    desk.accounts.add("ana", PASSWORD, frozenset({Role.ANALYST}), ADMIN)
    desk.assign(call, [key], "ana", ANALYST)
    acts = [entry.action for entry in desk.audit(None, 10)]
    assert {"events opened", "assigned"} <= set(acts)
    assert desk.verify_audit() is None


def test_matches_are_given_only_to_users_who_judge_them(three):
    call, desk = answered(three)
    keys = [match_key(one) for one in desk.matches(call)]
    for name, role in (("ana", Role.ANALYST), ("eve", Role.ANALYST), ("rel", Role.RELEASER)):
        desk.accounts.add(name, PASSWORD, frozenset({role}), ADMIN)
    desk.accounts.disable("eve", ADMIN)
    for wrong in ("rel", "eve", "nobody here"):
        with pytest.raises(UsageError, match="no user who judges matches") as refused:
            desk.assign(call, keys, wrong, ANALYST)
        assert refused.value.hint == "choose from admin, ana"
    assert {one.assignee for one in desk.matches(call)} == {""}
    for right in ("ana", "admin", ""):
        desk.assign(call, keys, right, ANALYST)
        assert {one.assignee for one in desk.matches(call)} == {right}


def test_who_looks_for_a_host_among_the_matches_of_a_call_is_in_the_audit(three):
    call, desk = answered(three)
    assert len(desk.kept_on(call, "", "ws3", ANALYST)) == 1
    assert desk.kept_on(call, "", "elsewhere", ANALYST) == ()
    found = [one for one in desk.audit(None, 10) if one.action == "findings searched"]
    assert [(one.actor, one.object, one.detail) for one in found] == [
        ("ana", call, "host 'elsewhere'"),
        ("ana", call, "host 'ws3'"),
    ]


def test_a_match_that_is_not_there_cannot_be_judged(three):
    call, desk = answered(three)
    with pytest.raises(UsageError, match="no such match"):
        desk.judge(call, ["gone"], Verdict.CONFIRMED, "", ANALYST)


def test_amended_evidence_amends_the_answer(three, tmp_path):
    call, desk = answered(three)
    desk.judge(call, [match_key(one) for one in desk.matches(call)], Verdict.CONFIRMED, "", ANALYST)
    desk.release_answer(call, RELEASER)
    lake(tmp_path / "Borea", [*LOGS, ("WS8", 4624, {"IpAddress": "192.0.2.7"})])
    answer_call(three["Borea"].store.calls.get(call), three["Borea"], 1)
    open_ones = [one for one in desk.matches(call) if one.verdict is Verdict.OPEN]
    assert [one.host for one in open_ones] == ["WS8"]
    desk.judge(call, [match_key(one) for one in open_ones], Verdict.CONFIRMED, "", ANALYST)
    desk.release_answer(call, RELEASER)
    passed(three["Borea"], three["Albion"])
    (row,) = [one for one in Desk(three["Albion"]).picture(call).members if one.name == "Borea"]
    assert row.events == 2
    assert msgspec.json.encode(row.items)


def many(number):
    return [
        Wanted(f"10.0.{i // 250}.{i % 250}", "stix", f"[ipv4-addr:value = '10.0.{i // 250}.{i % 250}']")
        for i in range(number)
    ]


def groups(node):
    """The last versions of sightings of many that a node has said, by id."""
    last = {obj["id"]: obj for obj, _ in said(node) if obj["type"] == "sighting"}
    return [one for one in last.values() if any(ext.get("group") for ext in one["extensions"].values())]


def test_much_that_was_not_seen_is_said_at_once_and_what_is_seen_for_itself(three):
    call, desk = answered(three, ADDRESS, *many(MANY))
    desk.judge(call, [match_key(one) for one in desk.matches(call)], Verdict.CONFIRMED, "", ANALYST)
    desk.release_answer(call, RELEASER)
    stage, found = sights(three, call)
    assert (stage, found["192.0.2.7"], found["10.0.0.9"]) == (Stage.ANSWERED, Sight.SEEN, Sight.NOT_SEEN)
    assert len(found) == MANY + 1
    assert len({obj["id"] for obj, _ in said(three["Borea"]) if obj["type"] == "sighting"}) == 2
    assert three["Albion"].store.quarantine.page() == ()


def test_a_group_that_is_no_more_is_revoked_and_a_withdrawal_revokes_all(three, tmp_path):
    call, desk = answered(three, *many(MANY))
    lake(tmp_path / "Borea", [*LOGS, ("WS8", 4624, {"IpAddress": "10.0.0.9"})])
    answer_call(three["Borea"].store.calls.get(call), three["Borea"], 1)
    desk.judge(call, [match_key(one) for one in desk.matches(call)], Verdict.CONFIRMED, "", ANALYST)
    desk.release_answer(call, RELEASER)
    (group,) = groups(three["Borea"])
    assert group["revoked"]
    stage, found = sights(three, call)
    assert (stage, found["10.0.0.9"], found["10.0.0.8"]) == (Stage.ANSWERED, Sight.SEEN, Sight.NOT_SEEN)
    desk.withdraw_answer(call, RELEASER, "wrong lake")
    last = {obj["id"]: obj for obj, _ in said(three["Borea"]) if obj["type"] == "sighting"}
    assert len(last) == MANY + 1
    assert all(one.get("revoked") for one in last.values())


def declared_beside(three):
    """A call of which something is declared beside what was measured, and released; the call and its own desk."""
    node = three["Borea"]
    node.configuration = msgspec.structs.replace(node.configuration, declares_beside=True)
    call = rung(three["Albion"], None, CLEAN)
    passed(three["Albion"], node)
    (only,) = waiting(node)
    answer_call(only, node, 1)
    declare_seen(only, node)
    return call, Desk(node)


def declare_seen(call, node):
    """Declare of the one item of a call that it was seen elsewhere, and release it."""
    day = dt.date(2022, 8, 1)
    view = FieldOfViewCount(10, 2, 8, 0, 0, (), 10, 10, Days(day, day), declared=True)
    said_of = Declared(Sight.SEEN, view, "ana", node.clock(), 5, logsources=("proxy",))
    declare(call, {call.items[0].id: said_of}, "ana", "form", node)
    answer_by_person(call, "rel", node)


def amended(three, call, title):
    """The next version of a call, searched by Borea."""
    amend(call, lambda was: msgspec.structs.replace(was, title=title), None, "ana", three["Albion"])
    send(call, "ana", three["Albion"])
    passed(three["Albion"], three["Borea"])
    (only,) = waiting(three["Borea"])
    answer_call(only, three["Borea"], 1)
    return only


def standing(node):
    """Counts of the sightings that stand, as a reader without our extension has them."""
    last = {obj["id"]: obj for obj, _ in said(node) if obj["type"] == "sighting"}
    return sorted(one["count"] for one in last.values() if not one.get("revoked"))


def undeclared(call, node):
    """What was declared of a call is not known at home any more."""
    found = [msgspec.structs.replace(one, declared=None) for one in node.store.findings.of(call)]
    node.store.findings.put(call, node.store.findings.hunted(call), found)


def test_what_is_declared_beside_stands_in_the_next_version_that_asks_for_it(three):
    call, _ = declared_beside(three)
    amended(three, call, "T2")
    assert standing(three["Borea"]) == [0, 5]


def test_what_is_declared_beside_no_more_is_revoked_with_the_version_that_drops_it(three):
    call, _ = declared_beside(three)
    assert standing(three["Borea"]) == [0, 5]
    undeclared(call, three["Borea"])
    amended(three, call, "T2")
    assert standing(three["Borea"]) == [0]


def test_a_withdrawal_revokes_what_any_version_of_the_answer_declared(three):
    call, desk = declared_beside(three)
    undeclared(call, three["Borea"])
    amended(three, call, "T2")
    desk.withdraw_answer(call, RELEASER, "wrong")
    assert standing(three["Borea"]) == []


def test_what_is_declared_again_is_no_version_of_what_was_revoked(three):
    call, _ = declared_beside(three)
    undeclared(call, three["Borea"])
    declare_seen(amended(three, call, "T2"), three["Borea"])
    assert standing(three["Borea"]) == [0, 5]
    versions = {}
    for obj, _ in said(three["Borea"]):
        versions.setdefault(obj["id"], []).append(obj)
    assert not any(one.get("revoked") for of in versions.values() for one in of[:-1])
    passed(three["Borea"], three["Albion"])
    (answer,) = three["Albion"].store.answers.of(call)
    assert answer.items[0].beside.count == 5
    assert three["Albion"].store.quarantine.page() == ()


def test_the_preview_of_a_narrowing_amendment_tells_each_object_that_a_member_does_get(three):
    albion = three["Albion"]
    call = rung(albion, None, ADDRESS, CLEAN)
    only = Marking(Tlp.AMBER, frozenset({three["Borea"].configuration.id}))
    amend(call, lambda was: msgspec.structs.replace(was, marking=only), [ADDRESS], "ana", albion)
    shown = {one.member.name: one for one in previews(draft_of(call, albion), albion)}
    before = {one["id"]: one for one, _ in said(albion)}
    send(call, "ana", albion)
    last = {one["id"]: one for one, _ in said(albion) if one["id"] in before and one != before[one["id"]]}
    dropped = [one for one in last.values() if one.get("revoked")]
    assert [one["id"] for one in dropped] == [one["id"] for one in shown["Corvia"].objects]
    assert "may not reach" in shown["Corvia"].withheld
