"""What a node's people browse of its own searches."""

from __future__ import annotations

import pytest

from call_samples import LOGS, lake
from node_samples import ADDRESS, member, nodes, rung, said
from tocsin.model.answer import Verdict
from tocsin.model.hunted import Reach
from tocsin.node.calls.assembling import assemble
from tocsin.node.calls.drafting import Wanted as Asked
from tocsin.node.calls.handling import answer_call, waiting
from tocsin.node.calls.receiving import receive
from tocsin.node.desk.desk import Desk
from tocsin.node.desk.nouns import Actor, Role, Wanted
from tocsin.store import match_key

ANALYST = Actor("ana", Role.ANALYST)
YARA = Asked("a yara rule", "yara", "rule x {}")


@pytest.fixture
def desk(tmp_path):
    """Borea has searched for two calls of Albion."""
    made = nodes(tmp_path)
    lake(tmp_path / "Borea")
    for wanted in ((ADDRESS, YARA), (ADDRESS,)):
        rung(made["Albion"], None, *wanted)
    receive(said(made["Albion"]), member(made["Borea"], "Albion"), made["Borea"])
    assemble(made["Borea"])
    for call in waiting(made["Borea"]):
        answer_call(call, made["Borea"], 1)
    yield Desk(made["Borea"])
    for node in made.values():
        node.close()


def test_a_hunt_is_kept_with_what_it_went_over_and_what_it_did_not_try(desk):
    last, first = desk.hunts()
    one = first.searched
    assert (one.reach, one.rows, one.hosts, one.items, one.new) == (Reach.WHOLE, len(LOGS), 3, 2, 1)
    assert list(one.not_tried.values()) == [1]
    assert "yara" in next(iter(one.not_tried))
    assert one.begun < one.ended
    assert last.searched.not_tried == {}
    assert [row.number for row in desk.hunts(one.call)] == [first.number]
    assert desk.hunts(before=first.number) == ()


def test_findings_of_all_calls_are_found_by_call_verdict_and_host(desk):
    every = desk.findings(Wanted(), None, 10, ANALYST)
    assert len(every) == 2
    assert {one.match.host for one in every} == {"WS3"}
    some = every[0].match
    desk.judge(some.call, [match_key(some)], Verdict.CONFIRMED, "", ANALYST)
    assert [one.number for one in desk.findings(Wanted(verdict=Verdict.CONFIRMED), None, 10, ANALYST)] == [
        every[0].number
    ]
    assert [one.number for one in desk.findings(Wanted(call=every[1].match.call), None, 10, ANALYST)] == [
        every[1].number
    ]
    assert desk.findings(Wanted(host="WS1"), None, 10, ANALYST) == ()
    assert desk.findings(Wanted(), every[1].number, 10, ANALYST) == ()
    assert len(desk.findings(Wanted(), None, 1, ANALYST)) == 1


def test_no_call_is_read_but_those_that_are_named(desk, monkeypatch):
    first = desk.hunts()[0].searched.call
    for listed in ("all", "drafts"):
        monkeypatch.setattr(desk._node.store.calls, listed, None)  # noqa: SLF001  (what reads every call)
    assert desk.named(first.partition("--")[2]) == first
    assert {row.title for row in desk.hunts()} == {"T"}
    assert {(row.title, row.item) for row in desk.findings(Wanted(), None, 10, ANALYST)} == {
        ("T", ADDRESS.name)
    }


def test_looking_for_a_host_or_a_rule_is_in_the_audit_and_turning_pages_is_not(desk):
    before = desk.audit(None, 1)[0].seq
    desk.findings(Wanted(), None, 10, ANALYST)
    assert desk.audit(None, 1)[0].seq == before
    desk.findings(Wanted(host="ws"), None, 10, ANALYST)
    (entry,) = desk.audit(None, 1)
    assert (entry.actor, entry.action, entry.detail) == ("ana", "findings searched", "host 'ws'")
