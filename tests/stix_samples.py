"""Calls, answers and STIX objects for tests, small and made up."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from hypothesis import strategies as st

from tocsin.exchange.stix import answer_id, call_items, digest
from tocsin.model.answer import Answer, Blindness, FieldOfViewCount, ItemAnswer, Sight, Stage
from tocsin.model.call import Call, ReplyPolicy
from tocsin.model.field_of_view import Days, Why
from tocsin.model.marking import Marking, Pap, Tlp

NOON = dt.datetime(2024, 5, 1, 12, tzinfo=dt.UTC)


def ident(kind: str, name: object = "one") -> str:
    """An id that follows from a name."""
    return f"{kind}--{uuid.uuid5(uuid.NAMESPACE_OID, f'{kind} {name}')}"


MEMBER = ident("identity", "Nordmark")
OTHER = ident("identity", "Sudland")


def indicator(called: object = "one", **more: Any) -> dict[str, Any]:
    """An indicator of a file."""
    return {
        "type": "indicator",
        "spec_version": "2.1",
        "id": ident("indicator", called),
        "created_by_ref": MEMBER,
        "created": "2024-05-01T12:00:00.000Z",
        "modified": "2024-05-01T12:00:00.000Z",
        "name": f"file {called}",
        "pattern": f"[file:name = '{called}']",
        "pattern_type": "stix",
        "valid_from": "2024-05-01T12:00:00.000Z",
        **more,
    }


def call_of(objects: list[dict[str, Any]], **more: Any) -> Call:
    """A call for the indicators among objects."""
    said: dict[str, Any] = {
        "id": ident("grouping", "call"),
        "title": "Intruder",
        "question": "Who has seen this?",
        "issuer": MEMBER,
        "created": NOON,
        "modified": NOON,
        "marking": Marking(Tlp.AMBER),
        "items": call_items(objects),
        "objects": {one["id"]: digest(one) for one in objects},
    }
    return Call(**{**said, **more})


def answer_to(call: Call, items: tuple[ItemAnswer, ...], member: str = OTHER, **more: Any) -> Answer:
    """A member's answer to a call."""
    said: dict[str, Any] = {
        "id": answer_id(member, call.id),
        "call": call.id,
        "call_modified": call.modified,
        "member": member,
        "created": NOON,
        "modified": NOON,
        "marking": call.marking,
        "stage": Stage.ANSWERED,
        "items": items,
    }
    return Answer(**{**said, **more})


_texts = st.text(st.characters(codec="utf-8"), max_size=40)
_moments = st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2100, 1, 1), timezones=st.just(dt.UTC))  # noqa: DTZ001
_versions = _moments.map(lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000))
_members = st.sampled_from([MEMBER, OTHER, ident("identity", "Ostheim")])
markings = st.builds(Marking, st.sampled_from(Tlp), st.none() | st.frozensets(_members), st.sampled_from(Pap))


@st.composite
def calls(draw: st.DrawFn) -> tuple[Call, list[dict[str, Any]]]:
    """A call, and its objects."""
    kinds = st.sampled_from(["stix", "sigma", "yara", "snort"])
    wanted = draw(
        st.lists(st.tuples(st.integers(0, 99), kinds), min_size=1, max_size=4, unique_by=lambda p: p[0])
    )
    objects = [indicator(name, pattern_type=kind) for name, kind in wanted]
    technique = {
        "type": "attack-pattern",
        "spec_version": "2.1",
        "id": ident("attack-pattern"),
        "created": "2024-05-01T12:00:00.000Z",
        "modified": "2024-05-01T12:00:00.000Z",
        "name": "Valid Accounts",
        "external_references": [{"source_name": "mitre-attack", "external_id": "T1078"}],
    }
    indicates = {
        "type": "relationship",
        "spec_version": "2.1",
        "id": ident("relationship"),
        "created": "2024-05-01T12:00:00.000Z",
        "modified": "2024-05-01T12:00:00.000Z",
        "relationship_type": "indicates",
        "source_ref": objects[0]["id"],
        "target_ref": technique["id"],
    }
    if draw(st.booleans()):
        objects += [technique, indicates]
    call = call_of(
        objects,
        title=draw(_texts),
        question=draw(_texts),
        created=draw(_versions),
        modified=draw(_versions),
        marking=draw(markings),
        deadline=draw(st.none() | _moments),
        expires=draw(st.none() | _moments),
        reply=draw(st.builds(ReplyPolicy, st.booleans(), st.booleans(), st.booleans())),
        revoked=draw(st.booleans()),
    )
    return call, objects


@st.composite
def views(draw: st.DrawFn, found: bool, declared: bool) -> FieldOfViewCount:
    """A field of view that does not contradict itself."""
    few = st.integers(0, 50)
    seen, not_seen, blind = draw(few) if found else 0, draw(few), draw(few)
    reasons = st.builds(Blindness, st.sampled_from(Why), st.lists(_texts, max_size=3).map(tuple), few)
    days = st.tuples(st.dates(), st.dates()).map(lambda pair: Days(min(pair), max(pair)))
    return FieldOfViewCount(
        known=seen + not_seen + blind,
        seen=seen,
        not_seen=not_seen,
        partly=draw(st.integers(0, not_seen)),
        blind=blind,
        blindness=draw(st.lists(reasons, max_size=3).map(tuple)),
        host_days=draw(few),
        host_days_asked=draw(few),
        days=draw(st.none() | days),
        declared=declared,
    )


@st.composite
def item_answers(draw: st.DrawFn, item: str) -> ItemAnswer:
    """What a member says of an item."""
    sight, declared = draw(st.sampled_from(Sight)), draw(st.booleans())
    found = sight in {Sight.SEEN, Sight.MATCHED}
    first, last = sorted((draw(_moments), draw(_moments)))
    names = st.lists(_texts, max_size=3).map(tuple)
    return ItemAnswer(
        item=item,
        sight=sight,
        count=draw(st.integers(0, 2**40)) if found else 0,
        first_seen=first if found and draw(st.booleans()) else None,
        last_seen=last if found and draw(st.booleans()) else None,
        techniques=draw(names),
        logsources=draw(names),
        view=draw(st.none() | views(found, declared)),
        pseudonyms=draw(names) if found else (),
        reason=draw(_texts),
        declared=declared,
    )


@st.composite
def answers(draw: st.DrawFn) -> tuple[Answer, Call]:
    """An answer, and the call that it answers."""
    call, _ = draw(calls())
    told = [draw(item_answers(item.id)) for item in call.items if draw(st.booleans())]
    answer = answer_to(
        call,
        tuple(told),
        created=draw(_versions),
        modified=draw(_versions),
        marking=draw(markings),
        stage=draw(st.sampled_from(Stage)),
        note=draw(_texts),
        withdrawn=draw(st.booleans()),
    )
    return answer, call
