"""Cases as a node's people use them."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from case_samples import CLEAR, entry, happened, incident, source
from node_samples import nodes
from tocsin.cases.attribution.yardsticks import Yardstick
from tocsin.model.case import Exposure
from tocsin.model.errors import UsageError
from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import COMMUNITY, PUBLIC
from tocsin.node.cases.keeping import begin
from tocsin.node.desk.desk import Desk
from tocsin.node.desk.nouns import Actor, Role

ANALYST = Actor("ana", Role.ANALYST)
NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def nodes_of_two(tmp_path_factory):
    made = nodes(tmp_path_factory.mktemp("nodes"))
    yield made["Albion"], next(one for name, one in made.items() if name != "Albion")
    for one in made.values():
        one.close()


@pytest.fixture
def node(nodes_of_two):
    return nodes_of_two[0]


@pytest.fixture
def case(node):
    return begin(node, "A case", "", CLEAR, "ana")


def test_a_case_is_listed_with_its_incidents_and_marked_as_strictly_as_they_are(node, case):
    desk = Desk(node)
    desk.cases.add(case.id, [msgspec.structs.replace(incident(), marking=Marking(Tlp.GREEN))], ANALYST)
    row = next(one for one in desk.cases.all() if one.case.id == case.id)
    assert [one.id for one in row.incidents] == ["attack"]
    assert row.marking.tlp is Tlp.GREEN


def test_an_audience_is_told_what_it_may_and_our_people_how_much_is_withheld(node, case):
    desk = Desk(node)
    red = entry("ours", Exposure(member="M", factor="quay 7731"), marking=Marking(Tlp.RED))
    desk.cases.add(case.id, [incident(), happened("first", 1, incident="attack"), red], ANALYST)
    told, all_ = desk.cases.shown(case.id, PUBLIC), desk.cases.shown(case.id)
    assert (told.withheld, told.marking.tlp, told.all_marking.tlp) == (1, Tlp.CLEAR, Tlp.RED)
    assert (all_.withheld, all_.marking.tlp) == (0, Tlp.RED)
    assert "7731" not in str(told.picture)


def test_an_author_has_another_pseudonym_in_every_case_and_at_every_node(nodes_of_two, case):
    albion, kestria = (Desk(one).cases for one in nodes_of_two)
    names = [
        albion.pseudonym(case.id, "ana"),
        albion.pseudonym("another case", "ana"),
        albion.pseudonym(case.id, "bea"),
        kestria.pseudonym(case.id, "ana"),
    ]
    assert len(set(names)) == 4
    assert albion.pseudonym(case.id, "ana") == names[0]


def test_what_does_not_fit_is_not_kept_and_what_is_added_is_told_to_the_pages(node, case):
    desk = Desk(node)
    with pytest.raises(UsageError, match="source nowhere"):
        desk.cases.add(case.id, [msgspec.structs.replace(incident(), sources=("nowhere",))], ANALYST)
    assert desk.cases.versions(case.id, "attack") == ()
    before = desk.changes()
    desk.cases.add(case.id, [source("paper")], ANALYST)
    desk.cases.add(case.id, [source("paper", publisher="another")], ANALYST)
    assert [one.version for one in desk.cases.versions(case.id, "paper")] == [1, 2]
    assert desk.changes() == before + 2
    assert {one.actor for one in desk.audit(None, 2)} == {"ana"}


def test_attribution_is_made_of_what_is_told_alone_and_kept_while_nothing_changes(node, case):
    desk = Desk(node)
    kept = Marking(Tlp.AMBER, releasable_to=frozenset({node.configuration.id}))
    ours = msgspec.structs.replace(
        happened("ours", 2, techniques=("T1561.002",), tactic="impact"), marking=kept
    )
    desk.cases.add(case.id, [happened("told", 1, techniques=("T1486",), tactic="impact"), ours], ANALYST)
    told, all_ = desk.cases.attributed(case.id, COMMUNITY), desk.cases.attributed(case.id)
    assert "T1561.002" in str(all_)
    assert "T1486" in str(told)
    assert not [one for one in ("T1561.002", "ours") if one in str(told)]
    assert desk.cases.attributed(case.id, COMMUNITY) is told
    assert desk.cases.attributed(case.id, COMMUNITY, Yardstick.PHIA) is not told
    desk.cases.add(case.id, [happened("more", 3, techniques=("T1490",), tactic="impact")], ANALYST)
    assert "T1490" in str(desk.cases.attributed(case.id, COMMUNITY))


def test_a_case_has_its_whole_id(node, case):
    desk = Desk(node)
    assert desk.cases.one(case.id[:12]) is None
    with pytest.raises(UsageError, match="no such case"):
        desk.cases.shown(case.id[:12])


def test_what_was_withdrawn_is_among_every_entry_and_in_no_picture(node, case):
    desk = Desk(node)
    desk.cases.add(case.id, [incident(), source("paper", read=True)], ANALYST)
    desk.cases.add(case.id, [msgspec.structs.replace(source("paper"), withdrawn="it was none")], ANALYST)
    assert [one.id for one in desk.cases.every_entry(case.id)] == ["attack", "paper"]
    assert [one.id for one in desk.cases.shown(case.id).picture.entries] == ["attack"]
