"""Papers and exports as the desk hands them out: made of what an audience may be told, and noted with who took them."""

from __future__ import annotations

import hashlib

import pytest

from node_samples import nodes
from tocsin.cases.paper import Table
from tocsin.model.errors import ReleaseError, UsageError
from tocsin.model.member import COMMUNITY, PUBLIC
from tocsin.node.cases.keeping import begin_with
from tocsin.node.cases.reference import RECORD, begin_reference
from tocsin.node.desk import cases
from tocsin.node.desk.cases import Cases
from tocsin.node.desk.nouns import Actor, Role

CASE = """
title: "A port"
marking: TLP:GREEN
entries:
  attack: {type: incident, title: "Cranes stop", begin: 2026-03-01, victim: "A port"}
  seen: {type: event, at: 2026-03-01, what: "all cranes", incident: attack, tactic: impact}
  secret: {type: event, at: 2026-02-01, what: "SECRET", incident: attack, marking: TLP:RED}
"""
RELEASER = Actor("rhea", Role.RELEASER)


@pytest.fixture(scope="module")
def albion(tmp_path_factory):
    folder = tmp_path_factory.mktemp("papers")
    made = nodes(folder)
    (folder / "case.yaml").write_text(CASE)
    made["Albion"].case = begin_with(made["Albion"], folder / "case.yaml", "ada").case
    yield made["Albion"]
    for node in made.values():
        node.close()


def test_a_paper_is_drawn_once_while_nothing_changes_and_not_where_nobody_looks_at_it(albion, monkeypatch):
    drawn = []
    monkeypatch.setattr(cases, "made", lambda *_: drawn.append(1) or b"<p>drawn</p>")
    desk = Cases(albion, lambda: None)
    assert desk.paper(albion.case.id, COMMUNITY, drawn=False).body == ""
    assert not drawn
    first = desk.paper(albion.case.id, COMMUNITY)
    assert desk.paper(albion.case.id, COMMUNITY) is first
    assert desk.paper(albion.case.id).paper != first.paper
    assert len(drawn) == 2
    before = albion.store.cases.revision
    monkeypatch.setattr(albion.store.cases, "revision", lambda case: before(case) + 1)
    assert desk.paper(albion.case.id, COMMUNITY) is not first
    assert len(drawn) == 3
    monkeypatch.setattr(desk, "_known", lambda: ("another digest", ()))
    desk.paper(albion.case.id, COMMUNITY)
    assert len(drawn) == 4


def test_a_case_is_shown_anew_once_it_or_the_precedents_change(albion, monkeypatch):
    desk = Cases(albion, lambda: None)
    first = desk.shown(albion.case.id)
    assert desk.shown(albion.case.id) is first
    before = albion.store.cases.revision
    monkeypatch.setattr(albion.store.cases, "revision", lambda case: before(case) + 1)
    again = desk.shown(albion.case.id)
    assert again is not first
    monkeypatch.setattr(desk, "_known", lambda: ("another digest", ()))
    assert desk.shown(albion.case.id) is not again


def test_a_paper_on_a_page_has_its_chart_and_no_word_of_what_is_withheld(albion):
    shown = Cases(albion, lambda: None).paper(albion.case.id, COMMUNITY)
    assert shown.withheld == 1
    assert shown.paper.author == "Albion"
    assert shown.paper.told_to == "the community of members"
    assert "SECRET" not in shown.body
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in shown.body
    assert " style=" not in shown.body
    assert "<style" not in shown.body


def test_an_export_is_noted_and_tells_that_something_changed(albion):
    changed = []
    cases = Cases(albion, lambda: changed.append(1))
    exported = cases.export(albion.case.id, None, "yaml", RELEASER)
    (entry,) = albion.store.audit.latest(1)
    assert changed == [1]
    assert (entry.actor, entry.action) == ("rhea", "case exported")
    assert hashlib.sha256(exported.data).hexdigest() in entry.detail
    assert exported.withheld == 0
    assert b"SECRET" in exported.data


def test_what_may_not_leave_is_refused_and_not_noted(albion):
    before = albion.store.audit.head()
    cases = Cases(albion, lambda: None)
    with pytest.raises(ReleaseError):
        cases.export(albion.case.id, PUBLIC, "yaml", RELEASER)
    with pytest.raises(UsageError):
        cases.export("case--none", None, "yaml", RELEASER)
    assert albion.store.audit.head() == before


def test_what_a_case_that_ships_answers_is_never_told_as_this_members(albion):
    began = begin_reference(albion, "montenegro-2022", "ada")
    assert began.case.author == "ada"
    assert {one.author for one in began.new} == {RECORD}
    paper = Cases(albion, lambda: None).paper(began.case.id, PUBLIC).paper
    section = next(one for one in paper.sections if one.id == "thresholds")
    by = {row[2].text for one in section.blocks if isinstance(one, Table) for row in one.rows if row[2].text}
    assert by == {"the record as Tocsin tells it, not an answer of a member"}
