"""A member whose logs stay in a SIEM answers: by file, reviewed, released, signed and sent as any other."""

from __future__ import annotations

import datetime as dt
import threading

import msgspec
import pytest
from typer.testing import CliRunner

from call_samples import LOGS, lake
from node_samples import ADDRESS, member, nodes, rung, said
from tocsin.cli.main import app
from tocsin.exchange.stix import checked
from tocsin.model.answer import Sight, Stage, Verdict
from tocsin.model.call import ReplyPolicy
from tocsin.model.errors import UsageError
from tocsin.model.marking import Marking, Tlp
from tocsin.node.calls.assembling import assemble
from tocsin.node.calls.declared import known_declared
from tocsin.node.calls.drafting import Wanted
from tocsin.node.calls.handling import answer_call, waiting
from tocsin.node.calls.receiving import receive
from tocsin.node.calls.ringing import amend, send
from tocsin.node.declaring.nouns import Row
from tocsin.node.desk.desk import Desk
from tocsin.node.desk.nouns import Actor, Role
from tocsin.store import match_key

ANALYST, RELEASER = Actor("ana", Role.ANALYST), Actor("rel", Role.RELEASER)
CLEAN = Wanted("198.51.100.9", "stix", "[ipv4-addr:value = '198.51.100.9']")
DARK = Wanted("evil.example", "stix", "[domain-name:value = 'evil.example']")
VIEW = Row("", "", {
    "logsources": "network_connection", "covered_from": "2022-05-01", "covered_until": "2022-08-31",
    "hosts_covered": "90", "hosts_known": "100",
})  # fmt: skip
SEEN = {"said": "seen", "count": "7", "first": "2022-07-15T10:00Z", "last": "2022-07-16", "hosts": "3"}
BLIND = {"said": "blind", "reason": "no_log_source", "lacking": "dns"}


@pytest.fixture
def two(tmp_path):
    """Albion rings; Borea keeps its logs in a SIEM."""
    made = nodes(tmp_path)
    borea = made["Borea"]
    borea.configuration = msgspec.structs.replace(borea.configuration, declares=True)
    yield made["Albion"], borea
    for node in made.values():
        node.close()


def passed(sender, receiver):
    receive(said(sender), member(receiver, sender.configuration.name), receiver)
    return assemble(receiver)


def rows(call, *fields):
    return [Row(item.id, "", one) for item, one in zip(call.items, fields, strict=False)]


def told(albion, call_id):
    """What Albion knows of Borea's answer."""
    return next(row for row in Desk(albion).picture(call_id).members if row.name == "Borea")


def rang(albion, borea, *, marking=None):
    ident = rung(albion, marking, ADDRESS, CLEAN, DARK)
    passed(albion, borea)
    return Desk(borea).call_named(ident)


def test_a_member_that_declares_is_not_taken_for_blind(two):
    albion, borea = two
    rang(albion, borea)
    assert waiting(borea) == []
    assert borea.me.declares


def test_what_is_declared_leaves_as_what_is_measured_does(two):
    albion, borea = two
    call = rang(albion, borea)
    desk = Desk(borea)
    assert desk.declare(call.id, VIEW, rows(call, SEEN, {"said": "not_seen"}, BLIND), ANALYST, "file x") == ()
    passed(borea, albion)
    row = told(albion, call.id)
    assert row.stage is Stage.HUNTING  # what was seen waits for a releaser
    assert row.sights == {Sight.NOT_SEEN: 1, Sight.BLIND: 1}
    desk.release_answer(call.id, RELEASER)
    passed(borea, albion)
    row = told(albion, call.id)
    assert row.stage is Stage.ANSWERED
    assert row.sights == {Sight.SEEN: 1, Sight.NOT_SEEN: 1, Sight.BLIND: 1}
    assert row.declared
    assert all(one.declared for one in row.items.values())
    seen = row.items[call.items[0].id]
    assert (seen.count, seen.view.seen, seen.view.known, seen.logsources) == (
        7,
        3,
        100,
        ("network_connection",),
    )


def test_what_two_declare_at_once_stands_from_both(two, monkeypatch):
    albion, borea = two
    call = rang(albion, borea)
    desk, put, others = Desk(borea), borea.store.findings.put, []

    def declare(number):
        said_ = [Row(call.items[number].id, "", {"said": "not_seen"})]
        assert desk.declare(call.id, VIEW, said_, ANALYST, f"file {number}") == ()

    def slow(*given):
        if not others:
            others.append(threading.Thread(target=declare, args=[1]))
            others[0].start()
            others[0].join(2)  # a writer that is let in writes in this time; one that must wait writes later
        put(*given)

    monkeypatch.setattr(borea.store.findings, "put", slow)
    declare(0)
    others[0].join()
    assert desk.declared(call.id).keys() == {call.items[0].id, call.items[1].id}


@pytest.fixture
def mixed(two, tmp_path):
    """Borea has part of its logs in its lake and part in a SIEM."""
    albion, borea = two
    borea.configuration = msgspec.structs.replace(borea.configuration, declares=False, declares_beside=True)
    lake(tmp_path / "Borea")
    return albion, borea


def searched(borea):
    for one in waiting(borea):
        answer_call(one, borea, 1)


def test_what_is_measured_and_what_is_declared_stand_apart_in_one_answer(mixed):
    albion, borea = mixed
    call = rang(albion, borea)
    searched(borea)
    desk = Desk(borea)
    said_ = rows(call, {"said": "not_seen"}, SEEN, {"said": "not_seen"})
    assert desk.declare(call.id, VIEW, said_, ANALYST, "form") == ()
    desk.judge(call.id, [match_key(one) for one in desk.matches(call.id)], Verdict.CONFIRMED, "", ANALYST)
    desk.release_answer(call.id, RELEASER)
    passed(borea, albion)
    row = told(albion, call.id)
    first, second, _ = (row.items[item.id] for item in call.items)
    assert (first.sight, first.declared, first.beside.sight) == (Sight.SEEN, False, Sight.NOT_SEEN)
    assert (second.sight, second.count, second.beside.sight, second.beside.count) == (
        Sight.NOT_SEEN,
        0,
        Sight.SEEN,
        7,
    )
    assert second.beside.declared
    assert (row.sight, row.declared, row.besides) == (Sight.SEEN, True, {Sight.SEEN: 1, Sight.NOT_SEEN: 2})
    assert row.events == first.count
    assert albion.store.quarantine.page() == ()


def test_what_is_declared_beside_leaves_by_rule_only_where_a_measured_one_would(mixed):
    albion, borea = mixed
    call = rang(albion, borea)
    searched(borea)
    Desk(borea).declare(call.id, VIEW, rows(call, {}, SEEN, {"said": "not_seen"}), ANALYST, "form")
    passed(borea, albion)
    items = told(albion, call.id).items
    assert items[call.items[1].id].beside is None  # what is seen waits for a releaser
    assert items[call.items[2].id].beside.sight is Sight.NOT_SEEN


def test_a_later_search_keeps_what_was_declared_beside(mixed, tmp_path):
    albion, borea = mixed
    call = rang(albion, borea)
    searched(borea)
    Desk(borea).declare(call.id, VIEW, rows(call, {}, {}, {"said": "not_seen"}), ANALYST, "form")
    lake(tmp_path / "Borea", [*LOGS, ("WS8", 4624, {"IpAddress": "203.0.113.77"})])
    searched(borea)
    passed(borea, albion)
    assert told(albion, call.id).items[call.items[2].id].beside.sight is Sight.NOT_SEEN


def test_nothing_is_declared_beside_before_it_was_searched(mixed):
    albion, borea = mixed
    call = rang(albion, borea)
    with pytest.raises(UsageError, match="not searched this version yet"):
        Desk(borea).declare(call.id, VIEW, rows(call, {"said": "not_seen"}), ANALYST, "form")


def test_a_withdrawal_revokes_what_was_declared_beside_too(mixed):
    albion, borea = mixed
    call = rang(albion, borea)
    searched(borea)
    Desk(borea).declare(call.id, VIEW, rows(call, {}, {}, {"said": "not_seen"}), ANALYST, "form")
    Desk(borea).withdraw_answer(call.id, RELEASER, "wrong SIEM")
    last = {one["id"]: one for one, _ in said(borea) if one["type"] == "sighting"}
    beside = [one for one in last.values() if any(ext.get("beside") for ext in one["extensions"].values())]
    assert [one["revoked"] for one in beside] == [True]


def test_who_declared_what_is_in_the_audit_and_no_name_leaves(two):
    albion, borea = two
    call = rang(albion, borea)
    Desk(borea).declare(call.id, VIEW, rows(call, SEEN, {"said": "not_seen"}), ANALYST, "file abc")
    entry = next(one for one in borea.store.audit.latest(10) if one.action == "declared")
    assert (entry.actor, entry.object, entry.detail) == ("ana", call.id, "1 seen, 1 not_seen; file abc")
    Desk(borea).release_answer(call.id, RELEASER)
    assert b'"ana"' not in b"".join(raw for _, raw in said(borea))


def test_the_flag_travels_on_the_sighting_and_old_sightings_without_it_are_measured(two):
    albion, borea = two
    call = rang(albion, borea)
    Desk(borea).declare(call.id, VIEW, rows(call, {"said": "not_seen"}), ANALYST, "form")
    (sighting,) = [one for one, _ in said(borea) if one["type"] == "sighting"]
    (extension,) = [one for one in sighting["extensions"].values() if "sight" in one]
    assert extension["declared"] is True
    assert checked(sighting)["count"] == 0


def test_counts_that_the_caller_did_not_want_do_not_hide_that_it_is_declared(two):
    albion, borea = two
    ident = rung(albion, None, ADDRESS, reply=ReplyPolicy(counts=False))
    passed(albion, borea)
    call = Desk(borea).call_named(ident)
    Desk(borea).declare(ident, VIEW, rows(call, {"said": "not_seen"}), ANALYST, "form")
    passed(borea, albion)
    row = told(albion, ident)
    assert row.declared
    assert row.items[call.items[0].id].view is None


def test_a_strict_call_lets_nothing_leave_by_rule(two):
    albion, borea = two
    call = rang(albion, borea, marking=Marking(Tlp.AMBER_STRICT))
    Desk(borea).declare(call.id, VIEW, rows(call, {"said": "not_seen"}), ANALYST, "form")
    passed(borea, albion)
    assert told(albion, call.id).items == {}
    Desk(borea).release_answer(call.id, RELEASER)
    passed(borea, albion)
    assert told(albion, call.id).sights == {Sight.NOT_SEEN: 1}


def test_what_is_wrong_declares_nothing(two):
    albion, borea = two
    call = rang(albion, borea)
    problems = Desk(borea).declare(call.id, VIEW, rows(call, SEEN, {"said": "maybe"}), ANALYST, "form")
    assert [one.field for one in problems] == ["said"]
    assert Desk(borea).declared(call.id) == {}


def test_a_later_declaration_changes_what_it_says_and_leaves_the_rest(two):
    albion, borea = two
    call = rang(albion, borea)
    desk = Desk(borea)
    desk.declare(call.id, VIEW, rows(call, {"said": "not_seen"}, {"said": "not_seen"}), ANALYST, "form")
    desk.declare(call.id, VIEW, rows(call, BLIND), ANALYST, "form")
    passed(borea, albion)
    assert told(albion, call.id).sights == {Sight.NOT_SEEN: 1, Sight.BLIND: 1}


def test_what_was_declared_of_one_version_of_a_call_is_not_taken_for_another(two):
    albion, borea = two
    call = rang(albion, borea)
    Desk(borea).declare(call.id, VIEW, rows(call, {"said": "not_seen"}), ANALYST, "form")
    amend(call.id, lambda asked: asked, [CLEAN], "ana", albion)
    send(call.id, "ana", albion)
    passed(albion, borea)
    assert Desk(borea).declared(call.id) == {}


def amended(albion, borea, call, *wanted):
    """The call as it asks for something else."""
    amend(call.id, lambda asked: asked, wanted, "ana", albion)
    send(call.id, "ana", albion)
    passed(albion, borea)
    return Desk(borea).call_named(call.id)


def test_an_amendment_keeps_what_was_declared_and_released_of_what_it_asks_as_before(two):
    albion, borea = two
    call, desk = rang(albion, borea), Desk(borea)
    desk.declare(call.id, VIEW, rows(call, SEEN, {"said": "not_seen"}, BLIND), ANALYST, "form")
    desk.release_answer(call.id, RELEASER)
    more = Wanted("203.0.113.5", "stix", "[ipv4-addr:value = '203.0.113.5']")
    now = amended(albion, borea, call, ADDRESS, CLEAN, more)
    assert "seen,7,2022-07-15T10:00:00Z" in desk.declaration_template(call.id, "csv", ANALYST).value
    new = next(item for item in now.items if item.name == more.name)
    desk.declare(call.id, VIEW, [Row(new.id, "", {"said": "not_seen"})], ANALYST, "form")
    passed(borea, albion)
    row = told(albion, call.id)
    assert (row.sights, row.stage, row.earlier) == ({Sight.SEEN: 1, Sight.NOT_SEEN: 2}, Stage.ANSWERED, False)
    assert desk.under_review(call.id).held == {}


def test_another_pattern_under_the_same_id_has_no_declaration(two):
    albion, borea = two
    call = rang(albion, borea)
    Desk(borea).declare(call.id, VIEW, rows(call, {"said": "not_seen"}), ANALYST, "form")
    later = call.modified + dt.timedelta(days=1)
    assert known_declared(msgspec.structs.replace(call, modified=later), borea).keys() == {call.items[0].id}
    other = msgspec.structs.replace(call.items[0], pattern=DARK.pattern)
    assert known_declared(msgspec.structs.replace(call, modified=later, items=(other,)), borea) == {}


def test_what_was_declared_beside_an_earlier_version_stands_beside_the_search_of_the_next(mixed):
    albion, borea = mixed
    call = rang(albion, borea)
    searched(borea)
    Desk(borea).declare(call.id, VIEW, rows(call, {}, {}, {"said": "not_seen"}), ANALYST, "form")
    amended(albion, borea, call, DARK, CLEAN)
    searched(borea)
    passed(borea, albion)
    assert told(albion, call.id).items[call.items[2].id].beside.sight is Sight.NOT_SEEN


def test_a_node_that_measures_does_not_declare(two):
    albion, borea = two
    call = rang(albion, borea)
    with pytest.raises(UsageError, match="measures and does not declare"):
        Desk(albion).declare(call.id, VIEW, rows(call, SEEN), ANALYST, "form")


def _ran(node, *arguments):
    return CliRunner().invoke(app, ["call", "answer", *arguments, "--node", str(node.folder), "--as", "ana"])


def _declares(node):
    path = node.folder / "tocsin.toml"
    path.write_text(path.read_text().replace("declares = false", "declares = true"))


def test_the_command_answers_from_a_filled_in_template(two, tmp_path):
    albion, borea = two
    call = rang(albion, borea)
    _declares(borea)
    text = _ran(borea, call.id, "--template", "toml").output
    for name, value in VIEW.fields.items():
        text = text.replace(f'{name} = ""', f'{name} = "{value}"')
    for fields in (SEEN, {"said": "not_seen"}, BLIND):
        head, sep, tail = text.partition('said = ""')
        for name, value in fields.items():
            sep = sep if name != "said" else f'said = "{value}"'
            tail = tail if name == "said" else tail.replace(f'{name} = ""', f'{name} = "{value}"', 1)
        text = head + sep + tail
    (tmp_path / "declared.toml").write_text(text)
    ran = _ran(borea, call.id, "--file", str(tmp_path / "declared.toml"))
    assert ran.exit_code == 0, ran.output
    assert "told: 1 not seen, declared, not measured" in ran.output
    assert "waits to be released" in ran.output
    ran = _ran(borea, call.id, "--file", str(tmp_path / "declared.toml"), "--release")
    assert "told: 1 seen, declared, not measured" in ran.output
    assert "not told yet: 0 of 3" in ran.output
    albion.clock.now = dt.datetime.now(dt.UTC)  # commands go by the real clock
    passed(borea, albion)
    shown = CliRunner().invoke(
        app, ["call", "show", call.id, "--node", str(albion.folder)], env={"COLUMNS": "200"}
    )
    assert "declared by the member, not measured" in shown.output


def test_the_command_lists_every_fault_and_declares_nothing(two, tmp_path):
    albion, borea = two
    call = rang(albion, borea)
    _declares(borea)
    text = _ran(borea, call.id, "--template", "csv").output
    (tmp_path / "d.csv").write_text(text.replace("198.51.100.9,", "198.51.100.9,maybe"))
    ran = _ran(borea, call.id, "--file", str(tmp_path / "d.csv"))
    assert ran.exit_code != 0
    assert "d.csv line 4, said: 'maybe' is none of: seen, not_seen, blind" in ran.output
    assert Desk(borea).declared(call.id) == {}
