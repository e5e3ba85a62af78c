"""A call goes out as a MISP event for those who may have it, and a MISP event comes back from a call as it was."""

from __future__ import annotations

import datetime as dt
import json

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymisp import MISPEvent
from typer.testing import CliRunner, Result

from misp_samples import ACTOR, TECHNIQUE, attribute, event, uuid_of, whole_event
from node_samples import ADDRESS, member, nodes, rung, said
from tocsin.cli.main import app
from tocsin.exchange.misp import event_of, read_event
from tocsin.exchange.stix import answer_id, checked
from tocsin.model.answer import Answer, FieldOfViewCount, ItemAnswer, Sight, Stage
from tocsin.model.errors import ExchangeError, ReleaseError, UsageError
from tocsin.model.marking import Marking, Pap, Tlp
from tocsin.model.member import PUBLIC
from tocsin.node.calls.assembling import assemble
from tocsin.node.calls.drafting import Wanted, draft
from tocsin.node.calls.handling import objects_of
from tocsin.node.calls.making import Question, make_call
from tocsin.node.calls.misp_events import export
from tocsin.node.calls.receiving import receive
from tocsin.node.calls.ringing import keep_draft, send
from tocsin.node.member.node import open_node
from tocsin.release import NOTHING_KNOWN, known_together, release

FIRST = dt.datetime(2022, 7, 1, 8, tzinfo=dt.UTC)
LAST = dt.datetime(2022, 7, 15, 13, tzinfo=dt.UTC)
ISSUER = "identity--7d6f6c2a-0000-4000-8000-000000000001"
CLEAN = Wanted("198.51.100.9", "stix", "[ipv4-addr:value = '198.51.100.9']")
STEPS = Wanted("Two steps", "stix", "[file:name = 'a'] FOLLOWEDBY [file:name = 'b']")


@pytest.fixture
def three(tmp_path):
    found = nodes(tmp_path)
    yield found
    for node in found.values():
        node.close()


def answered(node, call, name: str, *items: ItemAnswer, **more) -> None:
    """A member's answer to a call, as if it had come in."""
    by, moment = member(node, name).id, node.clock()
    said = {"marking": call.marking, "stage": Stage.ANSWERED, **more}
    answer = Answer(
        id=answer_id(by, call.id),
        call=call.id,
        call_modified=call.modified,
        member=by,
        created=moment,
        modified=moment,
        items=items,
        **said,
    )
    node.store.answers.received(answer)


def read(made) -> MISPEvent:
    found = MISPEvent()
    found.load(made.event.value.decode())
    return found


def test_what_was_asked_and_seen_is_an_event_that_pymisp_reads(three):
    node = three["Albion"]
    call = node.store.calls.get(rung(node, None, ADDRESS, CLEAN))
    seen, clean = (item.id for item in call.items)
    view = FieldOfViewCount(3, 2, 1, 0, 0)
    answered(
        node,
        call,
        "Borea",
        ItemAnswer(seen, Sight.SEEN, 7, FIRST, LAST, view=view),
        ItemAnswer(clean, Sight.NOT_SEEN, view=view),
        note="look at the mail server",
    )
    answered(node, call, "Corvia", ItemAnswer(seen, Sight.MATCHED, 2), ItemAnswer(clean, Sight.BLIND))
    made = export(call, node.configuration.id, "Ada", node)
    found = read(made)
    assert (found.info, str(found.uuid)) == ("T", call.id.partition("--")[2])
    assert [one.name for one in found.tags] == ["tlp:amber"]
    assert str(found.distribution) == "0"
    assert found.Orgc.name == "Albion"
    assert [(one.type, one.value, one.to_ids) for one in found.attributes] == [
        ("ip-dst", "192.0.2.7", True),
        ("ip-dst", "198.51.100.9", True),
    ]
    assert [
        (one["type"], int(one["date_sighting"]), one["source"]) for one in found.attributes[0].sightings
    ] == [
        ("0", int(FIRST.timestamp()), "Borea"),
        ("0", int(LAST.timestamp()), "Borea"),
    ]
    assert found.attributes[1].sightings == []
    borea, corvia = (answer_id(member(node, name).id, call.id) for name in ("Borea", "Corvia"))
    assert sorted((one.where, one.what) for one in made.losses) == sorted(
        [
            (call.id, "the question of the call"),
            (borea, "the field of view of Borea: MISP has no words for it"),
            (borea, "the remark of Borea"),
            (seen, "that Borea saw 7 events: MISP has no count, the first and the last time stand"),
            (clean, "Borea: not seen: MISP has no words for it"),
            (seen, "Corvia: matched, and nobody has confirmed it: a sighting would say more"),
            (clean, "Corvia: blind to it: MISP has no words for it"),
        ]
    )
    assert corvia not in {one.where for one in made.losses}


def test_the_same_export_has_the_same_ids(three):
    node = three["Albion"]
    call = node.store.calls.get(rung(node))
    answered(node, call, "Borea", ItemAnswer(call.items[0].id, Sight.SEEN, 1, FIRST))
    first, second = (export(call, node.configuration.id, "Ada", node) for _ in range(2))
    assert first.event.value == second.event.value


def test_who_exported_what_for_whom_is_in_the_audit(three):
    node = three["Albion"]
    call = node.store.calls.get(rung(node))
    export(call, member(node, "Borea").id, "Ada", node)
    entry = node.store.audit.latest(1)[0]
    assert (entry.actor, entry.action, entry.object) == ("Ada", "call exported", call.id)
    assert entry.audience == f"member {member(node, 'Borea').id}"
    assert entry.detail == "misp: 1 attributes, 0 sightings, 1 losses"


def test_what_a_member_may_not_have_is_not_in_its_event(three):
    node = three["Albion"]
    borea, corvia = (member(node, name).id for name in ("Borea", "Corvia"))
    call = node.store.calls.get(rung(node))
    own = Marking(Tlp.AMBER, frozenset({node.configuration.id, corvia}))
    answered(node, call, "Corvia", ItemAnswer(call.items[0].id, Sight.SEEN, 1, FIRST), marking=own)
    made = export(call, borea, "Ada", node)
    assert made.sightings == 0
    assert any("the answer of Corvia is withheld" in one.what for one in made.losses)
    assert "Corvia" not in made.event.value.decode()
    mine = export(call, node.configuration.id, "Ada", node)
    assert (mine.sightings, mine.event.marking) == (1, own)
    secret = node.store.calls.get(rung(node, Marking(Tlp.AMBER, frozenset({corvia}))))
    with pytest.raises(ReleaseError):
        export(secret, borea, "Ada", node)


def test_a_list_of_members_is_a_sharing_group_and_its_attributes_inherit_it(three):
    node = three["Albion"]
    corvia = member(node, "Corvia").id
    call = node.store.calls.get(rung(node, Marking(Tlp.RED, frozenset({corvia}), Pap.RED)))
    found = json.loads(export(call, corvia, "Ada", node).event.value)["Event"]
    assert (found["distribution"], found["Attribute"][0]["distribution"]) == ("4", "5")
    listed = found["SharingGroup"]["SharingGroupOrg"]
    assert {one["Organisation"]["name"] for one in listed} == {"Albion", "Corvia"}
    assert {one["name"] for one in found["Tag"]} == {"tlp:red", "PAP:RED"}


def test_an_answer_that_was_withdrawn_says_nothing(three):
    node = three["Albion"]
    call = node.store.calls.get(rung(node))
    item = ItemAnswer(call.items[0].id, Sight.SEEN, 1, FIRST)
    answered(node, call, "Borea", item, stage=Stage.WITHDRAWN, withdrawn=True)
    assert export(call, node.configuration.id, "Ada", node).sightings == 0


def test_a_pattern_without_a_type_is_there_as_it_is_and_a_call_taken_back_is_not_exported(three):
    node = three["Albion"]
    call = node.store.calls.get(rung(node, None, STEPS))
    (one,) = read(export(call, node.configuration.id, "Ada", node)).attributes
    assert (one.type, one.value, one.comment) == ("stix2-pattern", STEPS.pattern, "Two steps")
    with pytest.raises(UsageError, match="taken back"):
        export(msgspec.structs.replace(call, revoked=True), node.configuration.id, "Ada", node)


@pytest.fixture
def folder(tmp_path):
    for node in nodes(tmp_path).values():
        node.close()
    return tmp_path / "Albion"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def drafted(folder, document, *more: object, tlp: str = "GREEN") -> dict:
    """What ``call new`` told of an event."""
    source = folder / "event.json"
    source.write_text(json.dumps(document))
    given = ("--title", "T", "--tlp", tlp, "--pap", "AMBER", "--node", folder, "--json", *more)
    done = run("call", "new", "--from", source, *given)
    assert done.exit_code == 0, done.exception
    return json.loads(done.stdout)


def test_an_event_comes_back_from_a_call_as_it_was(folder):
    before = MISPEvent()
    before.load(json.dumps({"Event": whole_event()}))
    told = drafted(folder, {"Event": whole_event()})
    assert told["refused"] == [
        f"event {uuid_of('event')} attribute {uuid_of('pair')}: the file name of filename|md5, whose digest is hunted, being the sharper"
    ]
    done = run("call", "export", told["id"], "--misp", folder / "out.json", "--node", folder, "--json")
    assert done.exit_code == 0, done.exception
    after = MISPEvent()
    after.load((folder / "out.json").read_text())
    said = json.loads(done.stdout)
    assert [one["what"] for one in said["losses"]] == [
        "the title of the call: the event keeps its own",
        "the question of the call",
        "that a sighting is of CSIRT Sudland: its owner reports it",
    ]
    assert (said["event"], said["attributes"], said["sightings"]) == (uuid_of("event"), 6, 3)
    for name in ("uuid", "info", "date", "distribution", "analysis", "threat_level_id"):
        assert str(getattr(after, name)) == str(getattr(before, name)), name
    assert after.Orgc.name == before.Orgc.name
    assert {one.name for one in after.tags} == {one.name for one in before.tags}
    for one in before.attributes:
        _report(one, "CSIRT Sudland", "Albion")
    assert [_attribute(one) for one in _sorted(after)] == [_attribute(one) for one in _sorted(before)]
    (now,), (was,) = after.objects, before.objects
    assert (now.name, now.uuid, now.comment) == (was.name, was.uuid, was.comment)
    assert [_attribute(one) for one in _sorted(now)] == [_attribute(one) for one in _sorted(was)]


def _report(one, name: str, by: str) -> None:
    """A sighting of an organisation is, in the export of another member's call, what that one reports."""
    for sighting in one.sightings:
        if getattr(sighting, "Organisation", {}).get("name") == name:
            del sighting.Organisation
            sighting.source = f"{by} reports: {name}"


def _sorted(holder):
    return sorted(holder.attributes, key=lambda one: str(one.uuid))


def _attribute(one):
    fields = (
        "uuid",
        "type",
        "value",
        "category",
        "comment",
        "to_ids",
        "timestamp",
        "object_relation",
        "first_seen",
    )
    sightings = [json.loads(each.to_json()) for each in one.sightings]
    return (
        {name: str(getattr(one, name, "") or "") for name in fields},
        sorted(str(tag.name) for tag in one.tags),
        sightings,
    )


def member_of(folder, name: str) -> str:
    with open_node(folder) as node:
        return member(node, name).id


def new(folder, document, *more: object) -> Result:
    (folder / "event.json").write_text(json.dumps(document))
    given = ("--title", "T", "--tlp", "AMBER", "--node", folder, "--json", *more)
    return run("call", "new", "--from", folder / "event.json", *given)


def test_an_event_for_its_organisation_alone_is_opened_by_its_owner_who_names_members(folder):
    borea = member_of(folder, "Borea")
    own = event(attribute("ip-dst", "192.0.2.1"), distribution="0", Orgc={"name": "albion"})
    done = new(folder, own)
    assert isinstance(done.exception, UsageError)
    assert "for your organisation or a sharing group alone" in str(done.exception)
    assert "--releasable-to" in done.exception.hint
    assert new(folder, own, "--releasable-to", borea).exit_code == 0
    assert _last(folder) == ("call drafted", f"T; {_ALONE}")
    told = drafted(folder, event(attribute("ip-dst", "198.51.100.9")), tlp="AMBER")
    assert run("call", "send", told["id"], "--node", folder).exit_code == 0
    (folder / "event.json").write_text(json.dumps(own))
    amended = ("call", "amend", told["id"], "--from", folder / "event.json", "--node", folder)
    assert "for your organisation" in str(run(*amended).exception)
    assert run(*amended, "--releasable-to", borea).exit_code == 0
    assert _last(folder) == ("amendment drafted", f"T; {_ALONE}")


_ALONE = "its own MISP event was for its organisation or a sharing group alone"


def _last(folder) -> tuple[str, str]:
    """What the audit was told last."""
    with open_node(folder) as node:
        entry = node.store.audit.latest(1)[0]
    return entry.action, entry.detail


def test_an_event_of_another_organisation_alone_goes_to_nobody_and_its_source_is_named(folder):
    borea = member_of(folder, "Borea")
    for more in ((), ("--releasable-to", borea)):
        done = new(folder, event(attribute("ip-dst", "192.0.2.1"), distribution="0"), *more)
        assert isinstance(done.exception, UsageError)
        assert "only its source loosens" in str(done.exception)
        assert "ask its source, CSIRT Nordmark" in done.exception.hint


def test_a_sharing_group_names_the_members_that_may_have_a_call_and_tells_of_the_others(folder):
    borea, corvia = (member_of(folder, name) for name in ("Borea", "Corvia"))
    listed = [{"uuid": borea.partition("--")[2]}, {"name": "Ministry of Weather"}]
    group = {"name": "G", "SharingGroupOrg": [{"Organisation": one} for one in listed]}
    shared = event(attribute("ip-dst", "192.0.2.1"), distribution="4", SharingGroup=group)
    for more in ((), ("--releasable-to", corvia)):
        done = new(folder, shared, *more)
        assert f"it is releasable to {borea}" in done.exception.hint
    told = json.loads(new(folder, shared, "--releasable-to", borea).stdout)
    assert told["refused"] == [
        "organisation Ministry of Weather: is of the event's sharing group and no member that is known here, so it gets nothing"
    ]


def test_a_call_of_an_event_travels_whole_and_its_recipient_writes_the_same_event(three, tmp_path):
    albion, borea = three["Albion"], three["Borea"]
    (tmp_path / "event.json").write_text(json.dumps({"Event": whole_event()}))
    drafted_ = draft(tmp_path / "event.json", ())
    question = Question(title="T", text="seen?", marking=Marking(Tlp.GREEN, None, Pap.AMBER))
    made = make_call(question, drafted_.wanted, albion.configuration.id, albion.clock(), drafted_.context)
    keep_draft(made, "analyst", albion)
    send(made.call.id, "analyst", albion)
    came = receive(said(albion), member(borea, "Albion"), borea)
    assert {one.reason for one in came} == {""}
    assert [one.id for one in assemble(borea).calls] == [made.call.id]
    call = borea.store.calls.get(made.call.id)
    there = export(call, borea.configuration.id, "Bea", borea)
    here = export(made.call, borea.configuration.id, "Ada", albion)
    assert _comparable(there) == _comparable(here)
    assert TECHNIQUE in there.event.value.decode().replace('\\"', '"')
    assert ACTOR in there.event.value.decode().replace('\\"', '"')


def _comparable(made):
    found = read(made)
    return sorted(str(_attribute(one)) for one in (*found.attributes, *found.objects[0].attributes))


def test_an_amendment_from_an_event_has_what_goes_with_that_event(folder):
    told = drafted(folder, {"Event": whole_event()})
    assert run("call", "send", told["id"], "--node", folder).exit_code == 0
    (folder / "list.txt").write_text("192.0.2.1\n")
    amended = ("call", "amend", told["id"], "--node", folder)
    assert run(*amended, "--from", folder / "list.txt", "--json").exit_code == 0
    with open_node(folder) as node:
        call = node.store.calls.draft(told["id"])
        parts = objects_of(call, node)
    there = {one["id"] for one in parts}
    refs = {ref for one in parts for ref in (*one.get("object_refs", ()), one.get("source_ref", ""))} - {""}
    assert refs <= there
    assert not [one for one in parts if one["type"] == "grouping"]
    assert run(*amended, "--from", folder / "event.json", "--json").exit_code == 0
    with open_node(folder) as node:
        again = [one["type"] for one in objects_of(node.store.calls.draft(told["id"]), node)]
    assert (again.count("report"), again.count("grouping"), again.count("note")) == (1, 1, 2)


def test_export_takes_one_kind_at_a_time(folder):
    told = drafted(folder, event(attribute("ip-dst", "192.0.2.1")), tlp="AMBER")
    export_ = ("call", "export", told["id"], "--node", folder)
    for wrong in (
        (),
        ("--backend", "splunk", "--misp", "x"),
        ("--misp", "x", "--output", "y"),
        ("--backend", "splunk", "--for", "z"),
    ):
        assert isinstance(run(*export_, *wrong).exception, UsageError)
    done = run(*export_, "--misp", folder / "out.json", "--for", "identity--nobody")
    assert "--for identity--nobody: is no member" in str(done.exception)
    done = run(*export_, "--misp", folder / "out.json")
    assert "for Albion: 1 attribute, 0 sightings" in done.stdout
    assert "lost: the question of the call" in done.stdout


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def _places(value, path=()):
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(one for key, inner in items for one in _places(inner, (*path, key)))]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(_places(whole_event())[1:]), _json)
def test_whatever_is_in_an_event_that_is_read_can_be_asked_and_written_again(path, value):
    changed = whole_event()
    place = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    try:
        read_ = read_event(changed)
    except ExchangeError:
        return
    indicators = [one for one in read_.indicators.values() if one["pattern"]]
    wanted = [Wanted(one["name"], one["pattern_type"], one["pattern"], original=one) for one in indicators]
    question = Question(title="T", text="", marking=Marking(Tlp.CLEAR))
    made = make_call(question, wanted, ISSUER, FIRST, read_.context)
    known = known_together(made.objects, NOTHING_KNOWN)
    assert all(checked(one) for one in made.objects)
    if made.objects:
        objects = [release(one, PUBLIC, known) for one in made.objects]
        assert read(event_of(release(made.call, PUBLIC, known), objects)).info
