"""What a member has said nobody else changes, revokes, loosens or silences, and nobody learns what he may not see."""

from __future__ import annotations

import copy
import uuid

import msgspec
import pytest

from call_samples import lake
from node_samples import ADDRESS, member, nodes, rung, said
from tocsin.exchange.stix import answer_id, sighting_id
from tocsin.model.errors import ReleaseError, StoreError
from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import Audience
from tocsin.node.calls import ids
from tocsin.node.calls.assembling import assemble
from tocsin.node.calls.drafting import Wanted
from tocsin.node.calls.handling import answer_call, waiting
from tocsin.node.calls.objects import CALLS
from tocsin.node.calls.receiving import TAKEN, Fate, receive
from tocsin.node.calls.ringing import amend, revoke, send
from tocsin.node.desk.desk import Desk
from tocsin.release import EXTENSION_IDS, marked, sign, unsigned

CLEAN = Wanted("198.51.100.9", "stix", "[ipv4-addr:value = '198.51.100.9']")
CLEAR = ["marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487"]
LATER = "2022-09-01T13:00:00.000Z"


@pytest.fixture
def made(tmp_path):
    yield from opened(tmp_path, hub=False)


@pytest.fixture
def around_a_hub(tmp_path):
    yield from opened(tmp_path, hub=True)


def opened(folder, *, hub):
    found = nodes(folder, hub=hub)
    yield found
    for node in found.values():
        node.close()


def take(node, objects, source):
    pairs = [(one, msgspec.json.encode(one)) for one in objects]
    return [(one.fate, one.reason) for one in receive(pairs, member(node, source), node)]


def objects_of(node):
    return [copy.deepcopy(one) for one, _ in said(node)]


def of_type(kind, objects):
    return next(one for one in objects if one["type"] == kind)


def taken_over(obj, thief, **changes):
    bare = unsigned(obj) | {"created_by_ref": thief.configuration.id, "modified": LATER} | changes
    return sign(bare, thief.signer)


def actions(node):
    return [entry.action for entry in node.store.audit.latest(20)]


@pytest.mark.parametrize("changes", [{"revoked": True}, {"name": "another"}, {"object_marking_refs": CLEAR}])
def test_a_call_is_not_revoked_amended_or_loosened_by_another_member(made, changes):
    albion, borea, corvia = made.values()
    call = rung(albion)
    objects = objects_of(albion)
    take(borea, objects, "Albion")
    assemble(borea)
    told = take(borea, [taken_over(of_type("grouping", objects), corvia, **changes)], "Corvia")
    assert told == [(Fate.HELD, TAKEN)]
    assert assemble(borea).calls == ()
    kept = borea.store.calls.get(call)
    assert (kept.issuer, kept.revoked, kept.title) == (albion.configuration.id, False, "T")
    amend(call, lambda question: question, (ADDRESS, CLEAN), "ana", albion)
    send(call, "ana", albion)
    take(borea, objects_of(albion), "Albion")
    assert [len(one.items) for one in assemble(borea).calls] == [2]
    assert "quarantined" in actions(borea)


def test_a_hub_does_not_take_over_a_call_for_another_member_either(around_a_hub):
    albion, borea, corvia = around_a_hub.values()
    call = rung(albion)
    objects = objects_of(albion)
    for node, source in ((corvia, "Albion"), (borea, "Corvia")):
        take(node, objects, source)
        assemble(node)
    evil = taken_over(of_type("grouping", objects), borea, revoked=True)
    assert take(corvia, [evil], "Borea") == [(Fate.HELD, TAKEN)]
    assert not corvia.store.calls.get(call).revoked
    served = corvia.store.objects.latest(call, Audience.of_member(albion.configuration.id))
    assert served.owner == albion.configuration.id


def test_the_author_himself_is_not_hindered_by_a_copy_of_his_call(made):
    albion, _, corvia = made.values()
    call = rung(albion)
    parts = [one for one in objects_of(albion) if one["type"] != "grouping"]
    stolen = [
        taken_over(one, corvia, object_marking_refs=CLEAR) for one in parts if one["type"] != "identity"
    ]
    evil = taken_over(of_type("grouping", objects_of(albion)), corvia)
    assert {fate for fate, _ in take(albion, [*stolen, evil], "Corvia")} == {Fate.HELD}
    revoke(call, "ana", albion)
    assert albion.store.calls.get(call).revoked


def test_a_copy_of_an_indicator_loosens_nothing_that_refers_to_it(made):
    albion, borea, corvia = made.values()
    rung(albion)
    objects = objects_of(albion)
    take(borea, objects, "Albion")
    indicator = of_type("indicator", objects)
    evil = taken_over(indicator, corvia, object_marking_refs=CLEAR)
    assert take(borea, [evil], "Corvia") == [(Fate.HELD, TAKEN)]
    assert borea.marking_of(indicator["id"]).tlp is Tlp.AMBER


def test_a_version_from_the_far_future_is_held(made):
    albion, borea, _ = made.values()
    rung(albion)
    indicator = of_type("indicator", objects_of(albion))
    ahead = sign(unsigned(indicator) | {"modified": "2022-09-02T13:00:00.000Z"}, albion.signer)
    soon = sign(unsigned(indicator) | {"modified": "2022-09-01T22:00:00.000Z"}, albion.signer)
    ((fate, reason),) = take(borea, [ahead], "Albion")
    assert (fate, "ahead" in reason) == (Fate.HELD, True)
    assert [fate for fate, _ in take(borea, [soon], "Albion")] == [Fate.NEW]


def test_a_call_book_keeps_the_issuer_of_a_call(made):
    albion = made["Albion"]
    kept = albion.store.calls.get(rung(albion))
    with pytest.raises(StoreError, match="another member's"):
        albion.store.calls.put(
            msgspec.structs.replace(kept, issuer="identity--x", modified=albion.clock(), revoked=True)
        )


def asked_and_squatted(made, tmp_path, planted):
    """Borea is asked by Albion; what Corvia plants there and with Borea before Borea answers; then Borea's objects."""
    albion, borea, corvia = made.values()
    lake(tmp_path / "Borea")
    call = rung(albion, None, CLEAN)
    take(borea, objects_of(albion), "Albion")
    assemble(borea)
    item = of_type("indicator", objects_of(albion))["id"]
    squats = [sign(marked(one, Marking(Tlp.CLEAR)), corvia.signer) for one in planted(call, item)]
    told = [take(node, squats, "Corvia") for node in (albion, borea)]
    (asked,) = waiting(borea)
    answer_call(asked, borea, 1)
    return call, told, objects_of(borea)


def note(kind, ident, author, **more):
    moments = {"created": "2022-09-01T12:00:00.000Z", "modified": "2022-09-01T23:00:00.000Z"}
    base = {"type": kind, "spec_version": "2.1", "id": ident, "created_by_ref": author.configuration.id}
    return base | moments | more


def test_an_answer_is_not_silenced_by_what_another_put_under_its_ids(made, tmp_path):
    albion, borea, corvia = made.values()
    one, me = borea.configuration.id, corvia.configuration.id

    def planted(call, item):
        return [
            note(
                "sighting",
                sighting_id(one, call, item),
                corvia,
                sighting_of_ref=item,
                where_sighted_refs=[me],
            ),
            note("grouping", answer_id(one, call), corvia, context="unspecified", object_refs=[me]),
        ]

    call, told, true = asked_and_squatted(made, tmp_path, planted)
    assert {fate for fates in told for fate, _ in fates} == {Fate.NEW}
    assert {fate for fate, _ in take(albion, true, "Borea")} == {Fate.NEW}
    assert {one.member for one in assemble(albion).answers} == {borea.configuration.id}
    (row,) = [one for one in Desk(albion).picture(call).members if one.name == "Borea"]
    assert sum(row.sights.values()) == 1
    assert "id taken back" in actions(albion)


@pytest.mark.parametrize("which", ["sighting", "answer"])
def test_a_sighting_or_answer_under_an_id_that_is_not_its_authors_is_held(made, tmp_path, which):
    albion, borea, corvia = made.values()
    lake(tmp_path / "Borea")
    rung(albion, None, CLEAN)
    take(borea, objects_of(albion), "Albion")
    assemble(borea)
    (asked,) = waiting(borea)
    answer_call(asked, borea, 1)
    true = objects_of(borea)
    kind = "sighting" if which == "sighting" else "grouping"
    mine = {"where_sighted_refs": [corvia.configuration.id]} if which == "sighting" else {}
    evil = taken_over(of_type(kind, true), corvia, **mine)
    ((fate, reason),) = take(albion, [evil], "Corvia")
    assert (fate, "has not the id" in reason) == (Fate.HELD, True)


@pytest.mark.parametrize("where", [["Borea"], ["Borea", "Corvia"], []])
def test_a_sighting_in_another_members_name_is_held(made, where):
    albion, _, corvia = made.values()
    seen = note(
        "sighting",
        f"sighting--{uuid.uuid4()}",
        corvia,
        sighting_of_ref=f"indicator--{uuid.uuid4()}",
        modified="2022-09-01T12:00:00.000Z",
        **({"where_sighted_refs": [made[name].configuration.id for name in where]} if where else {}),
    )
    ((fate, reason),) = take(albion, [sign(marked(seen, Marking(Tlp.AMBER)), corvia.signer)], "Corvia")
    assert (fate, "sighting by another" in reason) == (Fate.HELD, True)


def test_an_older_version_that_was_never_here_leaves_a_trace(made):
    albion, borea, _ = made.values()
    rung(albion)
    old = of_type("indicator", objects_of(albion))
    new = sign(unsigned(old) | {"modified": LATER}, albion.signer)
    take(borea, [old, new, old], "Albion")
    assert "came too late" not in actions(borea)
    other = sign(unsigned(old) | {"modified": "2022-09-01T12:30:00.000Z", "name": "between"}, albion.signer)
    assert take(borea, [other], "Albion") == [(Fate.OLD, "")]
    assert "came too late" in actions(borea)
    forged = sign(unsigned(old) | {"name": "another"}, albion.signer)
    assert [fate for fate, _ in take(borea, [forged], "Albion")] == [Fate.HELD]


@pytest.mark.parametrize("modified", ["2022-09-01T11:59:00.000Z", None, "2022-09-01T12:30:00.000Z"])
def test_whether_an_id_is_taken_is_not_told_to_who_may_not_see_what_is_there(around_a_hub, modified):
    albion, borea, hub = around_a_hub.values()
    rung(albion, Marking(Tlp.AMBER, frozenset({hub.configuration.id})))
    take(hub, objects_of(albion), "Albion")
    secret = of_type("grouping", objects_of(albion))
    viewer = Audience.of_member(borea.configuration.id)
    outcomes = []
    for ident in (secret["id"], f"grouping--{uuid.uuid4()}"):
        mine = note("grouping", ident, borea, context="unspecified", object_refs=[borea.configuration.id])
        mine |= {"created": secret["created"], "modified": modified or secret["modified"]}
        post = sign(marked(mine, Marking(Tlp.AMBER)), borea.signer)
        other = sign(unsigned(post) | {"name": "another"}, borea.signer)
        fates = [take(hub, [one], "Borea")[0] for one in (post, other)]
        back = hub.store.objects.get(CALLS, viewer, ident)
        assert msgspec.json.decode(back.object.raw) == post
        outcomes.append([(fate is Fate.HELD, reason if fate is Fate.HELD else "") for fate, reason in fates])
    assert outcomes[0] == outcomes[1]
    assert [held for held, _ in outcomes[0]] == [False, True]
    assert hub.store.objects.latest(secret["id"]).owner == albion.configuration.id
    assert any(one.reason == TAKEN for one in hub.store.quarantine.page())


def test_an_identity_of_a_member_is_its_own(made):
    albion, _, corvia = made.values()
    ident = made["Borea"].configuration.id
    evil = note("identity", ident, corvia, name="Borea", modified="2022-09-01T12:00:00.000Z")
    ((fate, reason),) = take(albion, [sign(marked(evil, Marking(Tlp.AMBER)), corvia.signer)], "Corvia")
    assert (fate, reason) == (Fate.HELD, "is another member's identity")


def test_a_definition_that_somebody_sends_gives_no_meaning_to_a_marking(made):
    albion, borea, corvia = made.values()
    rung(albion)
    ident = f"marking-definition--{uuid.uuid4()}"
    free = note(
        "marking-definition",
        ident,
        corvia,
        definition_type="statement",
        definition={"statement": "free for all"},
    )
    del free["modified"]
    assert take(borea, [sign(marked(free, Marking(Tlp.CLEAR)), corvia.signer)], "Corvia") == [(Fate.NEW, "")]
    indicator = unsigned(of_type("indicator", objects_of(albion)))
    ((fate, reason),) = take(
        borea, [sign(indicator | {"object_marking_refs": [*CLEAR, ident]}, albion.signer)], "Albion"
    )
    assert (fate, "unknown marking" in reason) == (Fate.HELD, True)


def test_what_came_together_is_as_strict_as_its_parts_in_whatever_order_it_came(around_a_hub):
    albion, borea, corvia = around_a_hub.values()
    few = frozenset({albion.configuration.id, corvia.configuration.id})
    call = rung(albion, Marking(Tlp.AMBER, few))
    take(corvia, objects_of(albion), "Albion")
    amend(call, lambda one: msgspec.structs.replace(one, marking=Marking(Tlp.GREEN)), None, "ana", albion)
    send(call, "ana", albion)
    objects = objects_of(albion)
    assert [one["type"] for one in objects if one["modified"] != one["created"]] == ["grouping", "indicator"]
    take(corvia, objects, "Albion")
    viewer = Audience.of_member(borea.configuration.id)
    assert corvia.store.objects.latest(call, viewer).marking == Marking(Tlp.GREEN)


def test_an_id_of_what_is_declared_beside_is_looked_for_a_few_times_alone(made, monkeypatch):
    albion, tried = made["Albion"], []
    beside = ids.beside_id
    monkeypatch.setattr(ids, "beside_id", lambda *said_: tried.append(said_) or beside(*said_))
    me, call, item = (f"{kind}--{uuid.uuid4()}" for kind in ("identity", "grouping", "indicator"))
    author = msgspec.structs.replace(albion.me, id=me)
    said_ = {
        "extension_type": "property-extension",
        "call": call,
        "sight": "seen",
        "beside": True,
        "again": 2,
    }
    obj = {
        "type": "sighting",
        "id": beside(me, call, item, 7, 2),
        "sighting_of_ref": item,
        "where_sighted_refs": [me],
        "extensions": {EXTENSION_IDS["field-of-view"]: said_},
    }
    assert ids.is_made_from(author, obj)
    with pytest.raises(ReleaseError, match="id of a sighting"):
        ids.is_made_from(author, obj | {"id": f"sighting--{uuid.uuid4()}"})
    assert len(tried) == 7 + ids.BESIDES
