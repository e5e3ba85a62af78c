"""Findings and advisories are gathered from files: each finding once, and nothing where a line is none."""

from __future__ import annotations

import datetime as dt

import pytest

from case_samples import CLEAR, incident
from node_samples import nodes
from tocsin.exchange.advisory.draft import write_draft
from tocsin.exchange.advisory.items import Advisory, Mention, Said
from tocsin.model.answer import Evidence
from tocsin.model.case import Reference, Source
from tocsin.model.errors import UsageError
from tocsin.model.finding import Finding, SeenEvent
from tocsin.model.marking import Marking, Tlp
from tocsin.model.trace import TraceKind
from tocsin.node.cases import gathering_files
from tocsin.node.cases.gathering_files import gather_findings, gather_report
from tocsin.node.cases.keeping import add_entries, begin
from tocsin.node.reports.jsonl import write
from tocsin.store.traces import Gathered

AT = dt.datetime(2022, 7, 15, 13, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    made = nodes(tmp_path_factory.mktemp("nodes"))
    yield made["Albion"]
    for one in made.values():
        one.close()


@pytest.fixture
def case(node):
    made = begin(node, "The attacks", "", CLEAR, "ada")
    add_entries(node, made, [incident()], "ada")
    return made


def event(record: int = 1, minutes: float | None = 0) -> SeenEvent:
    time = None if minutes is None else AT + dt.timedelta(minutes=minutes)
    return SeenEvent("r", time, "dc01", "o", "windows", "security.evtx", "f" * 64, record, {"A": "b"})


def finding(*events: SeenEvent, rule: str = "r", **more) -> Finding:
    return Finding(rule, "A wiper", "high", ("T1486",), events, **more)


def written(folder, *findings: Finding, name: str = "findings.jsonl"):
    with (folder / name).open("wb") as stream:
        write(findings, stream)
    return folder / name


def test_each_finding_is_a_trace_at_home_that_names_its_evidence_and_reaches_nobody(node, case, tmp_path):
    both = finding(event(2), event(3, 5), rule="c", correlation=True)
    path = written(tmp_path, finding(event()), both, finding(event(4, None)))
    done = gather_findings(node, case, path, "ada", "attack")
    assert done.traces == Gathered(new=3)
    first = {one.evidence[0].record: one for one in node.store.cases.traces(case.id)}
    assert {one.member for one in first.values()} == {node.configuration.id}
    assert {one.marking for one in first.values()} == {Marking(Tlp.RED, frozenset())}
    assert (first[1].kind, first[1].tactic, first[1].incident) == (TraceKind.FINDING, "impact", "attack")
    assert first[1].evidence == (Evidence("f" * 64, "security.evtx", 1),)
    assert (first[2].first, first[2].last, first[2].count) == (AT, AT + dt.timedelta(minutes=5), 2)
    assert (first[4].first, first[4].host) == (None, "dc01")
    entries = {type(one.body): one for one in node.store.cases.entries(case.id)}
    assert entries[Reference].sources == (entries[Source].id,)


def test_gathering_the_same_findings_again_changes_nothing(node, case, tmp_path):
    path = written(tmp_path, finding(event()))
    gather_findings(node, case, path, "ada")
    again = gather_findings(node, case, path, "ada")
    assert (again.entries.new, again.traces) == ((), Gathered(same=1))


def test_findings_of_an_incident_that_the_case_has_not_are_refused_and_nothing_is_kept(node, case, tmp_path):
    before = node.store.cases.entries(case.id)
    for id_ in ("nowhere", before[0].id + "-2"):
        with pytest.raises(UsageError, match="incident"):
            gather_findings(node, case, written(tmp_path, finding(event())), "ada", id_)
    assert node.store.cases.entries(case.id) == before
    assert not node.store.cases.traces(case.id)


def test_a_finding_that_two_files_have_is_one_trace(node, case, tmp_path):
    gather_findings(node, case, written(tmp_path, finding(event())), "ada")
    more = written(tmp_path, finding(event()), finding(event(2)), name="more.jsonl")
    assert gather_findings(node, case, more, "ada").traces == Gathered(new=1, changed=1)
    assert len(node.store.cases.traces(case.id)) == 2


def test_a_file_is_kept_in_portions_that_add_up(node, case, tmp_path, monkeypatch):
    monkeypatch.setattr(gathering_files, "_PORTION", 2)
    path = written(tmp_path, *(finding(event(number)) for number in range(5)))
    assert gather_findings(node, case, path, "ada").traces == Gathered(new=5)
    assert sum(one.traces for one in node.store.cases.trace_counts(case.id)) == 5
    assert gather_findings(node, case, path, "ada").traces == Gathered(same=5)


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"[]",
        b'{"rule_id": 1}',
        b"\xff",
        b'{"rule_id": "r"}',
        b'{"event": ' + b"[" * 100_000,
        b'{"rule_id": "r", "rule_title": "t", "time": "9999-12-31T23:59:59-12:00"}',
        b'{"rule_id": "r", "rule_title": "t", "last_time": "0001-01-01T00:00:00+12:00"}',
    ],
)
def test_a_line_that_is_no_finding_is_named_and_nothing_is_kept(node, case, tmp_path, line):
    path = written(tmp_path, finding(event()))
    path.write_bytes(path.read_bytes() + line + b"\n")
    with pytest.raises(UsageError, match="line 2 is no finding"):
        gather_findings(node, case, path, "ada")
    assert node.store.cases.traces(case.id) == ()
    assert len(node.store.cases.entries(case.id)) == 1


def test_a_file_that_is_not_there_and_a_line_without_end_are_refused(node, case, tmp_path):
    with pytest.raises(UsageError, match="cannot be read"):
        gather_findings(node, case, tmp_path / "none", "ada")
    (tmp_path / "long").write_bytes(b"x" * (16 * 1024 * 1024 + 2))
    with pytest.raises(UsageError, match="line 1 is too long"):
        gather_findings(node, case, tmp_path / "long", "ada")


def test_an_advisory_that_was_read_is_a_source_that_nobody_has_graded_yet(node, case, tmp_path):
    said = Said("TLP:AMBER", Mention("TLP:AMBER", "TLP:AMBER", "page 1"))
    advisory = Advisory(
        source="https://cert.example/a1", sha256="a" * 64, format="html", title="An attack", language="en", items=(), marking=said
    )  # fmt: skip
    (tmp_path / "draft.json").write_bytes(write_draft(advisory))
    first = gather_report(node, case, tmp_path / "draft.json", "ada")
    assert len(first.entries.new) == 2
    assert gather_report(node, case, tmp_path / "draft.json", "ada").entries.new == ()
    source = next(one for one in node.store.cases.entries(case.id) if isinstance(one.body, Source))
    assert (source.body.title, source.body.url) == ("An attack", "https://cert.example/a1")
    assert (source.body.reliability.value, source.body.credibility) == ("F", 6)
    assert source.marking == Marking(Tlp.AMBER)
    deep = '{"tocsin_draft": 1, "advisory": {"items": [{"original": ' + '{"a":' * 100_000
    for text in ("[1]", deep):
        (tmp_path / "x.json").write_text(text)
        with pytest.raises(UsageError, match="is no draft of an advisory"):
            gather_report(node, case, tmp_path / "x.json", "ada")
