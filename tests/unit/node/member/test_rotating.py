"""Keys change between nodes: what was signed stays valid, the old key ends, and a thief gains nothing."""

from __future__ import annotations

import datetime as dt
import json

import msgspec
import pytest
from typer.testing import CliRunner

from node_samples import ADDRESS, member, nodes, rung, said
from tocsin.cli.main import app
from tocsin.exchange.stix import succession_note
from tocsin.model.errors import NodeError, ReleaseError, UsageError
from tocsin.model.marking import Marking, Tlp
from tocsin.node.calls.assembling import assemble
from tocsin.node.calls.making import Question, make_call
from tocsin.node.calls.readmitting import readmit_signed
from tocsin.node.calls.receiving import Fate, receive
from tocsin.node.calls.ringing import keep_draft, send
from tocsin.node.desk.desk import Desk
from tocsin.node.member.cards import card_of, read_card
from tocsin.node.member.node import PASSPHRASE, SIGNING, open_node, read_signer
from tocsin.node.member.rotating import follow, pin_key, read_statement, revoke_key, rotate_key
from tocsin.release import new_key, sign, succession


@pytest.fixture
def two(tmp_path):
    made = nodes(tmp_path)
    yield made["Albion"], made["Borea"]
    for node in made.values():
        node.close()


def test_a_statement_goes_over_the_exchange_and_others_go_over_with_what_came_before_it(two):
    albion, borea = two
    made = rotated(albion)
    rung(albion, None, ADDRESS)
    notes = [one for one in said(albion) if one[0]["type"] == "note"]
    assert fates(passed(albion, borea, by_file(albion))) == {Fate.HELD}
    assert fates(passed(albion, borea, notes)) == {Fate.NEW}
    assert len(assemble(borea).calls) == 1
    keys = {key.fingerprint: key for key in Desk(borea).members()[0].keys}
    assert (keys[made.fingerprint].until, keys[made.previous].until is None) == (None, False)
    acts = [one for one in borea.store.audit.latest(20) if one.action == "key followed"]
    assert [made.fingerprint in one.detail for one in acts] == [True]
    again_ = passed(albion, borea, notes)
    assert (fates(again_), assemble(borea).calls) == ({Fate.KNOWN}, ())
    assert borea.store.quarantine.page() == ()


def test_a_statement_that_was_taken_in_by_file_before_it_came_is_nothing_new(two):
    albion, borea = two
    rotated(albion, borea)
    passed(albion, borea)
    assemble(borea)
    assert borea.store.quarantine.page() == ()
    assert [one.action for one in borea.store.audit.latest(20)].count("key followed") == 1


@pytest.mark.parametrize("forged", ["of another member", "signed by one key"])
def test_a_statement_over_the_exchange_that_is_not_to_be_believed_is_held_and_pins_nothing(two, forged):
    albion, borea = two
    now = albion.clock()
    new, other = new_key(b"n" * 32), new_key(b"o" * 32)
    if forged == "of another member":
        raw = succession(borea.configuration.id, albion.signer, new, now)
    else:
        raw = succession(albion.configuration.id, other, new, now).replace(
            other.fingerprint.encode(), albion.signer.fingerprint.encode()
        )
    note = sign(succession_note(albion.configuration.id, raw, new.fingerprint, now), albion.signer)
    assert fates(passed(albion, borea, [(note, msgspec.json.encode(note))])) == {Fate.NEW}
    assemble(borea)
    assert len(member(borea, "Albion").keys) == 1
    assert [held.object for held in borea.store.quarantine.page()] == [note["id"]]


def test_a_statement_that_a_revoked_key_vouches_for_is_held(two):
    albion, borea = two
    revoke_key(albion.configuration.id, albion.signer.fingerprint, "adm", borea)
    rotated(albion)
    assert fates(passed(albion, borea)) == {Fate.HELD}
    assemble(borea)
    assert len(member(borea, "Albion").keys) == 1


def card_file(node, tmp_path):
    path = tmp_path / "card.json"
    path.write_bytes(card_of(node.me))
    return path


def test_after_a_revocation_another_key_is_pinned_by_its_fingerprint_and_what_waited_is_taken_in(
    two, tmp_path
):
    albion, borea = two
    old = albion.signer.fingerprint
    revoke_key(albion.configuration.id, old, "adm", borea)
    made = rotated(albion)
    with pytest.raises(ReleaseError, match="revoked"):
        follow(read_statement(made.statement), "adm", borea)
    reopened = open_node(albion.folder, albion.clock)
    rung(reopened, None, ADDRESS)
    reopened.close()
    assert fates(passed(albion, borea)) == {Fate.HELD}
    command = ["member", "pin", albion.configuration.id, "--key", str(card_file(albion, tmp_path))]
    asked = CliRunner().invoke(app, [*command, "--node", str(borea.folder)])
    assert (asked.exit_code != 0, made.fingerprint in str(asked.exception)) == (True, True)
    assert [key.fingerprint for key in member(borea, "Albion").keys] == [old]
    done = CliRunner().invoke(
        app, [*command, "--fingerprint", made.fingerprint, "--node", str(borea.folder), "--as", "adm"]
    )
    assert (done.exit_code, "2 objects that waited" in done.output) == (0, True)
    (entry,) = [one for one in borea.store.audit.latest(20) if one.action == "key pinned"]
    assert (entry.actor.endswith(" as adm"), made.fingerprint in entry.detail) == (True, True)
    assert assemble(borea).calls


def stolen(albion, borea):
    """Two keys of a thief of Albion's key, the second on the word of the first, both followed by Borea by rule."""
    thiefs, now = [albion.signer], member(borea, "Albion").keys[0].since
    for seed in (b"e", b"f"):
        evil, now = new_key(seed * 32), now + dt.timedelta(milliseconds=1)
        raw = succession(albion.configuration.id, thiefs[-1], evil, now)
        note = sign(succession_note(albion.configuration.id, raw, evil.fingerprint, now), thiefs[-1])
        if seed == b"e":
            passed(albion, borea, [(note, msgspec.json.encode(note))])
            assemble(borea)
        else:
            follow(raw, "adm", borea)
        thiefs.append(evil)
    return thiefs


def test_what_a_thief_vouched_for_with_a_stolen_key_falls_with_that_key(two):
    albion, borea = two
    rung(albion, None, ADDRESS)
    first = said(albion)[0][0]
    keys = stolen(albion, borea)
    assert len(member(borea, "Albion").keys) == 3
    told = run(
        "member", "revoke", albion.configuration.id, "--key", keys[0].fingerprint, "--node", borea.folder
    )
    assert all(key.fingerprint in told for key in keys)
    assert all(key.revoked for key in member(borea, "Albion").keys)
    assert fates(passed(albion, borea, [again(first, albion, key) for key in keys])) == {Fate.HELD}
    acts = [one.detail for one in borea.store.audit.latest(20) if one.action == "key revoked"]
    assert len(acts) == 3
    assert sum(f"for which {keys[0].fingerprint} vouched" in one for one in acts) == 2


def test_followers_of_a_revoked_key_stay_where_that_is_asked_for(two):
    albion, borea = two
    old = albion.signer.fingerprint
    made = rotated(albion, borea)
    assert revoke_key(albion.configuration.id, old, "adm", borea, keep=True) == ()
    keys = {key.fingerprint: key.revoked is not None for key in member(borea, "Albion").keys}
    assert keys == {old: True, made.fingerprint: False}


def test_a_key_that_was_pinned_by_hand_does_not_fall_with_those_before_it(two):
    albion, borea = two
    old, new = albion.signer, new_key(b"1" * 32)
    card = msgspec.structs.replace(albion.me, keys=(new.public(albion.me.keys[0].since),))
    pin_key(card, new.fingerprint, "adm", borea, keep=True)
    assert revoke_key(albion.configuration.id, old.fingerprint, "adm", borea) == ()
    assert [key.fingerprint for key in member(borea, "Albion").keys if not key.revoked] == [new.fingerprint]


@pytest.mark.parametrize("keep", [False, True])
def test_a_thief_s_key_dates_nothing_back_once_another_is_pinned_by_hand(two, keep):
    albion, borea = two
    rung(albion, None, ADDRESS)
    first = said(albion)[0][0]
    _, evil, last = stolen(albion, borea)
    new = new_key(b"1" * 32)
    card = msgspec.structs.replace(albion.me, keys=(new.public(albion.me.keys[0].since),))
    before = again(first, albion, last)
    albion.clock.now += dt.timedelta(hours=1)
    pin_key(card, new.fingerprint, "adm", borea, keep=keep)
    (one,) = passed(albion, borea, [before])
    assert one.fate is (Fate.NEW if keep else Fate.HELD)
    revoked = {key.fingerprint for key in member(borea, "Albion").keys if key.revoked}
    assert revoked == (set() if keep else {albion.signer.fingerprint, evil.fingerprint, last.fingerprint})


@pytest.mark.parametrize("wrong", ["", "another", "the old one"])
def test_a_key_is_pinned_by_no_other_fingerprint_than_the_new_one_on_the_card(two, tmp_path, wrong):
    albion, borea = two
    old = albion.signer.fingerprint
    rotated(albion)
    given = old if wrong == "the old one" else wrong
    with pytest.raises(UsageError):
        pin_key(read_card(card_file(albion, tmp_path)), given, "adm", borea)
    assert [key.fingerprint for key in member(borea, "Albion").keys] == [old]


def test_no_key_is_pinned_for_a_member_that_was_revoked_nor_for_the_node_itself(two, tmp_path):
    albion, borea = two
    made = rotated(albion)
    card = read_card(card_file(albion, tmp_path))
    with pytest.raises(UsageError, match="this node"):
        pin_key(card, made.fingerprint, "adm", albion)
    borea.store.members.revoke(albion.configuration.id)
    with pytest.raises(UsageError, match="for good"):
        pin_key(card, made.fingerprint, "adm", borea)


def broken(*_, **__):
    raise RuntimeError


def passed(sender, receiver, objects=None):
    return receive(objects or said(sender), member(receiver, sender.configuration.name), receiver)


def by_file(node):
    """What a node said but for the note that states its new key."""
    return [one for one in said(node) if one[0]["type"] != "note"]


def fates(received):
    return {one.fate for one in received}


def rotated(node, receiver=None):
    made = rotate_key("adm", node)
    if receiver is not None:
        follow(read_statement(made.statement), "adm", receiver)
    node.clock.now += dt.timedelta(hours=1)  # the clock of both
    return made


def again(obj, node, signer):
    """An object in a version of this moment, signed anew."""
    now = node.clock().isoformat(timespec="milliseconds").replace("+00:00", "Z")
    made = sign({**obj, "modified": now}, signer)
    return made, msgspec.json.encode(made)


def test_what_the_old_key_signed_stays_and_what_the_new_one_signs_is_believed(two):
    albion, borea = two
    rung(albion, None, ADDRESS)
    before = said(albion)
    rotated(albion, borea)
    assert fates(passed(albion, borea, before)) == {Fate.NEW}
    call = rung(albion, None, ADDRESS)
    assert Fate.HELD not in fates(passed(albion, borea))
    assert call in {one.id for one in assemble(borea).calls}


def test_the_old_key_signs_nothing_any_more(two):
    albion, borea = two
    rung(albion, None, ADDRESS)
    old, (first, _) = albion.signer, said(albion)[0]
    made = rotated(albion, borea)
    assert (made.previous, made.fingerprint) == (old.fingerprint, albion.signer.fingerprint)
    assert read_signer(albion.folder / SIGNING).fingerprint == made.fingerprint
    assert not [path for path in (albion.folder / "keys").iterdir() if path.read_bytes() == old.pem()]
    (held,) = passed(albion, borea, [again(first, albion, old)])
    assert (held.fate, "was not valid then" in held.reason) == (Fate.HELD, True)


def test_a_draft_of_before_is_sent_with_the_new_key_and_believed(two):
    albion, borea = two
    question = Question(title="T", text="seen?", marking=Marking(Tlp.AMBER))
    draft = make_call(question, (ADDRESS,), albion.configuration.id, albion.clock())
    keep_draft(draft, "ana", albion)
    rotated(albion, borea)
    send(draft.call.id, "ana", albion)
    assert fates(passed(albion, borea)) == {Fate.NEW}


def test_what_came_before_the_statement_waits_and_is_taken_in_with_it(two):
    albion, borea = two
    made = rotated(albion)
    call = rung(albion, None, ADDRESS)
    assert fates(passed(albion, borea, by_file(albion))) == {Fate.HELD}
    forged = again(by_file(albion)[0][0], albion, new_key(b"t" * 32))
    assert fates(passed(albion, borea, [forged])) == {Fate.HELD}
    who, _ = follow(read_statement(made.statement), "adm", borea)
    assert readmit_signed(who, "adm", borea) == len(by_file(albion))
    assert {one.id for one in assemble(borea).calls} == {call}
    assert len(borea.store.quarantine.latest()) == 1
    assert borea.store.audit.verify() is None


def test_a_statement_is_followed_once_and_an_older_one_not_at_all(two):
    albion, borea = two
    first, second = rotated(albion, borea), rotated(albion, borea)
    keys = member(borea, "Albion").keys
    assert [key.until is None for key in keys] == [False, False, True]
    for made in (first, second):
        with pytest.raises(ReleaseError, match="has ended"):
            follow(read_statement(made.statement), "adm", borea)
    assert member(borea, "Albion").keys == keys


def test_a_thief_of_an_ended_key_names_no_successor(two):
    albion, borea = two
    stolen = albion.signer
    rotated(albion, borea)
    forged = succession(albion.configuration.id, stolen, new_key(b"t" * 32), albion.clock())
    with pytest.raises(ReleaseError, match="has ended"):
        follow(forged, "adm", borea)


def test_nothing_that_a_revoked_key_signed_is_believed_any_more_nor_its_successor(two):
    albion, borea = two
    rung(albion, None, ADDRESS)
    before, old = said(albion), albion.signer
    revoke_key(albion.configuration.id, old.fingerprint, "adm", borea)
    assert {one.reason for one in passed(albion, borea, before) if one.fate is Fate.HELD} == {
        "is signed with a key that was revoked"
    }
    with pytest.raises(ReleaseError, match="was revoked"):
        follow(read_statement(rotated(albion).statement), "adm", borea)
    assert member(borea, "Albion").revoked is None


def test_a_key_is_revoked_of_its_own_member_alone(two):
    albion, borea = two
    with pytest.raises(UsageError, match="no key of this member"):
        revoke_key(borea.configuration.id, albion.signer.fingerprint, "adm", borea)


def test_a_statement_of_a_stranger_is_refused(two):
    raw = succession(
        "identity--00000000-0000-4000-8000-000000000000",
        new_key(b"a" * 32),
        new_key(b"b" * 32),
        two[0].clock(),
    )
    with pytest.raises(UsageError, match="not in the registry"):
        follow(raw, "adm", two[0])


def test_a_rotation_that_broke_off_is_done_to_its_end(two, monkeypatch):
    albion, borea = two
    with monkeypatch.context() as patched:
        patched.setattr("tocsin.node.member.rotating._put_in_place", lambda _: None)
        half = rotate_key("adm", albion)
    assert albion.signer.fingerprint == half.previous
    assert rotate_key("adm", albion) == half
    assert albion.signer.fingerprint == half.fingerprint
    follow(read_statement(half.statement), "adm", borea)


def test_a_rotation_that_broke_off_before_it_counted_is_forgotten(two, monkeypatch):
    albion, _ = two
    before = albion.signer.fingerprint
    with monkeypatch.context() as patched:
        patched.setattr(albion.store.audit, "append", broken)
        with pytest.raises(RuntimeError):
            rotate_key("adm", albion)
    made = rotate_key("adm", albion)
    assert made.previous == before
    assert [path.stem for path in (albion.folder / "successors").iterdir()] == [made.fingerprint]


def test_a_rotated_key_keeps_the_passphrase_and_its_rights(two, monkeypatch):
    albion, _ = two
    monkeypatch.setenv(PASSPHRASE, "a long one")
    (albion.folder / SIGNING).write_bytes(albion.signer.pem(b"a long one"))
    made = rotate_key("adm", albion)
    path = albion.folder / SIGNING
    assert b"ENCRYPTED" in path.read_bytes()
    assert (path.stat().st_mode & 0o777, open_node(albion.folder).signer.fingerprint) == (
        0o600,
        made.fingerprint,
    )


def run(*arguments):
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert done.exception is None, done.exception
    return done.stdout


def test_two_nodes_rotate_follow_and_revoke_from_the_command_line(two):
    albion, borea = two
    assert "the key is now" in run("node", "rotate-key", "--node", albion.folder)
    (statement,) = (albion.folder / "successors").iterdir()
    told = run("member", "add", "--successor", statement, "--node", borea.folder)
    assert told.startswith(f"Albion now signs with key {statement.stem}")
    run("member", "revoke", albion.configuration.id, "--key", statement.stem, "--node", borea.folder)
    listed = json.loads(run("member", "list", "--node", borea.folder, "--json"))
    keys = next(one for one in listed if one["name"] == "Albion")["keys"]
    assert [(key["revoked"], key["until"] is None) for key in keys] == [(False, False), (True, True)]
    acts = {entry.action for entry in borea.store.audit.entries()}
    assert {"key followed", "key revoked"} <= acts
    assert "key rotated" in {entry.action for entry in albion.store.audit.entries()}


def test_a_node_does_not_revoke_the_key_that_it_signs_with(two):
    albion, _ = two
    with pytest.raises(UsageError, match="signs with"):
        revoke_key(albion.configuration.id, albion.signer.fingerprint, "adm", albion)
    old = albion.signer.fingerprint
    rotated(albion)
    assert revoke_key(albion.configuration.id, old, "adm", albion, keep=True) == ()


@pytest.mark.parametrize(
    "name", ["the node, by rule", "The  Node", "\N{FULLWIDTH LATIN SMALL LETTER T}he node"]
)
def test_no_member_bears_the_name_by_which_a_node_acts(two, tmp_path, name):
    card = tmp_path / "card.json"
    card.write_bytes(card_of(msgspec.structs.replace(two[0].me, name=name)))
    with pytest.raises(NodeError, match="calls itself"):
        read_card(card)
