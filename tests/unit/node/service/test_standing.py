"""How a node stands, in counts that name nothing."""

from __future__ import annotations

import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import generate_latest

from call_samples import lake
from node_samples import ADDRESS, member, nodes, rung, said
from tocsin.model.answer import Verdict
from tocsin.node.calls.assembling import assemble
from tocsin.node.calls.drafting import Wanted
from tocsin.node.calls.handling import answer_call, waiting
from tocsin.node.calls.receiving import receive
from tocsin.node.calls.ringing import amend
from tocsin.node.desk.desk import Desk
from tocsin.node.desk.nouns import Actor, Role
from tocsin.node.service.standing import Standing
from tocsin.store import match_key

CLEAN = Wanted("198.51.100.9", "stix", "[ipv4-addr:value = '198.51.100.9']")


@pytest.fixture
def two(tmp_path):
    made = nodes(tmp_path)
    lake(tmp_path / "Borea")
    yield made["Albion"], made["Borea"]
    for node in made.values():
        node.close()


def text(node) -> str:
    registry = CollectorRegistry()
    registry.register(Standing(node))
    return generate_latest(registry).decode()


def told(node) -> dict[str, float]:
    lines = text(node).splitlines()
    return {
        name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if line[0] != "#")
    }


def searched(albion, borea):
    call = rung(albion, None, ADDRESS, CLEAN)
    receive(said(albion), member(borea, "Albion"), borea)
    assemble(borea)
    answer_call(waiting(borea)[0], borea, 1)
    return call


def test_calls_are_counted_by_state_and_answers_by_what_they_wait_for(two):
    albion, borea = two
    call = searched(albion, borea)
    found = told(borea)
    assert [found[f'tocsin_calls{{state="{state}"}}'] for state in ("open", "draft", "revoked")] == [1, 0, 0]
    assert (found["tocsin_answers_to_triage"], found["tocsin_answers_to_release"]) == (1, 0)
    desk = Desk(borea)
    keys = [match_key(one) for one in desk.matches(call)]
    desk.judge(call, keys, Verdict.CONFIRMED, "", Actor("ana", Role.ANALYST))
    found = told(borea)
    assert (found["tocsin_answers_to_triage"], found["tocsin_answers_to_release"]) == (0, 1)
    assert found['tocsin_matches{verdict="confirmed"}'] == 1


def test_a_call_and_its_waiting_amendment_are_a_call_and_a_draft(two):
    albion, _ = two
    call = rung(albion, None, ADDRESS)
    amend(call, lambda one: one, [CLEAN], "ana", albion)
    found = told(albion)
    assert [found[f'tocsin_calls{{state="{state}"}}'] for state in ("open", "draft")] == [1, 1]


def test_the_lake_the_store_and_the_quarantine_are_measured(two):
    _, borea = two
    borea.store.quarantine.hold(b"x", "unsigned", "a")
    found = told(borea)
    assert found["tocsin_lake_rows"] == 4
    assert found["tocsin_store_bytes"] >= (borea.folder / "store" / "node.db").stat().st_size
    assert found["tocsin_quarantined"] == 1


def test_nothing_is_named(two):
    albion, borea = two
    searched(albion, borea)
    for secret in ("192.0.2.7", "WS3", "Albion", "seen?", "grouping--", "indicator--", "ministry"):
        assert secret not in text(borea)


def test_a_lake_that_was_there_and_is_not_is_told(two, tmp_path):
    albion, borea = two
    assert told(borea)["tocsin_lake_missing"] == 0
    searched(albion, borea)
    (tmp_path / "Borea" / "lake").rename(tmp_path / "Borea" / "away")
    assert (told(albion)["tocsin_lake_missing"], told(borea)["tocsin_lake_missing"]) == (0, 1)
