"""What comes in is believed only if it is signed, marked, meant for this member, and new."""

from __future__ import annotations

import copy

import msgspec
import pytest

from node_samples import ADDRESS, kept, member, nodes, rung, said
from tocsin.model.marking import Marking, Tlp
from tocsin.node.calls.assembling import assemble
from tocsin.node.calls.limits import Limits
from tocsin.node.calls.receiving import Fate, receive, receive_bytes
from tocsin.node.desk.desk import Desk
from tocsin.release import SIGNATURE_EXTENSION, marked, sign


@pytest.fixture
def three(tmp_path):
    made = nodes(tmp_path)
    yield made
    for node in made.values():
        node.close()


def take(node, objects, source="Albion"):
    pairs = [(one, msgspec.json.encode(one)) for one in objects]
    return [(one.fate, one.reason) for one in receive(pairs, member(node, source), node)]


def objects_of(node):
    return [copy.deepcopy(one) for one, _ in said(node)]


def test_a_call_that_came_whole_is_there_once_however_often_it_comes(three):
    call = rung(three["Albion"])
    objects = objects_of(three["Albion"])
    assert {fate for fate, _ in take(three["Borea"], objects)} == {Fate.NEW}
    assert [one.id for one in assemble(three["Borea"]).calls] == [call]
    assert {fate for fate, _ in take(three["Borea"], objects)} == {Fate.KNOWN}
    assert assemble(three["Borea"]).calls == ()


def test_a_call_waits_for_its_parts_in_whatever_order_they_come(three):
    call = rung(three["Albion"], None, ADDRESS, msgspec.structs.replace(ADDRESS, name="again"))
    (*_,) = objects = objects_of(three["Albion"])
    grouping = next(one for one in objects if one["type"] == "grouping")
    parts = [one for one in objects if one["type"] != "grouping"]
    take(three["Borea"], [grouping, parts[0]])
    assert assemble(three["Borea"]).calls == ()
    take(three["Borea"], parts[1:])
    assert [one.id for one in assemble(three["Borea"]).calls] == [call]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda one: one.__setitem__("name", "another"), "changed after it was signed"),
        (lambda one: one["extensions"].pop(SIGNATURE_EXTENSION), "not signed"),
        (lambda one: one.pop("object_marking_refs"), ""),
        (
            lambda one: one.__setitem__("created_by_ref", "identity--7d6f6c2a-0000-4000-8000-0000000000ff"),
            "another member",
        ),
        (lambda one: one.__setitem__("modified", "2030-01-01T00:00:00.000Z"), "changed after it was signed"),
        (lambda one: one.__setitem__("type", "tool"), ""),
        (
            lambda one: one.__setitem__(
                "object_marking_refs", ["marking-definition--7d6f6c2a-0000-4000-8000-0000000000ff"]
            ),
            "",
        ),
    ],
)
def test_what_was_altered_forged_or_stripped_is_quarantined_and_shown(three, change, reason):
    rung(three["Albion"])
    forged = objects_of(three["Albion"])[0]
    change(forged)
    ((fate, told),) = take(three["Borea"], [forged])
    assert fate is Fate.HELD
    assert reason in told
    assert kept(three["Borea"]) == set()
    (held,) = three["Borea"].store.quarantine.page()
    assert held.reason == told
    assert any(entry.action == "quarantined" for entry in three["Borea"].store.audit.latest())


def test_a_member_cannot_pass_on_what_another_made_unless_it_is_a_hub(tmp_path):
    made = nodes(tmp_path, hub=True)
    rung(made["Albion"])
    objects = objects_of(made["Albion"])
    assert {fate for fate, _ in take(made["Borea"], objects, "Corvia")} == {Fate.NEW}
    rung(made["Borea"])
    ((fate, told), *_) = take(made["Corvia"], objects_of(made["Borea"]), "Albion")
    assert (fate, "no hub" in told) == (Fate.HELD, True)


def test_a_hub_can_neither_forge_nor_alter_what_it_passes_on(tmp_path):
    made = nodes(tmp_path, hub=True)
    rung(made["Albion"])
    taken = objects_of(made["Albion"])
    altered = {**taken[0], "name": "quieter"}
    resigned = sign(altered, made["Corvia"].signer)
    assert {fate for fate, _ in take(made["Borea"], [altered, resigned], "Corvia")} == {Fate.HELD}


def test_what_is_not_meant_for_a_member_is_not_taken_in(three):
    only = Marking(Tlp.AMBER, frozenset({three["Corvia"].configuration.id}))
    rung(three["Albion"], only)
    told = take(three["Borea"], objects_of(three["Albion"]))
    assert {fate for fate, _ in told} == {Fate.HELD}
    assert all("may not have it" in reason for _, reason in told)
    assert {fate for fate, _ in take(three["Corvia"], objects_of(three["Albion"]))} == {Fate.NEW}


def test_an_older_version_that_is_replayed_changes_nothing(three):
    albion, borea = three["Albion"], three["Borea"]
    rung(albion)
    old = next(one for one in objects_of(albion) if one["type"] == "indicator")
    new = sign({**old, "modified": "2022-09-01T13:00:00.000Z", "name": "amended"}, albion.signer)
    take(borea, [new])
    assert take(borea, [old]) == [(Fate.OLD, "")]
    assert msgspec.json.decode(borea.store.objects.latest(old["id"]).raw)["name"] == "amended"


def test_another_content_under_the_same_version_is_a_contradiction(three):
    albion, borea = three["Albion"], three["Borea"]
    rung(albion)
    first = next(one for one in objects_of(albion) if one["type"] == "indicator")
    other = sign({**first, "name": "another"}, albion.signer)
    assert [fate for fate, _ in take(borea, [first, other])] == [Fate.NEW, Fate.HELD]
    assert msgspec.json.decode(borea.store.objects.latest(first["id"]).raw)["name"] == first["name"]


def test_a_revoked_member_is_not_believed_any_more(three):
    rung(three["Albion"])
    three["Borea"].store.members.revoke(three["Albion"].configuration.id)
    assert {fate for fate, _ in take(three["Borea"], objects_of(three["Albion"]))} == {Fate.HELD}


def test_a_looser_marking_by_anybody_but_the_source_is_refused(three):
    rung(three["Albion"])
    taken = next(one for one in objects_of(three["Albion"]) if one["type"] == "indicator")
    bare = {key: value for key, value in taken.items() if key not in {"object_marking_refs", "extensions"}}
    loosened = sign(marked(bare, Marking(Tlp.CLEAR)), three["Corvia"].signer)
    assert [fate for fate, _ in take(three["Borea"], [loosened], "Corvia")] == [Fate.HELD]


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"null", b'{"id": 7}', b"\xff\xfe", b'{"type":"indicator"', b'{"a":' * 5_000]
)
def test_bytes_that_are_no_object_are_held_and_cost_no_other(three, raw):
    rung(three["Albion"])
    good = said(three["Albion"])[0][1]
    came = receive_bytes([raw, good], member(three["Borea"], "Albion"), three["Borea"])
    assert [one.fate for one in came] == [Fate.HELD, Fate.NEW]


def test_of_a_batch_each_object_is_judged_by_those_before_it(three):
    rung(three["Albion"])
    first = next(one for one in objects_of(three["Albion"]) if one["type"] == "indicator")
    signer = three["Albion"].signer
    other = sign({**first, "name": "another"}, signer)
    later = sign({**first, "modified": "2022-09-01T13:00:00.000Z"}, signer)
    told = take(three["Borea"], [first, first, other, later, first])
    assert [fate for fate, _ in told] == [Fate.NEW, Fate.KNOWN, Fate.HELD, Fate.NEW, Fate.OLD]
    assert "something else" in told[2][1]


def test_in_a_batch_what_refers_to_something_stricter_is_as_strict(three):
    rung(three["Albion"])
    one = next(one for one in objects_of(three["Albion"]) if one["type"] == "indicator")
    signer, only = three["Albion"].signer, Marking(Tlp.AMBER, frozenset({three["Borea"].configuration.id}))
    ident = "note--00000000-0000-4000-8000-000000000001"
    strict = sign(marked({**one, "modified": "2022-09-01T13:00:00.000Z"}, only, three["Albion"]), signer)
    bare = {
        k: v
        for k, v in one.items()
        if k in {"created", "created_by_ref", "spec_version", "object_marking_refs"}
    }
    note = {
        **bare,
        "type": "note",
        "id": ident,
        "modified": one["created"],
        "content": "c",
        "object_refs": [one["id"]],
    }
    assert [fate for fate, _ in take(three["Borea"], [strict, sign(note, signer)])] == [Fate.NEW, Fate.NEW]
    assert three["Borea"].store.objects.latest(ident).marking.releasable_to == only.releasable_to | {
        three["Albion"].configuration.id
    }


def test_what_is_no_json_costs_no_other_of_its_batch(three):
    rung(three["Albion"])
    raws = [b"{", *(raw for _, raw in said(three["Albion"])), b"[]"]
    found = receive_bytes(raws, member(three["Borea"], "Albion"), three["Borea"])
    assert [one.fate for one in found] == [Fate.HELD, *[Fate.NEW] * (len(raws) - 2), Fate.HELD]


def test_what_is_longer_than_a_member_takes_is_held_without_its_content(three):
    albion, borea = three["Albion"], three["Borea"]
    rung(albion)
    borea.configuration = msgspec.structs.replace(borea.configuration, limits=Limits(object_bytes=1_000))
    indicator = next(one for one in objects_of(albion) if one["type"] == "indicator")
    long = sign({**indicator, "description": "x" * 2_000}, albion.signer)
    ((fate, reason),) = take(borea, [long])
    assert (fate, "more bytes" in reason) == (Fate.HELD, True)
    (held,) = borea.store.quarantine.page()
    assert (held.raw, held.size > 2_000) == (b"", True)
    (shown,) = Desk(borea).quarantine()
    assert "too much to keep" in shown.fault


def test_a_list_of_the_quarantine_shows_short_contents_and_judges_all(three):
    albion, borea = three["Albion"], three["Borea"]
    rung(albion)
    indicator = next(one for one in objects_of(albion) if one["type"] == "indicator")
    bare = {key: value for key, value in indicator.items() if key != "object_marking_refs"}
    unmarked = [sign({**bare, "description": "x" * size}, albion.signer) for size in (1, 20_000)]
    take(borea, unmarked)
    desk = Desk(borea)
    assert [(bool(one.raw), one.fault) for one in desk.quarantine()] == [(False, ""), (True, "")]
    assert all(desk.held(one.id).raw for one in desk.quarantine())


def test_who_sends_what_cannot_be_believed_fills_neither_quarantine_nor_audit(three):
    borea = three["Borea"]
    limits = msgspec.structs.replace(borea.configuration.limits, held_objects=3)
    borea.configuration = msgspec.structs.replace(borea.configuration, limits=limits)
    kind = "x-thing"
    things = [{"type": kind, "id": f"{kind}--7d6f6c2a-0000-4000-8000-{n:012}"} for n in range(20)]
    assert {fate for fate, _ in take(borea, things)} == {Fate.HELD}
    held = borea.store.quarantine.page()
    assert [one.times for one in held] == [1, 1, 1, 17]
    told = [entry for entry in borea.store.audit.latest(30) if entry.action == "quarantined"]
    assert len(told) == len(held)
