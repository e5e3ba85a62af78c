"""A marking in words goes with the call drafted of what it was on, and stays there wherever the call comes."""

from __future__ import annotations

import json

import msgspec
import pytest

from call_samples import indicator
from node_samples import member, nodes, said
from tocsin.model.marking import Marking, Tlp
from tocsin.node.calls.amending import question_of
from tocsin.node.calls.assembling import assemble
from tocsin.node.calls.drafting import draft
from tocsin.node.calls.handling import objects_of
from tocsin.node.calls.making import Question, make_call
from tocsin.node.calls.misp_events import export
from tocsin.node.calls.receiving import Fate, receive
from tocsin.node.calls.ringing import amend, keep_draft, previews, send
from tocsin.release import TLP_IDS, is_own_statement, sign, statement_definition, statement_of

AMBER = TLP_IDS[Tlp.AMBER]
OWN = "marking-definition--7d6f6c2a-0000-4000-8000-000000000901"
WHOLE = "marking-definition--7d6f6c2a-0000-4000-8000-000000000902"
TEXT = "Copyright 2022, Albion"


def definition(ident=OWN, text=TEXT):
    said_ = {"type": "marking-definition", "id": ident, "definition_type": "statement"}
    return {**said_, "definition": {"statement": text}}


@pytest.fixture
def three(tmp_path):
    found = nodes(tmp_path)
    yield found
    for node in found.values():
        node.close()


def rang(node, folder, *objects):
    """A call of a node, drafted from a bundle and sent."""
    (folder / "bundle.json").write_text(json.dumps({"type": "bundle", "objects": objects}))
    drafted = draft(folder / "bundle.json", ())
    question = Question(title="T", text="seen?", marking=Marking(Tlp.AMBER))
    made = make_call(question, drafted.wanted, node.configuration.id, node.clock(), drafted.context)
    keep_draft(made, "analyst", node)
    assert not any(one.withheld for one in previews(made.call, node))
    send(made.call.id, "analyst", node)
    return made.call


def on(call, node) -> dict[str, set[str]]:
    """Statements on each thing that a call asks, by its name."""
    parts = objects_of(call, node)
    texts = {one["id"]: statement_of(one) for one in parts if one["type"] == "marking-definition"}
    return {
        one["name"]: {texts[ref] for ref in one["object_marking_refs"] if ref in texts}
        for one in parts
        if one["type"] == "indicator"
    }


def both(three, tmp_path):
    first = indicator("1", "[file:name = 'a']", object_marking_refs=[AMBER, OWN])
    second = indicator("2", "[file:name = 'b']", object_marking_refs=[AMBER])
    return rang(three["Albion"], tmp_path, first, second, definition())


def test_a_statement_travels_with_the_call_and_its_recipient_keeps_it(three, tmp_path):
    albion, borea = three["Albion"], three["Borea"]
    call = both(three, tmp_path)
    expected = {"indicator 1": {TEXT}, "indicator 2": set()}
    assert on(call, albion) == expected
    came = receive(said(albion), member(borea, "Albion"), borea)
    assert {one.fate for one in came} == {Fate.NEW}
    assert [one.id for one in assemble(borea).calls] == [call.id]
    there = borea.store.calls.get(call.id)
    assert on(there, borea) == expected
    (kept,) = [one for one in objects_of(there, borea) if one["type"] == "marking-definition"]
    assert is_own_statement(kept)
    assert kept["created_by_ref"] == albion.configuration.id
    losses = export(there, borea.configuration.id, "Bea", borea).losses
    assert f"a statement: {TEXT}" in [one.what for one in losses]


def test_a_statement_that_came_before_what_it_is_on_is_known(three, tmp_path):
    albion, borea = three["Albion"], three["Borea"]
    both(three, tmp_path)
    objects = said(albion)
    stated = [one for one in objects if one[0]["type"] == "marking-definition" and "created_by_ref" in one[0]]
    receive(stated, member(borea, "Albion"), borea)
    rest = [one for one in objects if one not in stated]
    assert not [one for one in receive(rest, member(borea, "Albion"), borea) if one.reason]


def test_what_is_stated_of_a_whole_file_is_on_each_thing(three, tmp_path):
    report = {"type": "report", "object_refs": [indicator("1", "x")["id"]], "object_marking_refs": [WHOLE]}
    parts = (indicator("1", "[file:name = 'a']"), report, definition(WHOLE))
    call = rang(three["Albion"], tmp_path, *parts)
    assert on(call, three["Albion"]) == {"indicator 1": {TEXT}}


def test_an_amendment_keeps_what_is_stated_under_its_own_marking(three, tmp_path):
    albion, borea = three["Albion"], three["Borea"]
    call = both(three, tmp_path)
    receive(said(albion), member(borea, "Albion"), borea)
    before = {one["id"] for one in objects_of(call, albion) if one["type"] == "marking-definition"}
    amend(call.id, lambda one: msgspec.structs.replace(one, title="U"), None, "ana", albion)
    send(call.id, "ana", albion)
    same = albion.store.calls.get(call.id)
    assert before <= set(same.objects)
    looser = Marking(Tlp.GREEN)
    amend(call.id, lambda one: msgspec.structs.replace(one, marking=looser), None, "ana", albion)
    send(call.id, "ana", albion)
    assert not [one for one in receive(said(albion), member(borea, "Albion"), borea) if one.reason]
    assemble(borea)
    there = borea.store.calls.get(call.id)
    assert question_of(there).marking == looser
    assert on(there, borea) == {"indicator 1": {TEXT}, "indicator 2": set()}
    assert not before & set(there.objects)
    assert assemble(borea).calls == ()


def test_an_amendment_that_asks_for_something_else_drops_what_is_stated_of_nothing(three, tmp_path):
    albion, borea = three["Albion"], three["Borea"]
    call = both(three, tmp_path)
    (tmp_path / "list.txt").write_text("192.0.2.7\n")
    amend(call.id, lambda one: one, draft(tmp_path / "list.txt", ()), "ana", albion)
    send(call.id, "ana", albion)
    assert not [one for one in receive(said(albion), member(borea, "Albion"), borea) if one.reason]
    assert [one.partition("--")[0] for one in albion.store.calls.get(call.id).objects] == ["indicator"]


def test_a_definition_that_a_member_makes_up_makes_no_marking_known(three, tmp_path):
    albion, borea = three["Albion"], three["Borea"]
    moment = "2022-09-01T12:00:30.000Z"
    by = {"created_by_ref": albion.configuration.id, "created": moment, "object_marking_refs": [AMBER]}
    made_up = {**definition(), "spec_version": "2.1", **by}
    marked = indicator("1", "[file:name = 'a']", **by, modified=moment)
    marked["object_marking_refs"] = [AMBER, OWN]
    objects = [sign(one, albion.signer) for one in (made_up, marked)]
    came = receive([(one, msgspec.json.encode(one)) for one in objects], member(borea, "Albion"), borea)
    assert came[1].fate is Fate.HELD
    assert came[1].reason == f"has an unknown marking {OWN}"


@pytest.mark.parametrize("signed", [True, False])
def test_a_definition_counts_once_it_is_believed_and_not_while_it_is_held(three, signed):
    albion, borea = three["Albion"], three["Borea"]
    moment = "2022-09-01T12:00:30.000Z"
    stated = statement_definition(TEXT, albion.configuration.id, Marking(Tlp.AMBER), moment)
    by = {"created_by_ref": albion.configuration.id, "created": moment, "modified": moment}
    marked = indicator("1", "[file:name = 'a']", **by, object_marking_refs=[AMBER, stated["id"]])
    objects = [sign(marked, albion.signer), sign(stated, albion.signer) if signed else stated]
    came = receive([(one, msgspec.json.encode(one)) for one in objects], member(borea, "Albion"), borea)
    if signed:
        assert [one.fate for one in came] == [Fate.NEW, Fate.NEW]
    else:
        assert [one.fate for one in came] == [Fate.HELD, Fate.HELD]
        assert came[0].reason == f"has an unknown marking {stated['id']}"
