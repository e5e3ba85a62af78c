"""A little of everything that a store keeps."""

from __future__ import annotations

import datetime as dt

import msgspec

from case_samples import seen_at, source
from tocsin.model.answer import Answer, Evidence, ItemAnswer, ItemFinding, Match, Sight, Stage, Verdict
from tocsin.model.call import Call, CallItem
from tocsin.model.case import Case
from tocsin.model.field_of_view import Days
from tocsin.model.gap import GapSummary, Standing
from tocsin.model.hunted import Reach, Searched
from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import Member, PublicKey
from tocsin.store import Store, StoredObject

START = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
NORD, SUED, WEST = (f"identity--{n}1111111-1111-4111-8111-111111111111" for n in "123")
CALL = "grouping--c1111111-1111-4111-8111-111111111111"
ITEM = "indicator--a1111111-1111-4111-8111-111111111111"
AMBER = Marking(Tlp.AMBER)


def at(minutes: float) -> dt.datetime:
    return START + dt.timedelta(minutes=minutes)


def stored(name: str = "1", version: float = 0, **changes) -> StoredObject:
    """An indicator of NORD, TLP:AMBER."""
    id_ = f"indicator--{name}"
    raw = msgspec.json.encode({"type": "indicator", "modified": at(version), "name": ascii(name)})
    return msgspec.structs.replace(
        StoredObject(id_, at(version), "indicator", "2.1", NORD, AMBER, raw), **changes
    )


def key(name: str, since: float = 0) -> PublicKey:
    return PublicKey(f"thumbprint-{name}", f"x-of-{name}", at(since))


def member(id_: str = NORD, *keys: PublicKey, name: str = "Nord") -> Member:
    return Member(id_, name, keys, "https://nord.example", hub=True)


def call(modified: float = 0, **changes) -> Call:
    item = CallItem(ITEM, "a hash", "stix", "[file:name = 'a.exe']", "d1", ("T1003",))
    made = Call(
        id=CALL,
        title="Wiper",
        question="Who saw it?",
        issuer=NORD,
        created=START,
        modified=at(modified),
        marking=Marking(Tlp.AMBER, frozenset({NORD, SUED})),
        items=(item,),
        objects={ITEM: "d1"},
        deadline=at(60),
        expires=at(1440),
    )
    return msgspec.structs.replace(made, **changes)


def answer(member_: str = SUED, modified: float = 0, **changes) -> Answer:
    made = Answer(
        id=f"grouping--{member_[-36:]}",
        call=CALL,
        call_modified=START,
        member=member_,
        created=START,
        modified=at(modified),
        marking=AMBER,
        stage=Stage.ANSWERED,
        items=(ItemAnswer(ITEM, Sight.NOT_SEEN),),
    )
    return msgspec.structs.replace(made, **changes)


def match(host: str = "dc01", count: int = 1, last: float = 0, **changes) -> Match:
    made = Match(
        call=CALL,
        item=ITEM,
        rule_id="rule-1",
        rule_title="Wiper",
        level="high",
        origin="nord",
        host=host,
        count=count,
        first=at(0),
        last=at(last),
        techniques=("T1561",),
        logsources=("windows/security",),
        evidence=(Evidence("f" * 64, "security.evtx", count),),
    )
    return msgspec.structs.replace(made, **changes)


def searched(number: int = 0, **changes) -> Searched:
    made = Searched(
        call=CALL, call_modified=START, reach=Reach.WHOLE, begun=at(number), ended=at(number + 1), rows=7, hosts=2,
        items=3, days=Days(dt.date(2026, 1, 1), dt.date(2026, 2, 1)), not_tried={"carried": 1}, new=2,
    )  # fmt: skip
    return msgspec.structs.replace(made, **changes)


def fill(store: Store) -> None:
    """Put something into every book."""
    store.members.add(member(NORD, key("a"), key("b", 5)))
    store.cases.put(Case(id="case--1", title="x", marking=Marking(Tlp.CLEAR), created=at(0), author="ann"))
    store.cases.add("case--1", [source("a")])
    store.cases.gather("case--1", [seen_at("t", NORD, tactic="impact")])
    store.gaps.add(GapSummary(member=NORD, at=at(0), stands=(("T1003", Standing.BLIND, 0),)))
    store.members.add(member(SUED, name="Süd"))
    store.objects.add(
        "calls", [stored("1"), stored("1", 5), stored("2", raw=b"\x00\xff{}", parts=frozenset({ITEM}))]
    )
    store.objects.add("calls", [stored("3", marking=Marking(Tlp.RED, frozenset({SUED})), owner=SUED)])
    store.quarantine.hold(b"\xff\x00 no JSON", "not JSON", SUED, collection="calls")
    store.cursors.set(SUED, "calls", "2026-03-01T12:00:00Z")
    store.calls.put(call())
    store.calls.put(call(5, title="Wiper, amended", question="nul \0 and 'quotes' ☃"))
    store.calls.advance(CALL, SUED, Stage.RECEIVED)
    store.findings.put(CALL, START, [ItemFinding(ITEM, None, reason="carried")])
    store.hunts.add(searched())
    store.matches.merge([match("dc01"), match("dc02", 3)])
    store.matches.add(CALL, "day-1", [match("dc02", 2)])
    store.matches.decide([1], Verdict.CONFIRMED, "ann", note="seen")
    store.answers.draft(answer(NORD))
    store.answers.received(answer(SUED))
    store.outbox.put("k1", SUED, "calls", b"\x00bytes")
    store.users.add("ann", "a long sentence", ["analyst", "releaser"])
    store.sessions.open("ann", dt.timedelta(hours=1))
    store.tokens.issue(SUED, ["read", "write"], name="poller")
    store.attempts.begin("address 192.0.2.1")
    store.audit.append("ann", "released", object_=CALL, audience=SUED, rule="tlp", detail="nul \0 ☃")
    store.audit.append("ann", "searched", detail="x" * 10_000)
