"""Gaps of a node: measured once until something changes, with snapshots, others' maps and the adversaries that matter."""

from __future__ import annotations

import datetime as dt
import json
import shutil

import pytest
from msgspec.structs import replace
from typer.testing import CliRunner

from call_samples import RULE, lake
from case_samples import CLEAR, NOW
from node_samples import Clock, nodes
from store_samples import ITEM, answer, call
from tocsin.cli.main import app
from tocsin.model.answer import FieldOfViewCount, ItemAnswer, Match, Sight, Verdict
from tocsin.model.case import Case, Entry, Exposure
from tocsin.model.errors import NodeError, UsageError
from tocsin.model.gap import GapSummary, Standing
from tocsin.node.gaps import measuring, proving
from tocsin.node.gaps.seeing import Seen, sighted
from tocsin.node.member.node import open_node
from tocsin.node.rules import choose
from tocsin.store import gaps


@pytest.fixture(scope="module")
def founded(tmp_path_factory):
    """Albion's folder with a lake, made once: others know of it."""
    folder = tmp_path_factory.mktemp("nodes")
    for one in nodes(folder).values():
        one.close()
    lake(folder / "logs").rename(folder / "Albion" / "lake")
    return folder / "Albion"


@pytest.fixture
def albion(founded, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    shutil.copytree(founded, tmp_path / "Albion")
    now = Clock()
    now.now += dt.timedelta(hours=1)
    with open_node(tmp_path / "Albion", now) as node:
        yield node


def confirmed(node, technique: str) -> None:
    """A match that somebody confirmed."""
    match = Match("call", "indicator--1", "r", "Rule", "high", "o", "DC1", 1, NOW, NOW, (technique,))
    node.store.matches.merge([match])
    (kept,) = node.store.matches.latest()
    node.store.matches.decide([kept.id], Verdict.CONFIRMED, "ada")


def standing_of(seen: Seen, technique: str) -> Standing:
    return next(one.standing for one in seen.map.stands if one.technique == technique)


def test_the_own_map_is_measured_once_until_something_changes_and_each_change_is_told(albion, monkeypatch):
    first = sighted(albion, ["OilRig"]).members[0]
    assert first.home
    assert first.map.window is not None
    assert {row.tactic for row in first.rows} >= {"execution", "exfiltration"}
    assert first.changed is None
    with monkeypatch.context() as patched:
        patched.delattr(measuring, "look")
        patched.delattr(albion.store.matches.__class__, "latest")
        sighted(albion, ["OilRig"])
    technique = next(s.technique for row in first.rows for s in row.stands if s.standing is Standing.BLIND)
    confirmed(albion, technique)
    albion.clock.now += dt.timedelta(days=1)
    second = sighted(albion, ["OilRig"]).members[0]
    assert standing_of(second, technique) is Standing.PROVEN
    assert second.changed is not None
    assert [one.technique for one in second.changed.better] == [technique]
    assert [point.counts[Standing.PROVEN] for point in second.trend] == [0, 1]
    confirmed(albion, "T9999")
    albion.clock.now += dt.timedelta(days=1)
    third = sighted(albion, ["OilRig"]).members[0].changed
    assert third is not None
    assert (third.changed, third.new) == ((), 0), "OilRig does not use it"


def test_what_no_log_shows_is_counted_and_in_no_row_fix_or_weakest_link(albion):
    found = sighted(albion, ["OilRig"])
    (one,) = found.members
    assert "T1588.002" in found.outside
    assert one.outside == found.outside
    listed = {stand.technique for row in one.rows for stand in row.stands}
    listed |= {weak.technique for weak in found.weakest.techniques}
    listed |= {technique for fix in one.fixes for technique in fix.techniques}
    assert listed.isdisjoint(found.outside)


def test_what_fires_in_the_own_lake_is_proven(albion, tmp_path, monkeypatch):
    rules = tmp_path / "rules.yml"
    rules.write_text(RULE)
    monkeypatch.setattr(proving, "choose", lambda *_: choose([rules], ()))
    monkeypatch.setattr(measuring, "choose", lambda *_: choose([rules], ()))
    assert standing_of(sighted(albion).members[0], "T1490") is Standing.COVERED
    assert list(proving.prove(albion, "ada").by_technique) == ["T1490"]
    found = sighted(albion).members[0]
    assert standing_of(found, "T1490") is Standing.PROVEN
    assert str(found.changed).endswith(", of the techniques asked about: 1 technique better, 0 worse")
    (albion.folder / "gaps-fired.json").write_text("{")
    with pytest.raises(NodeError, match="cannot be used"):
        sighted(albion)


def test_cases_say_which_adversaries_matter_and_unknown_names_are_told(albion):
    assert sighted(albion).relevant.why == "all"
    albion.store.cases.put(Case(id="case--1", title="x", marking=CLEAR, created=NOW, author="ada"))
    body = Exposure(
        member=albion.configuration.id, factor="hosts exiles", adversaries=("Helix Kitten", "Nobody")
    )
    entry = Entry(id="e", marking=CLEAR, author="ada", at=NOW, body=body)
    albion.store.cases.add("case--1", [entry])
    found = sighted(albion).relevant
    assert ([one.name for one in found.adversaries], found.why, found.unknown) == (
        ["OilRig"],
        "exposed",
        ("Nobody",),
    )
    with pytest.raises(UsageError, match="no adversary"):
        sighted(albion, ["Nobody"])


def test_what_another_member_shares_is_its_map_and_who_says_nothing_is_named(albion):
    borea = next(one for one in albion.store.members.all() if one.name == "Borea")
    albion.store.gaps.add(GapSummary(member=borea.id, at=NOW, stands=(("T1059.001", Standing.COVERED, 3),)))
    found = sighted(albion, ["OilRig"])
    assert [(one.name, one.map.basis) for one in found.members][1:] == [("Borea", "summary")]
    assert "Albion" not in found.unseen
    assert "Borea" not in found.unseen
    assert [dark.member for dark in found.weakest.members] == [albion.configuration.id], (
        "Borea sees all that is known of it"
    )
    assert [one.name for one in sighted(albion, ["OilRig"], "borea").members] == ["Borea"]
    with pytest.raises(UsageError, match="no member"):
        sighted(albion, ["OilRig"], "Nowhere")
    albion.store.members.revoke(borea.id)
    assert [one.home for one in sighted(albion, ["OilRig"]).members] == [True]


def test_snapshots_are_read_once_and_then_those_alone_that_came_since(albion, monkeypatch):
    borea = next(one.id for one in albion.store.members.all() if one.name == "Borea")

    def shared(day: int, standing: Standing) -> None:
        at = NOW + dt.timedelta(days=day)
        albion.store.gaps.add(GapSummary(member=borea, at=at, stands=(("T1059.001", standing, 0),)))

    book, reads = albion.store.gaps, []
    of = book.of
    monkeypatch.setattr(book, "of", lambda *asked: reads.append(found := of(*asked)) or found)
    shared(0, Standing.BLIND)
    sighted(albion)
    sighted(albion)
    assert [len(found) for found in reads] == [1, 1], "of Albion and of Borea"
    shared(1, Standing.COVERED)
    (seen,) = sighted(albion, ["OilRig"], "borea").members
    assert [len(found) for found in reads[2:]] == [1]
    assert [one.counts[Standing.COVERED] for one in seen.trend] == [0, 1]
    assert seen.changed is not None
    assert len(seen.changed.better) == 1
    with monkeypatch.context() as patched:
        patched.setattr(gaps, "KEPT", 1)
        shared(2, Standing.BLIND)
    assert len(sighted(albion, ["OilRig"], "borea").members[0].trend) == 1


def test_answers_are_read_anew_only_where_another_call_or_answer_came(albion, monkeypatch):
    borea = next(one.id for one in albion.store.members.all() if one.name == "Borea")
    saw = ItemAnswer(ITEM, Sight.SEEN, view=FieldOfViewCount(4, 1, 3, 0, 0, ()))

    def standing(technique: str) -> Standing:
        (seen,) = sighted(albion, member="borea").members
        return standing_of(seen, technique)

    albion.store.calls.put(call(issuer=albion.configuration.id))
    albion.store.answers.received(answer(borea, items=(saw,)))
    assert standing("T1003") is Standing.PROVEN
    with monkeypatch.context() as patched:
        patched.delattr(albion.store.answers.__class__, "of")
        assert standing("T1003") is Standing.PROVEN
    dark = ItemAnswer(ITEM, Sight.BLIND)
    albion.store.answers.received(answer(borea, 1, items=(dark,)))
    assert standing("T1003") is Standing.NO_TELEMETRY
    asked = replace(call().items[0], techniques=("T1485",))
    albion.store.calls.put(call(1, issuer=albion.configuration.id, items=(asked,)))
    assert standing("T1485") is Standing.NO_TELEMETRY


def test_the_command_tells_and_writes_layers(albion, tmp_path):
    arguments = ["gaps", "--node", str(albion.folder), "--adversary", "oilrig"]
    layer = tmp_path / "layer.json"
    done = CliRunner().invoke(app, [*arguments, "--json", "--layer", str(layer)])
    assert done.exit_code == 0, done.exception
    (told,) = json.loads(done.stdout)["members"]
    assert (told["name"], told["basis"], told["adversaries"]) == ("Albion", "lake", ["OilRig"])
    assert {one["tactic"] for one in told["tactics"]} >= {"execution"}
    written = json.loads(layer.read_bytes())
    assert written["versions"]["layer"] == "4.5"
    assert layer.stat().st_mode & 0o777 == 0o600
    (noted,) = [one for one in albion.store.audit.latest() if one.action == "gaps layer taken"]
    assert (noted.object, noted.rule, noted.detail) == (albion.configuration.id, "TLP:AMBER+STRICT", "Albion")
    enabled = {one["techniqueID"] for one in written["techniques"] if one["enabled"]}
    assert enabled == {one["technique"] for one in told["techniques"]}
    shown = CliRunner().invoke(app, [*arguments, "--trend"])
    assert "against OilRig" in shown.stdout
    assert "tocsin knowledge update" in shown.stdout
    assert told["unseen_adversaries"]["asked"] == 1
    assert "Could not be seen at all 0 of 1 adversary" in shown.stdout


def test_after_a_fix_the_map_the_change_and_the_trend_show_it(albion, tmp_path, monkeypatch):
    rules = tmp_path / "rules.yml"
    monkeypatch.setattr(measuring, "choose", lambda *_: choose([rules], ()))
    monkeypatch.setattr(measuring, "used_paths", lambda: [rules])
    rules.write_text(RULE.replace("attack.t1490", "attack.t1489"))
    before = sighted(albion)
    assert standing_of(before.members[0], "T1490") is Standing.BLIND
    albion.clock.now += dt.timedelta(days=1)
    rules.write_text(f"{RULE}---\n{RULE.replace('attack.t1490', 'attack.t1489')}")
    assert standing_of(sighted(albion).members[0], "T1490") is Standing.COVERED
    shown = CliRunner().invoke(app, ["gaps", "--node", str(albion.folder), "--trend"])
    assert "of the techniques asked about: 1 technique better, 0 worse" in shown.stdout
    first, second = (one.counts for one in sighted(albion).members[0].trend)
    assert (second[Standing.COVERED], second[Standing.BLIND]) == (
        first[Standing.COVERED] + 1,
        first[Standing.BLIND] - 1,
    )
    assert all(
        f"  {count[Standing.COVERED]} covered" in shown.stdout.replace(",", " ") for count in (first, second)
    )
