"""Markings of a case's entries become looser only where that is said, by whoever may, and it shows."""

from __future__ import annotations

import pytest

from case_samples import CLEAR, entry
from node_samples import nodes
from tocsin.model.case import Exposure
from tocsin.model.errors import ReleaseError, UsageError
from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import COMMUNITY, PUBLIC, Audience
from tocsin.node.cases.exporting import export
from tocsin.node.cases.keeping import add_entries, add_file, begin, begin_with
from tocsin.node.cases.showing import preview

RED = Marking(Tlp.RED)
FILE = "marking: TLP:CLEAR\nentries:\n  quay: {type: exposure, member: M, factor: quay 7732}\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    found = nodes(tmp_path_factory.mktemp("loosening"))
    yield found
    for one in found.values():
        one.close()


@pytest.fixture
def case(made):
    case = begin(made["Albion"], "A port", "", CLEAR, "ada")
    secret = entry("quay", Exposure(member="M", factor="quay 7731"), marking=RED)
    add_entries(made["Albion"], case, [secret], "ada")
    return case


def told(node, case, audience=PUBLIC) -> list[str]:
    return [one.id for one in preview(node, case, audience).told.value.entries]


def test_a_next_version_is_not_looser_because_its_file_is(made, case, tmp_path):
    (tmp_path / "mended.yaml").write_text(FILE)
    with pytest.raises(UsageError, match="would become looser: quay is TLP:RED"):
        add_file(made["Albion"], case, tmp_path / "mended.yaml", "ada")
    assert told(made["Albion"], case) == []
    assert [one.version for one in made["Albion"].store.cases.versions(case.id, "quay")] == [1]


def test_it_is_looser_where_that_is_said_and_the_audit_log_tells_from_what(made, case, tmp_path):
    (tmp_path / "mended.yaml").write_text(FILE)
    add_file(made["Albion"], case, tmp_path / "mended.yaml", "ada", loosens=True)
    assert told(made["Albion"], case) == ["quay"]
    (last,) = made["Albion"].store.audit.latest(1)
    assert (last.action, last.rule) == ("case entry loosened", "TLP:CLEAR")
    assert last.detail == "quay; its marking was TLP:RED"


def test_as_strict_or_stricter_needs_nothing_said(made, case):
    stricter = entry("quay", Exposure(member="M", factor="quay 7733"), marking=Marking(Tlp.RED, frozenset()))
    assert len(add_entries(made["Albion"], case, [stricter], "ada").new) == 1


SHARED = """
title: A port
marking: TLP:CLEAR
entries:
  quay: {{type: exposure, member: M, factor: quay 7731, marking: {{tlp: TLP:RED, releasable_to: [{borea}]}}}}
  crane: {{type: exposure, member: M, factor: crane 9, marking: TLP:AMBER+STRICT}}
"""


def handed_over(made, folder, to="Borea"):
    """A case of Albion that was exported to a member, and taken in there."""
    albion, other = made["Albion"], made[to]
    (folder / "own.yaml").write_text(SHARED.format(borea=made["Borea"].configuration.id))
    case = begin_with(albion, folder / "own.yaml", "ada").case
    audience = Audience.of_member(other.configuration.id)
    (folder / "told.yaml").write_bytes(export(albion, case, audience, form="yaml", who="ada").data)
    return case, begin_with(other, folder / "told.yaml", "ben").case


@pytest.mark.parametrize("loosens", [False, True])
def test_what_another_member_released_is_loosened_by_nobody_else(made, tmp_path, loosens):
    _, theirs = handed_over(made, tmp_path)
    borea = made["Borea"]
    assert {one.origin for one in borea.store.cases.entries(theirs.id)} == {made["Albion"].configuration.id}
    (tmp_path / "mended.yaml").write_text(FILE)
    with pytest.raises(ReleaseError, match="only the source loosens"):
        add_file(borea, theirs, tmp_path / "mended.yaml", "ben", loosens=loosens)
    assert told(borea, theirs) == []


def test_a_next_version_by_the_taker_is_still_of_its_source_and_its_source_may_loosen_it(made, tmp_path):
    ours, theirs = handed_over(made, tmp_path)
    albion, borea = made["Albion"], made["Borea"]
    noted = entry("quay", Exposure(member="M", factor="noted"), marking=RED)
    add_entries(borea, theirs, [noted], "ben")
    last = borea.store.cases.versions(theirs.id, "quay")[-1]
    assert (last.version, last.origin) == (2, albion.configuration.id)
    (tmp_path / "freed.yaml").write_text(FILE)
    add_file(albion, ours, tmp_path / "freed.yaml", "ada", loosens=True)
    (tmp_path / "again.yaml").write_bytes(export(albion, ours, COMMUNITY, form="yaml", who="ada").data)
    with pytest.raises(UsageError, match="would become looser"):
        add_file(borea, theirs, tmp_path / "again.yaml", "ben")
    add_file(borea, theirs, tmp_path / "again.yaml", "ben", loosens=True)
    assert told(borea, theirs) == ["quay"]


def test_who_told_whom_is_nothing_for_the_public_and_ones_own_comes_back_as_such(made, tmp_path):
    albion, borea = made["Albion"], made["Borea"]
    text = "title: A\nmarking: TLP:CLEAR\nentries:\n  quay: {type: exposure, member: M, factor: so}\n"
    (tmp_path / "own.yaml").write_text(f"from: {albion.configuration.id}\n{text}")
    theirs = begin_with(borea, tmp_path / "own.yaml", "ben").case
    public = export(borea, theirs, PUBLIC, form="yaml", who="ben").data
    assert albion.configuration.id.encode() not in public
    (tmp_path / "back.yaml").write_bytes(export(borea, theirs, COMMUNITY, form="yaml", who="ben").data)
    back = begin_with(albion, tmp_path / "back.yaml", "ada").case
    assert [one.origin for one in albion.store.cases.entries(back.id)] == [""]


def test_a_file_that_is_from_nobody_is_refused(made, tmp_path):
    (tmp_path / "odd.yaml").write_text("from: [1]\n" + FILE)
    with pytest.raises(UsageError, match="from nobody"):
        begin_with(made["Albion"], tmp_path / "odd.yaml", "ada")


def test_what_one_member_was_told_in_amber_goes_to_no_third_and_may_come_back(made, tmp_path):
    albion, borea, corvia = (made[name].configuration.id for name in ("Albion", "Borea", "Corvia"))
    _, theirs = handed_over(made, tmp_path)
    text = (tmp_path / "told.yaml").read_text()
    assert f"releasable_to:\n      - {min(albion, borea)}\n      - {max(albion, borea)}" in text
    assert told(made["Borea"], theirs, Audience.of_member(corvia)) == []
    assert told(made["Borea"], theirs, Audience.of_member(albion)) == ["crane"]


@pytest.mark.parametrize("label", ["TLP:AMBER", "TLP:AMBER+STRICT"])
def test_a_file_that_says_less_is_narrowed_where_it_is_taken_in(made, tmp_path, label):
    told_by = f"from: {made['Albion'].configuration.id}\ntitle: A\nmarking: {label}\n"
    entries = "entries:\n  quay: {type: exposure, member: M, factor: so}\n"
    (tmp_path / "older.yaml").write_text(told_by + entries)
    theirs = begin_with(made["Borea"], tmp_path / "older.yaml", "ben").case
    third = Audience.of_member(made["Corvia"].configuration.id)
    with pytest.raises(ReleaseError):
        preview(made["Borea"], theirs, third)


@pytest.mark.parametrize("to", ["{albion}", "{other}"])
def test_what_was_written_for_somebody_else_is_not_taken_in(made, tmp_path, to):
    albion, borea = (made[one].configuration.id for one in ("Albion", "Borea"))
    whom = to.format(albion=albion, other="identity--00000000-0000-4000-8000-0000000000ff")
    head = f"title: A\nfrom: {albion}\nto: member {whom}\n"
    (tmp_path / "case.yaml").write_text(head + FILE)
    with pytest.raises(UsageError, match="is not for this member"):
        begin_with(made["Borea"], tmp_path / "case.yaml", "bo")
    (tmp_path / "case.yaml").write_text(head.replace(whom, borea) + FILE)
    assert begin_with(made["Borea"], tmp_path / "case.yaml", "bo").new
