from __future__ import annotations

import datetime as dt

import pytest

from tocsin.library.search_language import LONGEST, narrowed, narrowings, read_query
from tocsin.model.search import Clause, Field, Query, Tag, Words


def _one(text):
    query = read_query(text)
    assert not query.remarks
    return query.clauses


def test_words_must_all_be_there_and_a_quoted_phrase_is_one():
    assert _one('wiper "domain controller"') == (
        Clause((Words("wiper"),)),
        Clause((Words("domain controller"),)),
    )


def test_what_a_mark_divides_is_a_phrase():
    assert _one("T1059.001 CVE-2022-1388 http://x/y") == (
        Clause((Words("T1059 001"),)),
        Clause((Words("CVE 2022 1388"),)),
        Clause((Words("http x y"),)),
    )


def test_a_star_asks_for_the_beginning_of_a_word():
    assert _one("ransom*") == (Clause((Words("ransom", begins=True),)),)
    assert read_query("ra*").remarks == ("ra*: a beginning has 3 letters at least",)
    assert _one('"ransom*"') == (Clause((Words("ransom"),)),)


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("country:albania", Tag(Field.COUNTRY, "albania")),
        ('actor:"Homeland Justice"', Tag(Field.ACTOR, "homeland-justice")),
        ("technique:T1059.001", Tag(Field.TECHNIQUE, "t1059-001")),
        ("TYPE:in-depth", Tag(Field.TYPE, "in-depth")),
        ("author:ada", Tag(Field.AUTHOR, "ada")),
    ],
)
def test_fields_are_asked_as_they_stand_in_addresses(text, tag):
    assert _one(text) == (Clause((tag,)),)


def test_either_of_several_is_said_by_or_and_by_commas():
    either = Clause((Tag(Field.COUNTRY, "albania"), Tag(Field.COUNTRY, "kosovo")))
    assert _one("country:albania,kosovo") == (either,)
    assert _one("wiper OR country:albania") == (Clause((Words("wiper"), Tag(Field.COUNTRY, "albania"))),)
    assert _one("OR wiper OR") == (Clause((Words("wiper"),)),)


def test_a_hyphen_leaves_out():
    assert _one("wiper -type:flash -ransom") == (
        Clause((Words("wiper"),)),
        Clause((Tag(Field.TYPE, "flash"),), without=True),
        Clause((Words("ransom"),), without=True),
    )


def test_days_begin_where_the_publication_is_made():
    query = read_query("after:2026-01-01 before:2026-03", "Europe/Tirane")
    assert query.since == dt.datetime(2025, 12, 31, 23, tzinfo=dt.UTC)
    assert query.until == dt.datetime(2026, 2, 28, 23, tzinfo=dt.UTC)


@pytest.mark.parametrize("text", ["after:yesterday", "before:2026-02-30", "after:", "-after:2026"])
def test_what_is_no_day_is_told_and_asks_nothing(text):
    query = read_query(text)
    assert query.since is query.until is None
    assert len(query.remarks) == 1


def test_a_field_that_is_none_is_told_and_asked_for_as_words():
    query = read_query("tag:wiper http://x.example/y note:")
    assert query.clauses == (
        Clause((Words("tag wiper"),)),
        Clause((Words("http x example y"),)),
        Clause((Words("note"),)),
    )
    (told,) = query.remarks
    assert told.startswith("tag: is no field")
    assert "technique" in told


def test_an_unknown_type_finds_nothing_and_is_told():
    query = read_query("type:novel")
    assert query.clauses
    assert "in-depth" in query.remarks[0]


@pytest.mark.parametrize(
    "text", ["", " ", '"', '""', "*", "-", "--", "OR", "country:", "type:,", "()^{}+", "\0"]
)
def test_what_says_nothing_asks_nothing(text):
    assert read_query(text) == Query()


def test_a_long_query_is_cut_and_that_is_told():
    query = read_query("wiper " * 200)
    assert len(query.clauses) == 8
    assert query.remarks == (
        f"only the first {LONGEST} characters were read",
        "only the first 8 words and phrases were asked for",
    )


def test_operators_of_the_index_are_words():
    assert [one.any[0].text for one in _one('NEAR(a b) {headline}:x "a"" AND" NOT')] == [
        "NEAR a",
        "b",
        "headline x",
        "a",
        "AND",
        "NOT",
    ]


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        (Field.COUNTRY, "albania", 'a "b c" country:albania'),
        (Field.DATE, "2026", 'a "b c" after:2026 before:2027'),
        (Field.DATE, "2026-11", 'a "b c" after:2026-11 before:2026-12'),
        (Field.DATE, "2026-12", 'a "b c" after:2026-12 before:2027-01'),
    ],
)
def test_a_facet_narrows_a_search_once(field, value, text):
    assert narrowed('a "b c"', field, value) == text
    assert narrowed(text, field, value) == text
    assert not read_query(text).remarks


def test_what_a_text_left_open_does_not_take_in_what_narrows_it():
    assert narrowed('wiper "b c', Field.COUNTRY, "albania") == 'wiper "b c" country:albania'
    assert narrowed("wiper OR", Field.COUNTRY, "albania") == "wiper country:albania"


def test_each_field_of_a_text_can_be_taken_away_again():
    text = 'wiper country:albania,kosovo -type:flash actor:"Homeland Justice" "a country:b" after:2026'
    assert dict(narrowings(text)) == {
        "country:albania,kosovo": 'wiper -type:flash actor:"Homeland Justice" "a country:b" after:2026',
        "-type:flash": 'wiper country:albania,kosovo actor:"Homeland Justice" "a country:b" after:2026',
        'actor:"Homeland Justice"': 'wiper country:albania,kosovo -type:flash "a country:b" after:2026',
        "after:2026": 'wiper country:albania,kosovo -type:flash actor:"Homeland Justice" "a country:b"',
    }
