"""Whatever a member signs, it alone is held: no object stops a node, and none is in the way of the next."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from node_samples import member, nodes, rung, said
from tocsin.exchange.stix import answer_id, sighting_id, stamp
from tocsin.model.answer import Stage
from tocsin.model.marking import Marking, Tlp
from tocsin.node.calls import assembling, incomplete
from tocsin.node.calls.assembling import assemble
from tocsin.node.calls.incomplete import PATIENCE
from tocsin.node.calls.receiving import receive
from tocsin.node.desk.desk import Desk
from tocsin.release import EXTENSION_IDS, digest, marked, sign, unsigned

_BORDERS = [
    ("deadline", "9999-12-31T23:59:59-12:00"),
    ("expires", "0001-01-01T00:00:00+12:00"),
]
_ODD = [
    *(None, True, -1, 2**53 - 1, 1.5, "", "x", "\u0000", [], {}, [{}], ["x"], {"a": 1}, "stix", "seen"),
    *("9999-12-31T23:59:59.999Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59", "9999-12-31"),
    *("0001-01-01T00:00:00+23:59", "2022-02-30T00:00:00Z", "P1Y", "2022-09-01T12:00:00"),
]


@pytest.fixture
def three(tmp_path):
    made = nodes(tmp_path)
    yield made
    for node in made.values():
        node.close()


def send(objects: list[dict[str, Any]], source, target) -> None:
    """What a member signs, in at another, whatever it is."""
    sealed = [sign(one, source.signer) for one in objects]
    pairs = [(one, msgspec.json.encode(one)) for one in sealed]
    receive(pairs, member(target, source.configuration.name), target)


def call_of(node) -> list[dict[str, Any]]:
    """A call that was rung, as unsigned objects: its grouping first."""
    call = rung(node)
    objects = [unsigned(copy.deepcopy(one)) for one, _ in said(node)]
    found = [one for one in objects if one["type"] == "grouping" and one["id"] == call]
    return [*found, *(one for one in objects if one["id"] in found[0]["object_refs"])]


def extension_of(obj: dict[str, Any], name: str) -> dict[str, Any]:
    """An extension of ours."""
    return obj["extensions"][EXTENSION_IDS[name]]


def answer_of(node, call) -> list[dict[str, Any]]:
    """A whole answer that says of each item of a call that it was not seen, as unsigned objects: its grouping first."""
    me, now = node.configuration.id, stamp(node.clock())
    base = {"spec_version": "2.1", "created_by_ref": me, "created": now, "modified": now}
    extra = {"extension_type": "property-extension", "call": call.id}
    hosts = {"known": 2, "seen": 0, "not_seen": 1, "partly": 1, "blind": 1, "host_days": 3}
    days = {"first": "2022-01-01", "last": "2022-02-01"}
    view = {**extra, "sight": "not_seen", "hosts": {**hosts, "days": days}, "logsources": ["proxy"]}
    sightings = [
        {
            **base,
            "type": "sighting",
            "id": sighting_id(me, call.id, item.id),
            "sighting_of_ref": item.id,
            "where_sighted_refs": [me],
            "count": 0,
            "extensions": {EXTENSION_IDS["field-of-view"]: view},
        }
        for item in call.items
    ]
    sightings = [marked(one, Marking(Tlp.AMBER)) for one in sightings]
    more = {"call_modified": stamp(call.modified), "stage": "answered"}
    grouping = {
        **base,
        "type": "grouping",
        "id": answer_id(me, call.id),
        "context": "unspecified",
        "object_refs": [call.id, *(one["id"] for one in sightings)],
        "extensions": {
            EXTENSION_IDS["answer"]: {
                **extra,
                **more,
                "sightings": {one["id"]: digest(one) for one in sightings},
            }
        },
    }
    return [marked(grouping, Marking(Tlp.AMBER)), *sightings]


def reasons(node) -> list[str]:
    """Why objects are held."""
    return [one.reason for one in node.store.quarantine.page()]


@pytest.mark.parametrize(("name", "at"), _BORDERS)
def test_a_time_that_utc_does_not_have_holds_the_one_call(three, name, at):
    bad = call_of(three["Albion"])
    extension_of(bad[0], "call")[name] = at
    send(bad, three["Albion"], three["Borea"])
    good = call_of(three["Corvia"])
    send(good, three["Corvia"], three["Borea"])
    assert [one.id for one in assemble(three["Borea"]).calls] == [good[0]["id"]]
    assert len(reasons(three["Borea"])) == 1
    assert assemble(three["Borea"]).calls == ()


@pytest.mark.parametrize("gone", ["modified", "created"])
@pytest.mark.parametrize("kind", ["call", "answer"])
def test_a_grouping_that_does_not_say_its_version_is_held_and_the_next_is_taken_in(three, kind, gone):
    albion, borea, corvia = three["Albion"], three["Borea"], three["Corvia"]
    call = call_of(albion)
    if kind == "answer":
        send(call, albion, borea)
        assemble(borea)
    bad = call_of(corvia) if kind == "call" else answer_of(corvia, borea.store.calls.get(call[0]["id"]))
    del bad[0][gone]
    send(bad, corvia, borea)
    good = call_of(albion)
    send(good, albion, borea)
    assert good[0]["id"] in {one.id for one in assemble(borea).calls}
    assert borea.store.answers.of(call[0]["id"]) == ()
    assert len(reasons(borea)) == 1


def test_what_nobody_foresaw_holds_the_one_object_and_is_logged(three, monkeypatch, caplog):
    albion, borea = three["Albion"], three["Borea"]
    first, second = call_of(albion), call_of(albion)
    send([*first, *second], albion, borea)
    real = borea.store.calls.put

    def put(call, **more):
        if call.id == first[0]["id"]:
            raise ZeroDivisionError
        return real(call, **more)

    monkeypatch.setattr(borea.store.calls, "put", put)
    assert [one.id for one in assemble(borea).calls] == [second[0]["id"]]
    assert reasons(borea) == ["cannot be read: ZeroDivisionError"]
    assert first[0]["id"] in caplog.text


def test_an_answer_is_taken_in_as_it_is_said(three):
    albion, borea, corvia = three["Albion"], three["Borea"], three["Corvia"]
    send(call_of(albion), albion, borea)
    (call,) = assemble(borea).calls
    send(answer_of(corvia, call), corvia, borea)
    (answer,) = assemble(borea).answers
    assert (answer.member, [one.item for one in answer.items]) == (
        corvia.configuration.id,
        [one.id for one in call.items],
    )


def test_no_time_that_no_log_can_have_comes_in_with_an_answer(three):
    albion, borea, corvia = three["Albion"], three["Borea"], three["Corvia"]
    send(call_of(albion), albion, borea)
    (call,) = assemble(borea).calls
    odd = answer_of(corvia, call)
    said_of = extension_of(odd[1], "field-of-view")
    said_of["sight"], said_of["hosts"]["days"] = "seen", {"first": "0001-01-01", "last": "9999-12-31"}
    odd[1].update(first_seen="2022-08-01T00:00:00Z", last_seen="9999-12-31T23:59:59Z")
    extension_of(odd[0], "answer")["sightings"] = {odd[1]["id"]: digest(odd[1])}
    send(odd, corvia, borea)
    (answer,) = assemble(borea).answers
    (item,) = answer.items
    assert (item.first_seen, item.last_seen) == (dt.datetime(2022, 8, 1, tzinfo=dt.UTC), None)
    assert (item.view.days.first, item.view.days.last) == (dt.date(1990, 1, 1), dt.date(2022, 9, 2))


def test_who_says_nothing_of_the_items_of_a_call_has_not_answered_it(three):
    albion, borea, corvia = three["Albion"], three["Borea"], three["Corvia"]
    send(call_of(albion), albion, borea)
    (call,) = assemble(borea).calls
    empty = answer_of(corvia, call)[0]
    empty["object_refs"], extension_of(empty, "answer")["sightings"] = [call.id], {}
    send([empty], corvia, borea)
    assert len(assemble(borea).answers) == 1
    assert Desk(borea).call(call.id).answered == 0
    rows = {one.name: one.stage for one in Desk(borea).picture(call.id).members}
    assert rows["Corvia"] is Stage.HUNTING


def looked_at(node, monkeypatch) -> list[str]:
    """Ids of the groupings whose parts are looked for, from now on."""
    seen = []
    real = assembling.parts_of

    def parts_of(grouping):
        seen.append(grouping["id"])
        return real(grouping)

    monkeypatch.setattr(assembling, "parts_of", parts_of)
    return seen


def test_what_lacks_a_part_is_looked_at_again_only_once_that_has_come(three, monkeypatch):
    albion, borea = three["Albion"], three["Borea"]
    (grouping, part), other = call_of(albion), call_of(albion)
    send([grouping], albion, borea)
    seen = looked_at(borea, monkeypatch)
    for _ in range(3):
        assert assemble(borea).calls == ()
    send(other, albion, borea)
    assert [one.id for one in assemble(borea).calls] == [other[0]["id"]]
    assert seen == [grouping["id"], other[0]["id"]]
    send([part], albion, borea)
    assert [one.id for one in assemble(borea).calls] == [grouping["id"]]


def test_what_waits_for_a_day_is_told_and_taken_in_if_the_rest_comes_after_all(three):
    albion, borea = three["Albion"], three["Borea"]
    grouping, part = call_of(albion)
    send([grouping], albion, borea)
    assemble(borea)
    assert reasons(borea) == []
    borea.clock.now += PATIENCE
    for _ in range(2):
        assemble(borea)
        assert reasons(borea) == [f"waits for {part['id']}, which has not come for a day"]
    send([part], albion, borea)
    assert [one.id for one in assemble(borea).calls] == [grouping["id"]]
    assert reasons(borea) == []


def test_of_one_member_only_so_many_wait_and_no_other_member_is_kept_out(three, monkeypatch):
    albion, borea, corvia = three["Albion"], three["Borea"], three["Corvia"]
    monkeypatch.setattr(incomplete, "MOST", 2)
    send([call_of(albion)[0] for _ in range(3)], albion, borea)
    send([call_of(corvia)[0]], corvia, borea)
    assemble(borea)
    assert reasons(borea) == ["2 others of its member wait for their parts already"]


def test_for_one_that_begins_to_wait_or_ends_none_of_the_others_is_written_again(three, monkeypatch):
    albion, borea = three["Albion"], three["Borea"]
    calls = [call_of(albion) for _ in range(4)]
    written, real = [], borea.store.cursors.set

    def noted(peer, name, value):
        """Note what is kept."""
        written.append(value)
        real(peer, name, value)

    monkeypatch.setattr(borea.store.cursors, "set", noted)
    send([grouping for grouping, _ in calls], albion, borea)
    assemble(borea)
    send([part for _, part in calls[:2]], albion, borea)
    assert {one.id for one in assemble(borea).calls} == {grouping["id"] for grouping, _ in calls[:2]}
    named = [[grouping["id"] for grouping, _ in calls if grouping["id"] in value] for value in written]
    assert sorted(one for one in named if one) == sorted([grouping["id"]] for grouping, _ in calls)


def test_an_answer_waits_for_its_call(three):
    albion, borea, corvia = three["Albion"], three["Borea"], three["Corvia"]
    call = call_of(albion)
    send(call, albion, corvia)
    assemble(corvia)
    send(answer_of(corvia, corvia.store.calls.get(call[0]["id"])), corvia, borea)
    assert assemble(borea).answers == ()
    send(call, albion, borea)
    assert [one.call for one in assemble(borea).answers] == [call[0]["id"]]


def _places(value, path=()):
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield from _places(one, (*path, key))


def _change(obj, path, value) -> None:
    """Put something else at a place, or take the member away."""
    for key in path[:-1]:
        obj = obj[key]
    if value is ... and isinstance(obj, dict):
        del obj[path[-1]]
    else:
        obj[path[-1]] = None if value is ... else copy.deepcopy(value)


def _rebind(grouping, part, name, member_) -> None:
    """Let the grouping name the part as it is now, where it still can."""
    bound = grouping.get("extensions", {}).get(EXTENSION_IDS[name], {}).get(member_)
    if isinstance(bound, dict) and part.get("id") in bound:
        bound[part["id"]] = digest(part)


@settings(
    max_examples=20,  # each signs, receives and assembles two calls
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
)
@given(data=st.data())
def test_nothing_that_a_member_signs_stops_a_node(three, data):
    albion, borea, corvia = three["Albion"], three["Borea"], three["Corvia"]
    asked = data.draw(st.booleans())
    if asked:
        odd, names = call_of(corvia), ("call", "objects")
        extension_of(odd[0], "call").update(deadline="2030-01-01T00:00:00Z", expires="2031-01-01T00:00:00Z")
    else:
        send(call_of(albion), albion, borea)
        (call,) = assemble(borea).calls
        odd, names = answer_of(corvia, call), ("answer", "sightings")
    changed = data.draw(st.integers(0, 1))
    for _ in range(data.draw(st.integers(1, 2))):
        path = data.draw(st.sampled_from([one for one in _places(odd[changed]) if one]))
        _change(odd[changed], path, data.draw(st.sampled_from([..., *_ODD])))
    try:
        if changed:
            _rebind(odd[0], odd[1], *names)
        send(odd, corvia, borea)
    except Exception:  # noqa: BLE001  (what cannot even be signed cannot be sent)
        return
    good = call_of(albion)
    send(good, albion, borea)
    assert good[0]["id"] in {one.id for one in assemble(borea).calls}
    assert not [one for one in reasons(borea) if one.startswith("cannot be read")]


@pytest.mark.parametrize("limit", [{"calls": 2}, {"call_bytes": 1_500}])
def test_a_member_has_no_more_calls_open_than_a_node_can_look_through(three, limit):
    albion, borea, corvia = three.values()
    limits = msgspec.structs.replace(borea.configuration.limits, **limit)
    borea.configuration = msgspec.structs.replace(borea.configuration, limits=limits)
    calls = [call_of(albion) for _ in range(3)]
    for objects in calls:
        send(objects, albion, borea)
    assert len(assemble(borea).calls) == 2
    (held,) = borea.store.quarantine.page()
    assert "open here" in held.reason
    send(call_of(corvia), corvia, borea)
    assert len(assemble(borea).calls) == 1
    over = calls[0][0] | {"revoked": True, "modified": stamp(albion.clock())}
    send([over], albion, borea)
    assert [one.revoked for one in assemble(borea).calls] == [True]
    again = calls[2][0] | {"modified": stamp(albion.clock())}
    send([again], albion, borea)
    assert len(assemble(borea).calls) == 1
