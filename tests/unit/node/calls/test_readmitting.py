"""What is held only because it is unmarked is taken in under a given marking; what is forged never is."""

from __future__ import annotations

import copy

import msgspec
import pytest

from call_samples import lake
from node_samples import ADDRESS, kept, member, nodes, rung, said
from tocsin.model.answer import Sight, Verdict
from tocsin.model.errors import ReleaseError, UsageError
from tocsin.model.marking import Marking, Tlp
from tocsin.node.calls.assembling import assemble
from tocsin.node.calls.handling import answer_call, waiting
from tocsin.node.calls.objects import CALLS
from tocsin.node.calls.receiving import Fate, receive
from tocsin.node.desk.desk import Desk
from tocsin.node.desk.nouns import Actor, Role
from tocsin.release import EXTENSION_IDS, SIGNATURE_EXTENSION, TLP_IDS, digest, sign
from tocsin.store import ITSELF, match_key
from tocsin.store.stored import ALL

RELEASER = Actor("rel", Role.RELEASER)
AMBER = Marking(Tlp.AMBER)


@pytest.fixture(params=[False, True], ids=["member", "hub"])
def made(tmp_path, request):
    """Albion rang; what it said is unmarked, and signed so. Corvia takes it in, as a hub or not."""
    made = nodes(tmp_path, hub=request.param)
    lake(tmp_path / "Corvia")
    yield made
    for node in made.values():
        node.close()


def unmarked(node):
    """What a node said, as if it had never marked anything: signed so, and its call names its parts so."""
    bare = {
        one["id"]: {k: v for k, v in copy.deepcopy(one).items() if k != "object_marking_refs"}
        for one, _ in said(node)
    }
    for one in bare.values():
        named = one.get("extensions", {}).get(EXTENSION_IDS["call"])
        if named is not None:
            named["objects"] = {ident: digest(bare[ident]) for ident in named["objects"]}
    return [sign(one, node.signer) for one in bare.values()]


def take(node, objects):
    pairs = [(one, msgspec.json.encode(one)) for one in objects]
    return {one.fate for one in receive(pairs, member(node, "Albion"), node)}


def test_an_unmarked_call_is_marked_by_a_person_and_then_searched_and_answered(made):
    albion, corvia = made["Albion"], made["Corvia"]
    call = rung(albion, None, ADDRESS)
    sent = unmarked(albion)
    assert take(corvia, sent) == {Fate.HELD}
    desk = Desk(corvia)
    assert [one.fault for one in desk.quarantine()] == ["", ""]
    for one in desk.quarantine():
        desk.readmit(one.id, AMBER, RELEASER)
    assert desk.quarantine() == ()
    assert [one.id for one in assemble(corvia).calls] == [call]
    assert corvia.store.calls.get(call).marking == AMBER
    (waits,) = waiting(corvia)
    answer_call(waits, corvia, 1)
    desk.judge(call, [match_key(one) for one in desk.matches(call)], Verdict.CONFIRMED, "", RELEASER)
    answer = desk.release_answer(call, RELEASER)
    assert [one.sight for one in answer.items] == [Sight.SEEN]
    assert answer.marking.at_least(AMBER)
    assert {one.actor for one in desk.audit(None, 50) if one.action == "readmitted"} == {"rel"}


def test_what_was_readmitted_is_kept_as_it_was_signed_and_never_served_to_others(made):
    albion, corvia = made["Albion"], made["Corvia"]
    rung(albion, None, ADDRESS)
    sent = unmarked(albion)
    take(corvia, sent)
    for one in Desk(corvia).quarantine():
        Desk(corvia).readmit(one.id, Marking(Tlp.GREEN), RELEASER)
    assert {one["id"] for one in sent} <= kept(corvia)
    assert all(msgspec.json.decode(corvia.store.objects.latest(one["id"]).raw) == one for one in sent)
    rows = corvia.store.objects.page(CALLS, ITSELF, limit=100, filters=ALL).rows
    assert not {row.object.id for row in rows} & {one["id"] for one in sent}


@pytest.mark.parametrize(
    "change",
    [
        lambda one, _: one.__setitem__("name", "another"),
        lambda one, _: one["extensions"].pop(SIGNATURE_EXTENSION),
        lambda one, _: one.__setitem__("modified", "2030-01-01T00:00:00.000Z"),
        lambda one, corvia: one.update(sign(one, corvia.signer)),
        lambda one, _: one.__setitem__("created_by_ref", "identity--7d6f6c2a-0000-4000-8000-0000000000ff"),
    ],
)
def test_what_is_forged_or_altered_can_be_dropped_and_never_taken_in(made, change):
    albion, corvia = made["Albion"], made["Corvia"]
    rung(albion, None, ADDRESS)
    forged = unmarked(albion)[0]
    change(forged, corvia)
    assert take(corvia, [forged]) == {Fate.HELD}
    desk = Desk(corvia)
    (held,) = desk.quarantine()
    assert held.fault
    with pytest.raises(ReleaseError):
        desk.readmit(held.id, AMBER, RELEASER)
    assert kept(corvia) == set()
    assert [one.id for one in desk.quarantine()] == [held.id]
    desk.drop(held.id, RELEASER)
    assert desk.quarantine() == ()
    assert corvia.store.quarantine.get(int(held.id)).raw == b""
    assert desk.audit(None, 1)[0].action == "dropped"


def test_what_is_marked_is_not_marked_again_however_loosely_it_should_be(made):
    albion, corvia = made["Albion"], made["Corvia"]
    rung(albion, Marking(Tlp.AMBER, frozenset({albion.configuration.id})), ADDRESS)
    objects = [one for one, _ in said(albion)]
    assert take(corvia, objects) == {Fate.HELD}
    desk = Desk(corvia)
    assert {one.fault for one in desk.quarantine()} == {"is marked so that this member may not have it"}
    with pytest.raises(ReleaseError, match="is marked"):
        desk.readmit(desk.quarantine()[0].id, Marking(Tlp.CLEAR), RELEASER)


def test_what_an_object_says_in_part_binds_the_marking_that_is_given(made):
    albion, corvia = made["Albion"], made["Corvia"]
    rung(albion, None, ADDRESS)
    one = next(one for one in unmarked(albion) if one["type"] == "indicator")
    red = {"marking_ref": TLP_IDS[Tlp.RED], "selectors": ["name"]}
    take(corvia, [sign({**one, "granular_markings": [red]}, albion.signer)])
    desk = Desk(corvia)
    with pytest.raises(ReleaseError, match="already"):
        desk.readmit(desk.quarantine()[0].id, Marking(Tlp.GREEN), RELEASER)


def test_a_revoked_member_s_word_is_not_taken_in_whatever_it_was_held_for(made):
    albion, corvia = made["Albion"], made["Corvia"]
    rung(albion, None, ADDRESS)
    take(corvia, unmarked(albion))
    corvia.store.members.revoke(albion.configuration.id)
    desk = Desk(corvia)
    with pytest.raises(ReleaseError, match="revoked"):
        desk.readmit(desk.quarantine()[0].id, AMBER, RELEASER)


def test_a_decision_is_made_once_and_of_what_is_there(made):
    albion, corvia = made["Albion"], made["Corvia"]
    rung(albion, None, ADDRESS)
    take(corvia, unmarked(albion))
    desk = Desk(corvia)
    number = desk.quarantine()[0].id
    desk.drop(number, RELEASER)
    for gone in (number, "999", "x"):
        with pytest.raises(UsageError, match="nothing is held"):
            desk.drop(gone, RELEASER)


def test_of_what_is_marked_the_true_bar_is_told(made):
    albion, corvia = made["Albion"], made["Corvia"]
    rung(albion, None, ADDRESS)
    whole = next(one for one, _ in said(albion) if one["type"] == "indicator")
    bare = {key: value for key, value in whole.items() if key != "extensions"}
    assert take(corvia, [bare]) == {Fate.HELD}
    (held,) = Desk(corvia).quarantine()
    assert held.fault == held.reason
    assert "sign" in held.fault
    receive([(whole, msgspec.json.encode(whole))], member(corvia, "Borea"), corvia)
    assert (
        Desk(corvia).quarantine()[0].fault.startswith("was made by another member than the one that sent it")
    )
