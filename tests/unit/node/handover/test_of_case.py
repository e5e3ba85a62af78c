"""A case as a publication gets it: what its readers may be told, whole, clean, and nothing that shows of the rest."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from attribution_samples import COUNTRIES, bundle, of_group, technique
from case_samples import CLEAR, NOW, entry, happened, incident, linked, said, source
from material_samples import ALBION, BOREA, SIGNER
from node_samples import PASSWORD, Clock
from tocsin.cases.attribution import measured as measuring
from tocsin.cases.attribution.attributed import attributed
from tocsin.cases.attribution.corpus import corpus_of
from tocsin.cases.attribution.learned import learned
from tocsin.cases.reading import read_file
from tocsin.cases.resting import of_incident
from tocsin.model.case import (
    Answered,
    Case,
    Gate,
    Ground,
    Held,
    Holds,
    Incident,
    Judged,
    Milestone,
    Response,
    Task,
)
from tocsin.model.marking import Marking, Tlp
from tocsin.model.material import CASE
from tocsin.model.member import PUBLIC, Audience, Member
from tocsin.model.severity import Fact
from tocsin.model.trace import TraceCount, TraceKind
from tocsin.node.cases.attributing import attribution
from tocsin.node.cases.changing import close, mark, retitle
from tocsin.node.cases.keeping import begin_with, named
from tocsin.node.cases.reference import RECORD, reference_file
from tocsin.node.cases.showing import preview
from tocsin.node.handover import handing
from tocsin.node.handover.handing import digest_of, hand_over
from tocsin.node.handover.of_case import piece_of_case
from tocsin.node.member.configuration import Configuration, Review
from tocsin.node.member.making import Founding, found, new_identity
from tocsin.release import release_piece, seal
from tocsin.release.table import may_receive

MEMBERS = (Member(ALBION, "Albion", ()), Member(BOREA, "Borea", ()))
MARKINGS = [Marking(one) for one in Tlp] + [Marking(Tlp.AMBER, frozenset({BOREA}))]
AUDIENCES = [PUBLIC, Audience.constituents_of(ALBION), Audience.of_member(ALBION)]


CORPUS = corpus_of(bundle())


def attribute(entries, incident):
    return attributed(of_incident(entries, incident), CORPUS, learned(), COUNTRIES)


def piece(entries, audience=PUBLIC, marking=CLEAR, traces=(), **told):
    return piece_of_case(previewed(entries, audience, marking, traces, **told), MEMBERS, ALBION, attribute)


def previewed(entries, audience=PUBLIC, marking=CLEAR, traces=(), **told):
    case = Case(
        **{"id": "case--1", "title": "Wiper", "marking": marking, "created": NOW, "author": "ada", **told}
    )
    cases = SimpleNamespace(entries=lambda _: tuple(entries), trace_counts=lambda _: tuple(traces))
    configuration = Configuration(id=ALBION, name="Albion")
    node = SimpleNamespace(configuration=configuration, store=SimpleNamespace(cases=cases))
    return preview(node, case, audience, published=True).told


def albania():
    with reference_file("albania-2022") as path:
        return read_file(path, "ada", NOW).entries


@st.composite
def marked(draw):
    """Entries that name each other, each marked as it comes."""
    there = [
        source("paper", repeats=draw(st.sampled_from(["", "other"]))),
        source("other"),
        incident("one"),
        incident("two"),
        linked("one", "two"),
    ]
    for number in range(draw(st.integers(0, 5))):
        where = draw(st.sampled_from(["one", "two"]))
        there += [
            said(f"s{number}", draw(st.sampled_from("XY")), "paper", incident=where),
            happened(f"e{number}", number, BOREA, incident=where, tactic="impact", techniques=(technique(number),), milestone=draw(st.sampled_from(Milestone))),
            entry(f"r{number}", Response(by="A state", at=NOW.date(), what="so", ground=Ground.SANCTION, incident=where)),
            entry(f"f{number}", Judged(incident=where, fact=Fact(factor="outage", low=number, sources=("other",)))),
        ]  # fmt: skip
    return [replace(one, marking=draw(st.sampled_from(MARKINGS))) for one in there]


COUNTS = st.builds(
    TraceCount,
    member=st.sampled_from([ALBION, BOREA]),
    kind=st.sampled_from(TraceKind),
    tactic=st.sampled_from(["impact", "discovery", ""]),
    incident=st.sampled_from(["one", "two", ""]),
    marking=st.sampled_from(MARKINGS),
    traces=st.just(1),
    count=st.integers(1, 9),
    first=st.just(NOW),
    last=st.just(NOW),
)


@settings(deadline=None, max_examples=40)
@given(marked(), st.lists(COUNTS, max_size=5), st.sampled_from(AUDIENCES))
def test_entries_and_traces_that_may_not_reach_the_audience_change_no_byte_of_the_piece(
    entries, traces, audience
):
    alone = [one for one in entries if reaches(one, audience)]
    answers = [one for one in traces if one.kind is TraceKind.ANSWER and reaches(one, audience)]
    whole, told = piece(entries, audience, traces=traces), piece(alone, audience, traces=answers)
    assert msgspec.json.encode(whole) == msgspec.json.encode(told)
    release_piece(whole, audience)  # it may be handed over as it is


def test_an_answer_in_red_is_published_to_nobody_not_even_to_who_is_on_its_list():
    def told(tlp):
        marking = Marking(tlp, frozenset({ALBION}))
        count = TraceCount(member=BOREA, kind=TraceKind.ANSWER, tactic="impact", incident="one", marking=marking, traces=1, count=1, first=NOW, last=NOW)  # fmt: skip
        return previewed([incident("one")], Audience.of_member(ALBION), traces=[count]).value.spread

    assert told(Tlp.AMBER)
    assert not told(Tlp.RED)


def reaches(one, audience):
    """Whether its own marking lets a publication's audience have something, as nobody's own."""
    return one.marking.tlp is not Tlp.RED and may_receive(one.marking, audience, "")


HOSTILE = "\u202eevil\x1b[2J\n\n{{table x}} <script>" + "a" * 5_000


@settings(deadline=None, max_examples=25)
@given(st.text(max_size=50) | st.just(HOSTILE))
def test_hostile_text_of_a_case_is_cleaned_and_bounded(text):
    entries = [
        entry("i", Incident(title=text, victim=text, country=text, sectors=(text,) * 50, begin=dt.date.min)),
        said("s", text, incident="i", by=text, words=text, phase=text),
        happened("e", 1, text, incident="i", tactic=text or "x", techniques=(text,) * 50),
        entry("r", Response(by=text, at=NOW.date(), what=text, ground=Ground.SANCTION, toward=text, incident="i")),
    ]  # fmt: skip
    made = piece(entries, title=text, about=text * 3)
    release_piece(made, PUBLIC)
    msgspec.json.decode(msgspec.json.encode(made), type=type(made))
    assert all(len(row) <= 12 for table in made.tables for row in table.rows)


SUMMARY = (
    "2 incidents, from 2022-07-15 to 2022-09-13. 18 statements by 11 speakers on who it was; "
    "on 2 of 9 questions they do not say the same. 6 responses."
)


def test_no_case_makes_a_piece_that_a_publication_does_not_take():
    long = "\U0001f514" * 400
    entries = [one for number in range(220) for one in (
        entry(f"i{number}", Incident(title=long, victim=long, sectors=(long,) * 20)),
        said(f"s{number}", long, incident=f"i{number}", by=long, words=long, phase=long),
        happened(f"e{number}", 1, f"{number}{long}", incident=f"i{number}", tactic="impact", techniques=(long,) * 20),
        entry(f"r{number}", Response(by=long, at=NOW.date(), what=long, ground=Ground.SANCTION, toward=long, incident=f"i{number}")),
    )]  # fmt: skip
    made = piece(entries, title=long, about=long * 9)
    assert len(seal(release_piece(made, PUBLIC), SIGNER)) < 1_000_000
    assert all("more are left out" in table.note for table in made.tables if table.name != "measured")


def test_a_picture_is_released_without_a_copy_as_nobody_can_change_it():
    shown = previewed(albania())
    assert shown.value is shown.value


def test_the_public_record_is_told_with_its_conflicts_grades_intervals_and_days():
    made = piece(albania(), title="Albania 2022")
    rows = {one.name: one.rows for one in made.tables}
    assert made.summary == SUMMARY
    assert (made.fact("incidents"), made.fact("attack-to-public-indicators")) == (2, 68)
    assert made.fact("indicators-after-next-attack") == 12
    denied = [row for row in rows["statements"] if str(row[2]).startswith("denied")]
    assert [(row[3], row[8]) for row in denied] == [("Iran", "B6")]
    assert any(row[8] == "D4, unverified" for row in rows["statements"])
    assert all(len(row) == 7 and row[4] <= row[5] for row in rows["severity"])
    assert {row[0] for row in rows["severity"]} == {row[0] for row in rows["incidents"]} == {"1", "2"}
    assert all(
        "; 2 The border system is hit." in one.note
        for one in made.tables
        if one.name not in {"incidents", "measured"}
    )
    course = {row[1].partition(" ")[0]: row[5] for row in rows["course"] if row[0] == "1"}
    assert (course["persistence"], course["resource-development"]) == ("the month or day", "the month or day")
    assert ("attack", "public indicators", 68, 68) in {row[1:] for row in rows["days"]}
    assert ("1", "attack", "attribution", 54) in {row[:4] for row in rows["days"]}
    assert {row[3] for row in rows["days"] if row[0] == "2"} == {
        None
    }  # July's days are no measure of September's
    assert all(row[3] == row[4] for row in rows["days"] if row[0] == "1")


def test_what_is_to_be_decided_is_told_without_who_holds_answers_or_does_what():
    word = "Xanadu"
    answer = Answered(framework="armed-attack", question="severity", degree="low", reasons="Nobody was hurt.", incident="july", by=f"{word} 1")  # fmt: skip
    gate = Held(gate=Gate.ARMED_ATTACK, holds=Holds.NO, by=f"{word} 2", reasons=f"{word} 3")
    planted = [
        replace(entry("a1", replace(answer, position=f"{word} 4", reasons=f"{word} 5")), author=RECORD),
        replace(entry("a2", replace(answer, dissent=f"{word} 6", reasons=f"{word} 7")), author=RECORD),
        entry("a3", replace(answer, reasons=f"{word} 8")),
        entry("g", gate),
        entry("t", Task(option="note", owner=f"{word} 9", note=f"{word} 10")),
    ]
    record = [replace(one, author=RECORD) for one in albania()]
    made, bare = piece([*record, *planted]), piece(record)
    assert word not in msgspec.json.encode(made).decode()
    rows = {one.name: one.rows for one in made.tables}
    reached = next(row for row in rows["thresholds"] if row[0] == "1" and "Article 4" in row[1])
    assert reached[3:6] == (3, 1, "Territorial integrity; Political independence")
    assert rows["thresholds"] == bare.table("thresholds").rows
    assert made.table("answers").rows == bare.table("answers").rows
    assert "Nobody was hurt and nothing broke" in rows["answers"][0][3]
    stands = {row[2] for row in rows["options"]}
    assert stands == {"open", "undecided", "not open"}
    assert all(bool(row[3]) == (row[2] != "open") for row in rows["options"])
    assert "it is held not to be an armed attack" in {part for row in rows["options"] for part in row[3].split("; ")}  # fmt: skip
    assert all(row[3] <= row[4] for row in rows["narrowing"])
    assert len({row[:2] for row in rows["narrowing"]}) == len(rows["narrowing"])
    assert not {"low", "moderate", "high"} & {cell for name in ("thresholds", "answers") for row in rows[name] for cell in row}  # fmt: skip


def test_members_are_named_and_a_long_ledger_says_what_it_leaves_out():
    events = [happened("e", 1, BOREA, incident="i", tactic="impact")]
    many = [said(f"s{number}", "X", incident="i") for number in range(300)]
    made = piece([incident("i"), *events, *many])
    assert made.table("course").rows[0][4] == "Borea"
    assert [row[1:2] + row[4:] for row in made.table("members").rows] == [("Borea", 0, 0)]
    assert len(made.table("statements").rows) == 200
    assert made.table("statements").note.endswith("100 more are left out. Incidents: 1 i.")


def seen(number, **more):
    """An event in which everything of the first group was seen, from one number on."""
    return happened(
        f"e{number}", number, incident="i", tactic="impact", techniques=tuple(of_group(0)[number:]), **more
    )


def test_what_was_computed_stands_apart_from_what_is_stated_and_names_nobody_without_cause():
    said_ = said("s", "Group G9001", incident="i", country="AA", phase="impact")
    made = piece([incident("i"), seen(12), said_])  # what all groups do
    assert made.table("stated").rows[0][1:4] == ("group", "impact", "Group G9001")
    computed = made.table("attribution")
    assert [one.name for one in computed.columns][3:] == ["Group", "Sponsor", "Why no more"]
    assert [row[1:5] for row in computed.rows] == [
        (part, 2, "undetermined", "undetermined") for part in ("all of it", "impact")
    ]
    assert (computed.rows[0][5] != "", computed.rows[1][5]) == (True, "")
    assert "Group G9" not in str(made.table("attribution"))  # who would be likeliest is not told
    assert (made.fact("groups-judged"), made.fact("groups-named")) == (2, 0)
    assert all("Incidents: 1 i." in made.table(one).note for one in ("stated", "attribution"))


def test_who_is_named_is_told_with_likelihood_and_confidence_apart():
    made = piece([incident("i"), seen(0), happened("own", 3, incident="i", techniques=("S9001",))])
    (row,) = (one for one in made.table("attribution").rows if one[1] == "all of it")
    assert row[3:] == (
        "most like Group G9001 (G9001)",
        "undetermined",  # one of its groups alone is behind that
        "it rests on one group: no other of its groups would be considered",
        "group: very likely",
        "group: low",
    )


@pytest.mark.parametrize("tlp", [Tlp.GREEN, Tlp.AMBER, Tlp.AMBER_STRICT, Tlp.RED])
def test_no_restricted_statement_and_no_restricted_evidence_gets_into_what_is_told_of_who_it_was(tlp):
    hidden = [
        said("secret", "Group G9002", incident="i", country="BB"),
        happened("own", 3, incident="i", tactic="exfiltration", techniques=("S9002", "T9999")),
    ]
    told = [incident("i"), seen(10), said("open", "Group G9001", incident="i")]
    made = piece([*told, *(replace(one, marking=Marking(tlp)) for one in hidden)])
    text = msgspec.json.encode(made)
    assert not [one for one in (b"G9002", b"S9002", b"T9999", b"exfiltration", b"BB") if one in text]
    assert text == msgspec.json.encode(piece(told))
    assert b"G9002" in msgspec.json.encode(piece([*told, *hidden]))


def test_of_many_incidents_the_first_are_attributed_and_the_others_counted():
    made = piece(
        [
            one
            for at in range(15)
            for one in (incident(f"i{at:02d}"), said(f"s{at}", "X", incident=f"i{at:02d}"))
        ]
    )
    assert {row[0] for row in made.table("stated").rows} == {f"{at}" for at in range(1, 13)}
    assert "Of incidents 3 more are left out." in made.table("attribution").note


def test_how_good_it_is_comes_from_the_evaluation_that_ships_and_is_left_out_without_one(
    tmp_path, monkeypatch
):
    entries = [incident("i"), seen(0)]
    record = tmp_path / "evaluation.json"
    monkeypatch.setattr(measuring, "_RECORD", record)
    measuring.measured.cache_clear()
    assert piece(entries).table("measured") is None
    share = {"value": 0.5, "n": 8, "ci": [0.25, 0.75]}
    evaluation = {"attack": "99.1", "half": "test", "reports": {"top1": share, "top5": share}, "calibration": {"ece": share}, "selective": {"coverage": share, "precision": {"value": None, "n": 0, "ci": None}}, "absent_group": {"abstained": share}}  # fmt: skip
    record.write_bytes(msgspec.json.encode({"date": "2026-11-29", "evaluation": evaluation}))
    measuring.measured.cache_clear()
    rows = {row[0]: row[1:] for row in piece(entries).table("measured").rows}
    assert rows["a group is named"] == (50.0, 25.0, 75.0, 8)
    assert rows["the group that is named is the right one"] == (None, None, None, 0)
    measuring.measured.cache_clear()


def test_albania_is_told_as_several_by_part_with_what_one_name_hides(tmp_path, monkeypatch):
    for name in ("TOCSIN_DATA", "TOCSIN_CACHE"):
        monkeypatch.setenv(name, str(tmp_path))
    made = piece_of_case(
        previewed(albania()), MEMBERS, ALBION, lambda some, one: attribution(some, incident=one)
    )
    (label,) = made.table("labels").rows
    assert label[1:3] == ("HEXANE (G1001)", "probing, as DEV-0133 (Storm-0133, Lyceum)")
    parts = {row[3]: row[2] for row in made.table("stated").rows if row[1] == "activity cluster"}
    assert len(parts) == 4
    denied = [row[3] for row in made.table("stated").rows if row[7] == "Iran"]
    assert denied == ["Government of Iran"]
    assert (made.fact("groups-named"), made.fact("sponsors-named")) == (0, 0)
    assert "galaxies of pymispgalaxies" in made.table("attribution").note


@pytest.fixture
def albion(tmp_path):
    configuration = Configuration(
        id=new_identity(), name="Albion", review=Review(folder=str(tmp_path / "door"))
    )
    with found(tmp_path / "Albion", Founding(configuration=configuration, administrator="admin", password=PASSWORD), Clock()) as node:  # fmt: skip
        yield node


def test_a_case_is_handed_over_once_and_taken_back_when_it_is_marked_more_strictly_or_closed(albion):
    with reference_file("albania-2022") as path:
        case = begin_with(albion, path, "ada").case
    (first,) = hand_over(albion, "ada").written
    assert (first.kind, first.of, first.marking, first.source) == (CASE, case.id, CLEAR, "")
    assert hand_over(albion, "ada").unchanged == 1
    mark(albion, case, Tlp.GREEN, "ada")
    refused = hand_over(albion, "ada")
    assert [one.withdrawn for one in refused.written] == [True]
    assert "TLP:GREEN may not reach public" in refused.refused[0].why
    mark(albion, named(albion, case.id), Tlp.CLEAR, "ada", loosens=True)
    (again,) = hand_over(albion, "ada").written
    assert digest_of(again) == digest_of(first)
    close(albion, named(albion, case.id), "ada")
    assert [one.withdrawn for one in hand_over(albion, "ada").written] == [True]


def test_the_piece_of_a_case_is_made_anew_only_once_something_of_it_changes(albion, monkeypatch):
    with reference_file("albania-2022") as path:
        case = begin_with(albion, path, "ada").case
    made = []
    monkeypatch.setattr(handing, "preview", lambda *some, **more: made.append(1) or preview(*some, **more))
    hand_over(albion, "ada")
    assert (hand_over(albion, "ada").unchanged, len(made)) == (1, 1)
    assert len(hand_over(albion, "ada", again=True).written) == 1
    albion.store.cases.put(replace(case, title="Another title"))
    assert [one.title for one in hand_over(albion, "ada").written] == ["Another title"]
    albion.store.members.change(replace(albion.store.members.all()[0], name="New Albion"))
    before = len(made)
    hand_over(albion, "ada")
    assert len(made) == before + 1
    monkeypatch.setattr(handing, "galaxies_name", lambda: "galaxies-of-another-version")
    hand_over(albion, "ada")
    assert len(made) == before + 2
    albion.store.cases.put(replace(case, marking=Marking(Tlp.GREEN)))
    for _ in range(2):  # why it is refused is told each time
        assert "TLP:GREEN" in hand_over(albion, "ada").refused[0].why


def test_a_case_that_the_audience_may_not_know_of_gives_nothing(albion, tmp_path):
    with reference_file("albania-2022") as path:
        case = begin_with(albion, path, "ada").case
    albion.store.cases.put(replace(case, marking=Marking(Tlp.AMBER)))
    handed = hand_over(albion, "ada")
    assert (handed.written, list((tmp_path / "door").glob("*"))) == ((), [])


def test_a_case_that_cannot_be_made_is_told_and_left_and_the_others_are_handed_over(albion, monkeypatch):
    with reference_file("albania-2022") as path:
        broken, whole = (begin_with(albion, path, "ada").case for _ in range(2))
    assert len(hand_over(albion, "ada").written) == 2
    retitle(albion, whole, "Another", "ada")
    retitle(albion, broken, "And another", "ada")

    def shown(node, case, *asked, **more):
        if case.id == broken.id:
            raise TypeError("can't compare offset-naive and offset-aware datetimes")
        return preview(node, case, *asked, **more)

    monkeypatch.setattr(handing, "preview", shown)
    done = hand_over(albion, "ada")
    assert [(one.of, one.withdrawn) for one in done.written] == [(whole.id, False)]
    assert [(one.of, one.why[:27]) for one in done.refused] == [(broken.id, "cannot be made: TypeError: ")]
