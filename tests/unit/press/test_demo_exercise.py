"""Articles on the exercise say what came through the door, and nothing where nothing came."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from press_samples import CLEAR
from tocsin.model.article import Kind, Topic, TopicKind
from tocsin.model.exhibit import Column, Draw, Table, Type
from tocsin.model.marking import Marking, Tlp
from tocsin.model.material import ANSWERS, CALL, CASE, GAPS, Fact, Material, piece_id
from tocsin.model.member import COMMUNITY, PUBLIC, Audience
from tocsin.press.demo.dated import drafted
from tocsin.press.demo.exercise import exercise, techniques_seen, tried
from tocsin.press.demo.known import known
from tocsin.press.demo.readers import admit_readers
from tocsin.press.demo.techniques import Tried, explainers
from tocsin.press.demo.weeks import put_flashes_out
from tocsin.press.publishing import keep, publish_at
from tocsin.store.press import Listing
from tocsin.web.outbox.reading import posted

ALBION = "identity--2c9b5a6e-3a0f-4c1e-9d57-0d0c5f7e9a11"
OF = "grouping--b3b8222b-34d5-4734-8dfe-987f0a907cb3"
WHEN = dt.datetime(2026, 3, 3, tzinfo=dt.UTC)


def piece(kind, tables, facts, **more):
    return Material(
        id=piece_id(kind, ALBION, OF),
        kind=kind,
        of=OF,
        author=ALBION,
        modified=WHEN,
        marking=CLEAR,
        title="Web shell and wiper",
        source=ALBION if kind == CALL else "",
        summary="Have you seen any of this?",
        facts=tuple(Fact(name, value) for name, value in facts.items()),
        tables=tables,
        **more,
    )


def counted(name):
    return Table(name, name, (Column("What"), Column("Count", Type.NUMBER)), (("a", 2),), Draw.BARS)


TEXTS = tuple(map(Column, ("Type", "Indicator", "Techniques", "Part of")))
CALLED = piece(
    CALL,
    (
        Table(
            "indicators",
            "What is looked for",
            TEXTS,
            (
                ("Sigma rule", "Shell", "T1505.003, T1059.003", ""),
                ("IP address", "192.0.2[.]7", "T1041", "Addresses"),
                ("Sigma rule", "Wiper", "T1561.002", ""),
            ),
        ),
        counted("types"),
        counted("techniques"),
    ),
    {"items": 3, "indicators": 3},
    topics=(Topic(TopicKind.TECHNIQUE, "t1505-003", "T1505.003"),),
)
SAW = (
    Column("Indicator"),
    *(Column(one, Type.NUMBER) for one in ("Saw it", "Did not", "Blind")),
    Column("First", Type.TIME),
)
ANSWERED = piece(
    ANSWERS,
    (
        Table("members", "Members", (Column("Member"), Column("Says")), (("Borea", "seen"), ("Estmoor", "blind")), Draw.TABLE),
        counted("sights"),
        counted("reasons"),
        Table("items", "Items", SAW, (("Shell", 2, 1, 1, None), ("Wiper", 0, 1, 3, None), ("Addresses", 1, 3, 0, None))),
    ),
    {"answered": 4, "saw": 2, "blind": 1, "first-seen": "2021-03-06T09:00:00Z"},
)  # fmt: skip


@pytest.fixture
def told(press):
    press.store.material.put(CALLED, "0" * 64)
    press.store.material.put(ANSWERED, "1" * 64)
    return {one.slug: one for one in exercise(press)}


def test_nothing_is_told_where_nothing_came(press):
    assert exercise(press) == ()


def test_a_call_alone_is_told_without_answers(press):
    press.store.material.put(CALLED, "0" * 64)
    assert [one.slug for one in exercise(press)] == ["exercise-call"]


def test_the_figures_are_those_of_the_pieces(told):
    flash = told["exercise-answers"]
    assert flash.kind is Kind.FLASH
    assert flash.headline == "Exercise: four members have answered, two saw it"
    assert "since 2021-03-06" in flash.body
    assert "Estmoor could not have seen most of it." in told["exercise-who-saw-it"].body
    assert "| T1561.002 Disk Structure Wipe | 1 | 0 | 3 |" in told["exercise-by-technique"].body


def test_techniques_are_counted_by_what_was_asked_for_them():
    assert list(techniques_seen(CALLED, ANSWERED)) == [
        ("T1041", 1, 1, 0),
        ("T1059.003", 1, 2, 1),
        ("T1505.003", 1, 2, 1),
        ("T1561.002", 1, 0, 3),
    ]


def test_every_article_appears_with_the_tables_that_it_names(press, told):
    for one in told.values():
        draft = drafted(one, press.clock())
        keep(press, draft, "ada", "article begun")
        out = publish_at(press, draft, "ada", None)
        assert len(out.exhibits) == out.body.count("{{")
        assert "*Demonstration. The nations are fictional" in out.body


def test_a_case_is_told_with_its_tables_and_stands_on_the_page_of_its_incident(press):
    course = Table("course", "The course", (Column("Phase"), Column("First", Type.TIME), Column("Last", Type.TIME)), (("impact", None, None),), Draw.TIMELINE)  # fmt: skip
    incident = Topic(TopicKind.INCIDENT, "web-shell-and-wiper", "Web shell and wiper")
    case = piece(CASE, (course, counted("severity")), {"incidents": 2, "statements": 3}, topics=(incident,))
    press.store.material.put(case, "0" * 64)
    (one,) = exercise(press)
    assert one.summary.startswith("Two incidents side by side, three statements")
    assert [line for line in one.body.splitlines() if line.startswith("{{")] == [
        f"{{{{figure {case.id}/course}}}}",
        f"{{{{figure {case.id}/severity}}}}",
    ]
    draft = drafted(one, press.clock())
    keep(press, draft, "ada", "article begun")
    publish_at(press, draft, "ada", None)
    about = (TopicKind.INCIDENT, "web-shell-and-wiper")
    assert len(press.store.articles.listed(Listing(audience=PUBLIC, topic=about))) == 1


def attributed(**facts):
    """A piece of a case of which something was computed, with one name for all of it."""
    label = ("1", "HEXANE (G1001)", "probing", "DEV-0842; DEV-0861", "says little either way", 9)
    texts = tuple(map(Column, ("Incident", "Name", "Of", "Others", "Evidence")))
    judged = Table(
        "attribution",
        "What techniques say",
        (Column("Level"), Column("Result")),
        (("group", "undetermined"),),
    )
    labels = Table("labels", "What a name hides", (*texts, Column("Items", Type.NUMBER)), (label,))
    known = {
        "incidents": 1,
        "statements": 3,
        "groups-judged": 4,
        "groups-named": 0,
        "sponsors-judged": 4,
        "sponsors-named": 1,
        "stated-parts": 4,
    }
    return piece(CASE, (counted("stated"), judged, labels), known | facts)


def test_who_it_was_is_told_of_a_case_with_what_is_stated_apart_from_what_is_computed(press):
    press.store.material.put(attributed(), "0" * 64)
    (one, case) = exercise(press)
    assert one.headline == "Web shell and wiper: who it was, level by level and part by part"
    assert "of eight questions one has a name for an answer" in one.summary
    assert "by others it is said of probing alone" in one.body
    assert "does not say who reported what" in one.body
    assert [line.rpartition("/")[2] for line in one.body.splitlines() if line.startswith("{{")] == [
        "stated}}",
        "labels}}",
        "attribution}}",
    ]
    assert "who-web-shell" in one.slug
    assert Topic(TopicKind.ISSUE, "attribution", "Attribution") in one.topics
    assert Topic(TopicKind.ISSUE, "attribution", "Attribution") not in case.topics


def test_how_good_the_model_is_stands_in_the_article_only_as_a_table_of_the_piece(press):
    told = attributed(**{"profiles-with-sources": 1})
    press.store.material.put(told, "0" * 64)
    without = exercise(press)[0].body
    measured = msgspec.structs.replace(told, tables=(*told.tables, counted("measured")))
    press.store.material.put(measured, "1" * 64)
    assert f"{{{{table {told.id}/measured}}}}" in exercise(press)[0].body
    assert "measured}}" not in without
    assert "leave out what rests on the same reports" in without
    assert not [one for one in without.split("## What can be planted")[1] if one.isdigit()]


def test_what_is_marked_is_told_under_its_marking(press):
    amber = Marking(Tlp.AMBER, frozenset({ALBION}))
    press.store.material.put(msgspec.structs.replace(CALLED, marking=amber), "0" * 64)
    assert {one.marking for one in exercise(press)} == {amber}


def test_a_members_own_gaps_are_told_to_it_alone(press):
    strict = Marking(Tlp.AMBER_STRICT, frozenset({ALBION}))
    unseen = Table("techniques", "Unseen", (Column("Technique"),), (("T1003.001",), ("T1486",)))
    gaps = Material(
        id=piece_id(GAPS, ALBION, ALBION),
        kind=GAPS,
        of=ALBION,
        author=ALBION,
        modified=WHEN,
        marking=strict,
        source=ALBION,
        title="Techniques that cannot be seen",
        tables=(unseen,),
    )
    press.store.material.put(gaps, "2" * 64)
    (one,) = exercise(press)
    assert one.marking == strict
    assert "| T1003.001 | LSASS Memory |" in one.body
    draft = drafted(one, press.clock())
    keep(press, draft, "ada", "article begun")
    publish_at(press, draft, "ada", None)
    told = [
        bool(press.store.articles.listed(Listing(audience=whom)))
        for whom in (PUBLIC, COMMUNITY, Audience.of_member(ALBION))
    ]
    assert told == [False, False, True]


def test_the_exercises_flash_tells_a_members_analyst_what_that_member_cannot_see_and_nobody_else(press, told):
    strict = Marking(Tlp.AMBER_STRICT, frozenset({ALBION}))
    unseen = Table("techniques", "Unseen", (Column("Technique"),), (("T1505.003",),))
    gaps = Material(id=piece_id(GAPS, ALBION, ALBION), kind=GAPS, of=ALBION, author=ALBION, modified=WHEN, marking=strict, source=ALBION, title="Gaps", tables=(unseen,))  # fmt: skip
    press.store.material.put(gaps, "2" * 64)
    admit_readers(press, ALBION, press.clock())
    draft = drafted(told["exercise-answers"], press.clock())
    keep(press, draft, "ada", "article begun")
    publish_at(press, draft, "ada", None)
    press.clock.move(seconds=1)
    put_flashes_out(press)
    mails = {one.to: one.text for one in posted(press.folder / "outbox")}
    assert "you follow Exercise; and it uses one technique you cannot see" in mails["analyst@member.example"]
    assert "cannot see" not in mails["subscriber@reader.example"]
    assert "you follow Exercise" in mails["subscriber@reader.example"]


def test_techniques_are_explained_with_what_the_members_said_of_them(press, told):
    found = {one.slug: one for one in explainers(known(), tried(press))}
    assert "| Wiper | 0 | 1 | 3 |" in found["technique-t1561-002"].body
    assert "to what was seen worst three were blind" in found["technique-t1561-002"].body
    assert "What an alliance could see" not in found["technique-t1486"].body


def test_without_answers_techniques_are_explained_alone(press):
    assert tried(press) == Tried()
    assert not any("What an alliance could see" in one.body for one in explainers(known(), tried(press)))
