"""The contents of a paper: made of what may be told, each sentence with its sources, nothing counted that is withheld."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from attribution_samples import COUNTRIES
from case_samples import NOW, entry, happened, incident, said, source
from tocsin.cases.attribution.attributed import attributed
from tocsin.cases.attribution.learned import learned
from tocsin.cases.paper import Figure, Lines, Paper, Table, paper_of
from tocsin.cases.picture import pictured
from tocsin.cases.reading import read_file
from tocsin.cases.thresholds import frameworks
from tocsin.model.case import Answered, Case, Degree, Event, Gate, Held, Holds, Milestone, Task
from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import PUBLIC
from tocsin.node.cases.reference import reference_file
from tocsin.release import release_marked
from web_cases import corpus

CLEAR = Marking(Tlp.CLEAR)


def paper(entries, title="A port", names=None) -> Paper:
    case = Case(id="case--1", title=title, marking=CLEAR, created=NOW, author="ada", about="Cranes stop.")
    told = release_marked(pictured(case, entries), CLEAR, "identity--1", PUBLIC)
    return paper_of(told, author="Albion", day=dt.date(2026, 11, 28), names=names or {})


def judged(entries) -> Paper:
    case = Case(id="case--1", title="A port", marking=CLEAR, created=NOW, author="ada", about="Cranes stop.")
    told = release_marked(pictured(case, entries), CLEAR, "identity--1", PUBLIC)
    found = attributed(told.value.entries, corpus(), learned(), COUNTRIES, attack="99.1")
    return paper_of(told, author="Albion", day=dt.date(2026, 11, 28), names={}, judged=found)


def text(made: Paper, section: str = "") -> str:
    chosen = [one for one in made.sections if section in {"", one.id}]
    return " ".join(
        line.text
        for one in chosen
        for block in one.blocks
        if not isinstance(block, Figure)
        for line in (
            block.lines if isinstance(block, Lines) else [cell for row in block.rows for cell in row]
        )
    )


def section(made: Paper, id_: str):
    return next(one.blocks for one in made.sections if one.id == id_)


@pytest.fixture(scope="module")
def albania() -> Paper:
    with reference_file("albania-2022") as path:
        written = read_file(path, "ada", NOW)
    return paper(written.entries, written.title)


def test_what_texts_rule_out_and_what_rests_on_nothing_is_told_on_paper():
    void = source("void", url="https://attack.mitre.org/groups/G9001")
    seen = happened("seen", 1, incident="attack")
    seen = msgspec.structs.replace(seen, body=msgspec.structs.replace(seen.body, what="S9001 was not found."))
    rests = msgspec.structs.replace(happened("rests", 2, incident="attack"), sources=("void",))
    told = text(judged([incident(), void, seen, rests]), "attributed")
    assert "Ruled out by what events tell, and not used: OWN0 (S9001)." in told
    assert "1 event rests on nothing that holds, or on profiles alone, and was not used." in told


def test_the_paper_says_what_texts_rule_out_and_which_ids_are_nowhere():
    odd = entry(
        "odd", Event(at=NOW, what="S9001 was not seen", techniques=("T9000", "T0001"), tactic="impact")
    )
    told = text(judged([odd]), "attributed")
    assert "Ruled out by what events tell, and not used: OWN0 (S9001)." in told
    assert "may be written wrongly: T0001." in told


def test_who_may_have_done_it_is_told_by_phase_and_level_with_sources_and_undetermined_is_a_result():
    with reference_file("albania-2022") as path:
        made = judged(read_file(path, "ada", NOW).entries)
    assert [one.id for one in made.sections][2:4] == ["said", "attributed"]
    told = text(made, "attributed")
    for one in (
        "by ATT&CK 99.1",
        "Undetermined",
        "Impact",
        "DEV-0842 (Storm-0842, Void Manticore) (activity cluster, B2)",
        "probing, in others' words",
        "Activity cluster",
        "HEXANE (G1001) is stated for all of “Encryptor and wiper in the government's network”.",
        "of encryption and wiping: DEV-0842 (Storm-0842, Void Manticore)",
    ):
        assert one.lower() in told.lower(), one
    by_phase, by_level = (one for one in section(made, "attributed") if isinstance(one, Table))
    assert all(row[0].sources for row in by_phase.rows[:3])
    assert not [row for row in by_phase.rows[:-1] if "likel" in row[1].text]
    assert [row[0].text for row in by_level.rows] == ["Persona", "Activity cluster", "Group", "Sponsor"]
    assert by_level.rows[2][2].sources
    assert "%" not in told
    assert section(made, "attributed")[0].lines[0].text.startswith("Nobody decides by this alone.")
    assert by_level.rows[3][1].text.startswith("By the evidence: ")
    assert (
        "By what others state: Iran, 7 speakers in 8 sources (2 unverified), best A2 (by Mandiant; Prime Minister of Albania;"
        in by_level.rows[3][1].text
    )
    assert ", denied by Iran (B6)" in by_level.rows[3][1].text
    assert "By the evidence of this case alone, by which nobody decides: group undetermined" in text(
        made, "summary"
    )


def test_a_paper_tells_everything_that_those_who_decide_ask_for(albania):
    assert [one.id for one in albania.sections] == [
        "summary", "happened", "said", "why", "severe", "thresholds", "done", "options", "plan", "days", "unknown", "decides", "texts",
    ]  # fmt: skip
    summary = text(albania, "summary")
    vendor = "Microsoft publishes its investigation, with addresses and digests of files"
    assert "420 days passed from the first trace to the attack." in summary
    assert "denied by Iran" in summary
    assert (
        "“Encryptor and wiper in the government's network”: 68 days passed from the attack to public indicators."
        in summary
    )
    assert f": 55 days passed to indicators before these, “{vendor}”." in summary
    assert "Mandiant names actors working in support of Iranian goals (Iran)" in summary
    assert "North Atlantic Council names nobody" in summary
    assert "The border system is hit (Albanian State Police)" in summary
    assert "Decided by any Ally may ask" not in text(albania, "thresholds")
    assert "those who speak differ" in summary
    assert "NCISS (CISA): 51.2 to 87.6 of 100, Medium to Severe" in summary
    assert "Public indicators came 12 days after “The border system is hit” began." in summary
    waits = "Others wait for it to be decided whether it is a breach of international law and a grave and imminent peril to an essential interest."
    assert waits in summary
    assert f"Public indicators before these: “{vendor}” came 1 day before it." in summary
    assert f"68; 55 days to “{vendor}”" in text(albania, "days")


def test_a_sentence_names_its_sources_and_says_where_none_of_them_was_read(albania):
    (lines,) = albania.sections[0].blocks
    late = next(one for one in lines.lines if "12 days" in one.text)
    advisory = next(one for one in albania.sources if "AA22-264A" in one.title)
    assert late.sources == (advisory.number,)
    assert late.unverified
    assert not advisory.read
    attributed = next(one for one in lines.lines if one.text.startswith("Sponsor of “Encryptor"))
    assert len(attributed.sources) > 5
    assert not attributed.unverified


def test_every_source_is_in_the_annex_with_its_grade_the_oldest_first_and_what_repeats_says_so(albania):
    days = [one.published for one in albania.sources if one.published]
    assert days == sorted(days)
    repeats = next(one for one in albania.sources if one.publisher == "Associated Press" and one.repeats)
    assert albania.sources[repeats.repeats - 1].publisher == "Mandiant"
    assert {one.grade for one in albania.sources} >= {"A2", "B2", "D4"}


def test_severity_is_drawn_and_told_as_intervals_with_what_would_narrow_them(albania):
    severe = next(one for one in albania.sections if one.id == "severe")
    figure = next(one for one in severe.blocks if isinstance(one, Figure))
    table = next(one for one in severe.blocks if isinstance(one, Table))
    assert "NCISS (CISA): 51.2 to 87.6 of 100" in figure.alt
    assert table.rows[0][2].text.startswith("What did it do to services?")


def test_the_same_case_gives_the_same_paper_to_the_byte(albania):
    with reference_file("albania-2022") as path:
        written = read_file(path, "ada", NOW)
    again = paper(written.entries[::-1], written.title)
    assert msgspec.json.encode(again) == msgspec.json.encode(albania)


def test_a_threshold_of_which_nobody_answered_a_question_is_told_as_open():
    made = paper([incident()])
    assert "Open: nobody has answered severity, immediacy, directness" in text(made, "thresholds")
    assert text(made, "thresholds").count("Open: nobody has answered") == len(frameworks())
    assert "nobody has answered Severity, Immediacy" in text(made, "unknown")


def test_quotation_marks_stand_only_around_what_is_quoted(albania):
    ledger = text(albania, "said")
    assert "Allies acknowledge the statements of Albania" in ledger
    assert all(
        "“" not in row[3].text
        for block in section(albania, "said")
        if isinstance(block, Table)
        for row in block.rows
    )
    made = paper(
        [incident(), said("a", "X", words="as told"), said("b", "X", words="my very words", quoted=True)]
    )
    words = [row[3].text for block in section(made, "said") if isinstance(block, Table) for row in block.rows]
    assert words == ["as told", "“my very words”"]


def test_members_are_told_by_their_names_and_their_people_are_not():
    answer = Answered(
        framework="nato-4", question="security", degree=Degree.HIGH, reasons="so", incident="attack"
    )
    made = paper(
        [incident(), happened("seen", 3, "identity--7"), entry("answer", answer)], names={"identity--7": "Bretonia"}
    )  # fmt: skip
    assert "Bretonia" in text(made)
    assert "identity--7" not in text(made)
    assert "Albion" in text(made, "thresholds")
    assert "ada" not in text(made, "thresholds").split()


def test_it_is_told_how_an_incident_went_from_member_to_member():
    made = paper(
        [
            incident(),
            happened("a", 0, "identity--7", incident="attack", tactic="initial-access"),
            happened("b", 9, "identity--8", incident="attack", tactic="impact"),
        ],
        names={"identity--7": "Bretonia"},
    )
    table = next(
        block
        for one in made.sections
        for block in one.blocks
        if isinstance(block, Table) and "from member" in block.title
    )
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["Bretonia", "2026-01-01", "2026-01-01", "0", "initial access", "none"],
        ["identity--8", "2026-01-10", "2026-01-10", "9", "impact", "none"],
    ]


def test_a_plan_has_owners_and_days_and_options_say_which_gate_shuts_them():
    task = Task(option="restore", owner="identity--7", due=dt.date(2026, 12, 1))
    gate = Held(
        gate=Gate.ARMED_ATTACK, holds=Holds.NO, by="Council", reasons="not as harmful", incident="attack"
    )
    made = paper([incident(), entry("task", task), entry("gate", gate)], names={"identity--7": "Bretonia"})
    assert "Restore, harden, and hunt for what is left Bretonia 2026-12-01 open" in text(made, "plan")
    assert "shut: held not to be an armed attack" in text(made, "options")
    assert "An armed attack: no (Council): not as harmful." in text(made, "options")
    assert "undecided: whether it is a breach of international law" in text(made, "options")


def test_contested_law_is_told_with_who_holds_what_and_what_was_not_looked_up_is_marked(albania):
    options = text(albania, "options")
    assert "Contested: see below." in options
    assert "binds. Source: Cyber Law Toolkit, due diligence." in options
    texts = next(one for one in albania.sections if one.id == "texts").blocks[0]
    assert any(row[0].unverified for row in texts.rows)
    assert not all(row[0].unverified for row in texts.rows)


def test_an_empty_case_is_a_paper_that_says_so():
    made = paper([])
    assert "No incident is told of." in text(made)
    assert "Nothing is planned yet" in text(made)
    assert made.sources == ()


def test_a_table_has_so_many_rows_and_says_of_how_many_it_shows_the_first():
    many = [happened(f"e{number}", 1, incident="attack") for number in range(200)]
    made = paper([incident(), *many])
    happened_ = next(one for one in made.sections if one.id == "happened")
    table = next(one for one in happened_.blocks if isinstance(one, Table))
    assert len(table.rows) == 80
    assert table.title.endswith("the first 80 of 200 events")


def test_days_stand_beside_those_of_the_reference_case():
    first = happened("first", 0, incident="attack", milestone=Milestone.ATTACK)
    last = happened("last", 9, incident="attack", milestone=Milestone.INDICATORS)
    made = paper([incident(), first, last])
    days = next(one for one in made.sections if one.id == "days")
    table = next(one for one in days.blocks if isinstance(one, Table))
    assert table.head == ("From and to", "Days", "Albania 2022")
    assert [cell.text for cell in table.rows[0]] == [
        "attack to public indicators",
        "9",
        "68 (“Encryptor and wiper in the government's network”; 55 days to “Microsoft publishes its investigation, with addresses and digests of files”)",
    ]


def test_a_source_that_is_told_twice_counts_once():
    one = paper([incident(), source("a"), said("s", "X", "a", incident="attack")])
    twice = paper([incident(), source("a"), source("b", repeats="a"), said("s", "X", "a", "b", incident="attack")])  # fmt: skip
    assert "1 primary source" in text(one, "said")
    assert "1 primary source" in text(twice, "said")
