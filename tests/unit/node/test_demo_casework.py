"""The demonstration's case: gathered from the answers, the public record beside it and never in it, and told as far as it may be."""

from __future__ import annotations

import datetime as dt

import pytest
from msgspec.structs import replace

from node_samples import nodes, rung
from tocsin.cases.attribution.result import Outcome
from tocsin.cli.alliance_attribution_output import tell_attribution
from tocsin.cli.alliance_case_output import tell_case
from tocsin.cli.console import Screen
from tocsin.model.answer import Answer, ItemAnswer, Sight, Stage
from tocsin.model.case import Milestone
from tocsin.model.marking import Marking, Tlp
from tocsin.node.cases.reference import RECORD
from tocsin.node.demo.alliance.casework import open_case
from tocsin.node.demo.alliance.founding import Founded
from tocsin.node.demo.alliance.nations import VICTIM
from tocsin.node.demo.alliance.record import INCIDENT
from tocsin.node.demo.scenario import DemoConfig
from tocsin.node.demo.truth import Truth

CLEAR = Marking(Tlp.CLEAR)
FIRST, LAST = dt.datetime(2021, 3, 6, tzinfo=dt.UTC), dt.datetime(2022, 7, 1, tzinfo=dt.UTC)
TRUTH = Truth(DemoConfig(), FIRST, LAST, 0, 0)


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    folder = tmp_path_factory.mktemp("nodes")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("TOCSIN_DATA", "TOCSIN_CACHE"):  # no version of ATT&CK that somebody took in
            patch.setenv(name, str(folder / name))
        yield _opened(folder)


def _opened(folder):
    made = nodes(folder)
    albion, borea = made["Albion"], made["Borea"].configuration.id
    call = rung(albion, CLEAR)
    item = ItemAnswer(
        albion.store.calls.get(call).items[0].id,
        Sight.SEEN,
        count=3,
        first_seen=FIRST,
        last_seen=LAST,
        techniques=("T1505.003",),
    )
    now = albion.clock()
    told = Answer(id="grouping--b1111111-1111-4111-8111-111111111111", call=call, call_modified=now, member=borea, created=now, modified=now, marking=CLEAR, stage=Stage.ANSWERED, items=(item,))  # fmt: skip
    albion.store.answers.received(told)
    albion.store.calls.advance(call, borea, Stage.ANSWERED, at=now)
    founded = Founded(VICTIM, folder / "Albion", albion.configuration.id, "http://127.0.0.1:1", "")
    for node in made.values():
        node.close()
    return open_case(founded, borea, call, TRUTH, "ada")


def seen(opened, incident):
    return next(one for one in opened.picture.incidents if one.entry.id == incident)


def test_the_record_says_that_it_is_one_and_no_day_of_it_is_the_exercises(opened):
    titles = {one.entry.id: one.entry.body.title for one in opened.picture.incidents}
    assert titles.pop(INCIDENT) == "Exercise: encryptor and wiper at Albion"
    assert all(one.startswith("Public record of 2022: ") for one in titles.values())
    assert all(one.author == RECORD for one in opened.picture.entries if one.id.startswith("s-"))
    for one in opened.picture.compared:  # the record is in the case as it is beside every case
        assert [own.days for own in one.own if own.incident != INCIDENT] == [
            known.days for known in one.known
        ]
    days = {(one.start, one.stop): one.days for one in seen(opened, INCIDENT).spans}
    assert days[Milestone.FIRST_TRACE, Milestone.ATTACK] == 496
    assert days[Milestone.ATTACK, Milestone.CALL] == 4
    assert Milestone.INDICATORS not in {one for span in days for one in span}
    assert not any(INCIDENT in {one.body.first, one.body.second} for one in opened.picture.links)


def test_what_the_victim_keeps_from_the_public_widens_what_the_public_is_told(opened):
    assert opened.withheld == len(opened.picture.entries) - len(opened.public.entries) > 0
    public = next(one for one in opened.public.incidents if one.entry.id == INCIDENT)
    pairs = [
        (own.bounds, other.bounds)
        for own, other in zip(seen(opened, INCIDENT).severity, public.severity, strict=True)
    ]
    assert all(other.low <= own.low and own.high <= other.high for own, other in pairs)
    assert any(other.width > own.width for own, other in pairs)


def test_the_terminal_tells_the_case_in_one_screen_of_80_columns(opened, capsys):
    tell_case(opened, Screen(width=80))
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) <= 24
    assert [one for one in lines[:-2] if len(one) > 80] == []
    text = "\n".join(lines)
    assert "496 from first trace to attack; 2022: 420" in text
    assert "indicators public after 55 and 68 days" in text
    assert f"tocsin case show {opened.case.id[6:14]} --node" in text


def test_who_did_it_is_told_by_level_and_part_and_one_name_for_all_of_it_is_contradicted(opened):
    told = opened.attributed.summary
    (iran, nobody) = told.sponsors
    assert (iran.country, iran.grade, iran.denied) == ("IR", "A2", (("Iran", "B6"),))
    assert iran.independent > 3
    assert (nobody.country, nobody.by) == ("", ("North Atlantic Council",))
    assert {one.name: (one.phase, one.also[:1]) for one in told.parts} == {
        "DEV-0861": ("access and exfiltration", ("Scarred Manticore",)),
        "DEV-0166": ("exfiltration", ()),
        "DEV-0133": ("probing", ("Lyceum",)),
        "DEV-0842": ("encryption and wiping", ("Void Manticore",)),
    }
    (label,) = told.labels
    assert (label.check.names, label.phases, label.by) == ("HEXANE (G1001)", ("probing",), ("Microsoft",))
    assert told.group.outcome is Outcome.UNDETERMINED
    assert told.named == ()


def test_how_likely_and_how_surely_never_stand_on_one_line(opened, capsys):
    group = opened.attributed.summary.group
    first = replace(group.candidates[0], likelihood="very likely")
    named = replace(group, outcome=Outcome.NAMED, named=first.id, candidates=(first,), reasons=())
    told = replace(opened.attributed, summary=replace(opened.attributed.summary, group=named, named=(named,)))
    tell_attribution(replace(opened, attributed=told), Screen(width=80, terminal=True))
    lines = capsys.readouterr().out.splitlines()
    assert f"group   most consistent with {first.name} ({first.id})" in " ".join(lines)
    assert "          that is very likely" in lines
    assert [one for one in lines if "confidence" in one] == ["          the confidence in that is low"]


def test_what_is_emulated_is_no_evidence_of_who_did_it_in_2022(opened):
    emulated = {one.id for one in opened.picture.entries if getattr(one.body, "incident", "") == INCIDENT}
    used = {id_ for row in opened.attributed.attribution.matrix.rows for id_ in row.entries}
    assert used
    assert not used & emulated


def test_the_terminal_tells_who_did_it_in_a_few_lines_of_80_columns(opened, capsys):
    tell_attribution(opened, Screen(width=80, terminal=True))
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) <= 18
    assert [one for one in lines[:-1] if len(one) > 80] == []
    text = " ".join(" ".join(lines).split())
    assert "denied by Iran (B6)" in text
    assert "Microsoft has it at probing alone" in text
    assert "group undetermined" in text
    assert text.index("Nobody decides by this alone.") < text.index("group undetermined")
    assert "asked of galaxies of pymispgalaxies" in text
    assert f"tocsin case attribute {opened.case.id[6:14]} --incident july --node" in text
