"""Whoever is told less of a case is told nothing surer of who did it: by page, paper, command and what is handed over."""

from __future__ import annotations

import json

import msgspec
import pytest
from typer.testing import CliRunner

from attribution_samples import COUNTRIES, bundle, of_group
from case_samples import CLEAR, entry, happened, incident
from node_samples import nodes
from tocsin.cases.attribution.corpus import corpus_of
from tocsin.cases.attribution.result import Attribution
from tocsin.cli.main import app
from tocsin.model.case import Level, Source
from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import PUBLIC
from tocsin.node.cases import attributing
from tocsin.node.cases.attributing import profiles
from tocsin.node.cases.keeping import begin
from tocsin.node.desk.desk import Desk
from tocsin.node.desk.nouns import Actor, Role
from tocsin.node.handover.handing import pieces

ANALYST = Actor("ana", Role.ANALYST)
#: The report that the first group's profile rests on, under a name of our own.
KEPT = "s-quay-7731"


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    made = nodes(tmp_path_factory.mktemp("nodes"))
    yield made["Albion"]
    for one in made.values():
        one.close()


@pytest.fixture
def case(node, monkeypatch):
    """A case of clear events that cite one source that not everybody is told, and which the profile of a group rests on."""
    made = msgspec.structs.replace(profiles(), attack="99.1", corpus=corpus_of(bundle()), sponsors=COUNTRIES)
    monkeypatch.setattr(attributing, "profiles", lambda *_: made)
    begun = begin(node, "A case", "", CLEAR, "ana")
    report = Source(title="Our quay 7731", url="https://g9001.example/1")
    seen = happened("seen", 1, techniques=(*of_group(0), "S9001"), tactic="impact", incident="attack")
    some = [
        incident(),
        entry(KEPT, report, marking=Marking(Tlp.AMBER)),
        msgspec.structs.replace(seen, sources=(KEPT,)),
    ]
    Desk(node).cases.add(begun.id, some, ANALYST)
    return begun


def test_only_at_home_and_of_who_stands_out_it_is_listed_what_else_would_be_seen(node, case):
    desk = Desk(node).cases
    seen = happened("more", 2, techniques=tuple(of_group(0)), incident="attack")
    desk.add(case.id, [seen], ANALYST)
    inside, outside = (desk.attributed(case.id, whom) for whom in (None, PUBLIC))
    listed = [
        [each.item for one in (*found.levels, *found.phases) for each in one.changes if each.item]
        for found in (inside, outside)
    ]
    assert (bool(listed[0]), listed[1]) == (True, [])
    assert not set(listed[0]) & set(outside.names) - {row.item for row in outside.matrix.rows}
    whole = next(one for one in inside.levels if one.level is Level.SPONSOR)
    assert inside.groups == 5
    assert {one.id for one in whole.candidates} <= set(inside.sponsored)


def said(found: Attribution) -> list[object]:
    """What is judged at each level and of each phase."""
    every = (*found.levels, *found.phases)
    return [
        (
            one.level,
            one.phase,
            one.outcome,
            [(each.id, each.likelihood, each.toward, each.against) for each in one.candidates],
        )
        for one in every
    ]


def test_the_desk_tells_an_audience_what_it_tells_its_own_people(node, case):
    inside, outside = (Desk(node).cases.attributed(case.id, whom) for whom in (None, PUBLIC))
    assert (inside.shared, outside.shared) == ((KEPT,), ())
    assert said(inside) == said(outside)
    assert "7731" not in str(outside)
    counted = [
        {each.counts.sources for one in found.levels for each in one.candidates}
        for found in (inside, outside)
    ]
    assert counted == [{1}, {0}]  # it is told of no source
    alone = attributing.attribution(Desk(node).cases.shown(case.id, PUBLIC).picture.entries)
    assert said(alone) != said(inside)  # which is why the rest of the case has to be known


def test_a_source_that_is_withdrawn_is_left_out_of_profiles_all_the_same(node, case):
    desk = Desk(node).cases
    (gone,) = (one for one in desk.every_entry(case.id) if one.id == KEPT)
    desk.add(case.id, [msgspec.structs.replace(gone, withdrawn="it was none")], ANALYST)
    after = desk.attributed(case.id)
    assert after.circular == ("seen",)  # what rests on it alone rests on nothing
    assert all(not some for *_, some in said(after))


def test_paper_command_and_piece_are_made_so_too(node, case, monkeypatch):
    asked = []
    kept = attributing.attributed
    monkeypatch.setattr(
        attributing, "attributed", lambda *some, **more: asked.append(more["besides"]) or kept(*some, **more)
    )
    Desk(node).cases.paper(case.id, PUBLIC, drawn=False)
    for whom in ((), ("--to", "public")):
        told = CliRunner().invoke(
            app, ["case", "attribute", case.id, *whom, "--json", "--node", str(node.folder)]
        )
        assert ("7731" in json.dumps(json.loads(told.stdout))) == (not whom)
    made = len(asked)
    list(pieces(node, {}))
    assert len(asked) > made
    assert all(KEPT in {one.id for one in some} for some in asked)
