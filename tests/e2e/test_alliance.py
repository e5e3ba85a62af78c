"""Five nodes as five processes over real HTTP: whatever stops and whosever clock is wrong, nothing is lost or doubled."""

from __future__ import annotations

import contextlib
import itertools
import json
import shutil
import sys
import time
from collections import Counter
from pathlib import Path

import httpx
import msgspec
import pytest

from skewed_node import wrong_by
from tocsin.model.answer import Sight, Stage
from tocsin.model.gap import Standing
from tocsin.model.material import CASE
from tocsin.node.calls.handling import reviewed
from tocsin.node.calls.objects import ANSWERS, CALLS, of_others
from tocsin.node.demo.alliance.analyst import judge_all
from tocsin.node.demo.alliance.casework import open_case
from tocsin.node.demo.alliance.founding import found_alliance
from tocsin.node.demo.alliance.lookout import look_out
from tocsin.node.demo.alliance.nations import NATIONS, VICTIM
from tocsin.node.demo.alliance.processes import Processes
from tocsin.node.demo.alliance.record import INCIDENT
from tocsin.node.demo.alliance.run import Sizes, histories, hunt_at_home, ring
from tocsin.node.desk.desk import Desk
from tocsin.node.handover.handing import hand_over
from tocsin.node.member.node import open_node
from tocsin.store import ITSELF
from tocsin.store.stored import ALL

SIZES = Sizes(events=20_000, hosts=16)
#: Minutes by which clocks are wrong.
WRONG = {"borea": -10, "corvia": 10, "dunmere": 10}
NODE = Path(__file__).parents[1] / "skewed_node.py"
PATIENCE = 240


def quiet(*_):
    return lambda *_: None


class WithWrongClocks(Processes):
    def command(self, one):
        minutes = WRONG.get(one.nation.slug)
        return super().command(one) if minutes is None else [sys.executable, NODE, one.folder, str(minutes)]


def opened(one):
    """The node as its own people use it: with its own clock."""
    return open_node(one.folder, wrong_by(WRONG.get(one.nation.slug, 0)))


@pytest.fixture(scope="module")
def founded(tmp_path_factory):
    """Nodes with their histories, not yet running."""
    nodes = found_alliance(NATIONS, tmp_path_factory.mktemp("alliance"))
    return nodes, histories(nodes, SIZES, quiet)


@pytest.fixture(scope="module")
def played(founded):
    """The exercise with everything that can go wrong going wrong; the nodes have ended when it is looked at."""
    nodes, truths = founded
    by_slug = {one.nation.slug: one for one in nodes}
    victim = by_slug[VICTIM.slug]
    findings = hunt_at_home(victim, SIZES, quiet)
    with WithWrongClocks(nodes) as processes:
        processes.kill("dunmere")  # the hub is away when the victim rings
        call = ring(victim, findings)
        time.sleep(2)
        processes.start("dunmere")
        until(lambda: received(by_slug["borea"], call), "Borea has the call")
        processes.kill("borea")  # while it searches, or just before
        processes.start("borea")
        for one in nodes:
            until(lambda one=one: searched(one, call), f"{one.nation.name} has searched")
            if one.nation.slug == "corvia":
                processes.kill("corvia")  # while it answers: what it says waits in its outbox
            with opened(one) as node:
                judge_all(Desk(node), call, truths[one.nation.slug])
            if one.nation.slug == "corvia":
                processes.start("corvia")
        with opened(victim) as node:
            desk = Desk(node)
            until(lambda: all_answered(desk, call, len(nodes)), "every answer is at the victim")
        until(lambda: all(sent(one) for one in nodes), "what a killed node had begun to send has arrived")
        time.sleep(3)  # what would be said twice would be said now
        (victim.folder / "metrics.txt").write_text(httpx.get(f"{victim.address}/metrics").text)
    return nodes, call


def until(holds, what: str):
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, what
        time.sleep(0.3)


def sent(one) -> bool:
    with opened(one) as node:
        return node.store.outbox.waiting() == {}


def received(one, call: str) -> bool:
    with opened(one) as node:
        return node.store.calls.get(call) is not None


def searched(one, call: str) -> bool:
    with opened(one) as node:
        return node.store.findings.hunted(call) is not None


def all_answered(desk: Desk, call: str, members: int) -> bool:
    rows = desk.picture(call).members
    return len([row for row in rows if row.stage is Stage.ANSWERED]) == members


def at(nodes, slug: str):
    return contextlib.closing(opened(next(one for one in nodes if one.nation.slug == slug)))


def test_the_picture_says_who_saw_it_since_when_and_who_is_blind(played):
    nodes, call = played
    with at(nodes, "albion") as node:
        rows = {row.name: row for row in Desk(node).picture(call).members}
    assert {name for name, row in rows.items() if row.sight is Sight.SEEN} == {"Albion", "Borea", "Corvia"}
    assert rows["Borea"].first_seen < rows["Albion"].first_seen < rows["Corvia"].first_seen
    assert not rows["Dunmere"].sights.get(Sight.SEEN)
    blind = {name: row.sights.get(Sight.BLIND, 0) for name, row in rows.items()}
    assert blind["Estmoor"] > 3 * blind["Dunmere"]
    assert all(row.reasons for row in rows.values())


def test_every_member_has_the_same_picture(played):
    nodes, call = played
    pictures = []
    for one in nodes:
        if one.nation.slug == "albion":
            continue
        with at(nodes, "albion") as node, at(nodes, one.nation.slug) as other:
            mine, theirs = (Desk(each).picture(call).members for each in (node, other))
        known = {row.name: row.items for row in mine}
        pictures.append({row.name: row.items == known[row.name] for row in theirs})
    assert all(all(same.values()) for same in pictures), pictures


def test_the_victim_opens_a_case_of_what_was_answered_that_a_publication_is_told_in_part(founded, played):
    nodes, call = played
    victim = next(one for one in nodes if one.nation is VICTIM)
    made = open_case(victim, nodes[-1].member, call, founded[1][VICTIM.slug], "exercise")
    names = {one.member: one.nation.slug for one in nodes}
    seen = next(one for one in made.picture.incidents if one.entry.id == INCIDENT)
    assert {names[one.member] for one in seen.course.reached} == {"albion", "borea", "corvia"}
    assert names[seen.course.reached[0].member] == "borea"
    assert seen.course.dwell.days == 496
    assert made.traces > len(made.picture.incidents)
    with contextlib.closing(opened(victim)) as node:
        pieces = [one for one in hand_over(node, "exercise").written if one.kind == CASE]
        hosts = {trace.host for trace in node.store.cases.traces(made.case.id) if trace.host}
    (piece,) = [one for one in pieces if one.of == made.case.id]
    text = msgspec.json.encode(piece).decode()
    assert hosts
    assert not [one for one in hosts if one in text]
    assert made.withheld


def test_the_blind_nation_is_told_what_it_cannot_see_and_what_shows_most_first(played):
    nodes, _ = played
    outlook = look_out(nodes)
    stands = {stand.technique: stand.standing for row in outlook.seen.rows for stand in row.stands}
    assert outlook.node.nation.slug == "estmoor"
    assert sum(one in {Standing.BLIND, Standing.NO_TELEMETRY} for one in stands.values()) > len(stands) / 2
    gains = [one.gain for one in outlook.seen.fixes]
    assert len(gains) == 5
    assert gains == sorted(gains, reverse=True)
    assert "4688" in outlook.seen.fixes[0].text


def test_nothing_is_lost_and_nothing_is_said_twice(played):
    nodes, call = played
    for one in nodes:
        with at(nodes, one.nation.slug) as node:
            assert node.store.outbox.waiting() == {}
            for collection in (CALLS, ANSWERS, of_others(CALLS), of_others(ANSWERS)):
                page = node.store.objects.page(collection, ITSELF, limit=10_000, filters=ALL)
                counted = Counter((row.object.id, row.object.version) for row in page.rows)
                assert set(counted.values()) <= {1}
            said = node.store.answers.versions(call, one.member)
            again = [a for a, b in itertools.pairwise(said) if (a.items, a.stage) == (b.items, b.stage)]
            assert again == []


def test_what_was_found_twice_counts_once(played):
    nodes, call = played
    with at(nodes, "borea") as node:
        counted = node.store.matches.counts(call)
        found = reviewed(node.store.calls.get(call), node)
    assert sum(counted.values()) == sum(len(item.finding.matches) for item in found.items)
    assert len(found.items) == len(found.call.items)


def test_nobody_distrusts_anybody_and_every_audit_is_whole(played):
    nodes, _ = played
    for one in nodes:
        with at(nodes, one.nation.slug) as node:
            desk = Desk(node)
            assert [held.reason for held in desk.quarantine()] == []
            assert desk.verify_audit() is None
            acts = {entry.action for entry in desk.audit(None, 1_000)}
            assert {"founded", "answer released", "searched"} <= acts


def test_no_host_account_or_path_of_a_member_is_in_what_another_holds(played):
    nodes, _ = played
    secrets = (b"WEB01", b"EXCH01", b"svc_sharepoint", b"/tmp/", b"borea.example")
    with at(nodes, "albion") as node:
        page = node.store.objects.page(of_others(ANSWERS), ITSELF, limit=10_000, filters=ALL)
    assert page.rows
    for row in page.rows:
        assert not [secret for secret in secrets if secret in row.object.raw]


def test_no_node_logged_an_error(played):
    nodes, _ = played
    for one in nodes:
        log = (Path(one.folder) / "node.log").read_text()
        assert "Traceback" not in log, log[-3_000:]


def test_a_node_that_was_never_founded_is_told(tmp_path):
    shutil.rmtree(tmp_path / "none", ignore_errors=True)
    with pytest.raises(Exception, match="there is no node here"):
        open_node(tmp_path / "none")


def test_logs_are_json_lines_and_hold_no_secret(played):
    nodes, _ = played
    for one in nodes:
        text = (one.folder / "node.log").read_text()
        lines = [json.loads(line) for line in text.splitlines()]
        assert lines
        assert all({"time", "level", "part", "what"} <= line.keys() for line in lines)
        secrets = [path.read_text().strip() for path in (one.folder / "tokens").glob("*")]
        for secret in (one.password, *secrets):
            assert secret not in text


def test_a_node_tells_what_it_counts_and_names_nothing(played):
    nodes, call = played
    text = (nodes[0].folder / "metrics.txt").read_text()
    with at(nodes, "albion") as node:
        titles = [one.title for one in node.store.calls.all()]
    for name in (
        "tocsin_poll_age_seconds{",
        'tocsin_hunt_seconds_count{mode="',
        'tocsin_calls{state="open"} 1.0',
    ):
        assert name in text
    for secret in (call, *titles, nodes[0].password):
        assert secret not in text
