"""Markings of a case's entries become looser only where that is said, by whoever may, and it shows."""

from __future__ import annotations

import pytest

from case_samples import CLEAR, entry
from node_samples import nodes
from tocsin.model.case import Exposure
from tocsin.model.errors import UsageError
from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import PUBLIC
from tocsin.node.cases.keeping import add_entries, add_file, begin
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
