"""References are found where they stand alone, and an article that may show a table shows it to nobody who may not see it."""

from __future__ import annotations

import datetime as dt
import itertools

import msgspec
import pytest

from material_samples import ALBION, BARS, BOREA, SPANS, piece
from tocsin.library.drawing import rows_of, to_figure, to_lines
from tocsin.library.editing import begun
from tocsin.library.exhibiting import exhibit_of, marking_with, too_loose
from tocsin.library.literal import literal
from tocsin.library.markdown import references_of, to_html, to_plain
from tocsin.model.article import Kind
from tocsin.model.exhibit import Column, Draw, Table, Type
from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import COMMUNITY, PUBLIC, Audience
from tocsin.release import may_receive

NOW = dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC)
PIECE = piece()
NAME = f"{PIECE.id}/types"
LISTS = (None, frozenset(), frozenset({ALBION}), frozenset({ALBION, BOREA}))
MARKINGS = [Marking(tlp, listed) for tlp in Tlp for listed in LISTS]
AUDIENCES = (PUBLIC, COMMUNITY, *(make(one) for make in (Audience.of_member, Audience.constituents_of) for one in (ALBION, BOREA)))  # fmt: skip


def exhibit(table=BARS, **more):
    return exhibit_of(piece(tables=(table,), **more), table.name, "CERT Albion", "d" * 64)


ALONE = (f"{{{{table {NAME}}}}}", f"{{{{ figure {NAME} }}}}", f"  {{{{figure {NAME}}}}}")
NOT = (
    f"Text {{{{table {NAME}}}}}",
    f"{{{{table {NAME}}}}} text",
    f"{{{{table {NAME}}}}}\nnext line",
    f"> {{{{table {NAME}}}}}",
    f"- {{{{table {NAME}}}}}",
    f"`{{{{table {NAME}}}}}`",
    f"    {{{{table {NAME}}}}}",
    f"# {{{{table {NAME}}}}}",
    f"```\n{{{{table {NAME}}}}}\n```",
    "{{table ../../etc/passwd}}",
    "{{table call-0/types}}",
    f"{{{{chart {NAME}}}}}",
    literal(f"{{{{table {NAME}}}}}"),
)


@pytest.mark.parametrize("text", ALONE)
def test_a_paragraph_that_is_a_reference_is_the_table(text):
    assert [one.name for one in references_of(text)] == [NAME]
    html = to_html(f"Before.\n\n{text}\n\nAfter.", (exhibit(),))
    assert html.startswith("<p>Before.</p>\n<figure")
    assert html.endswith("</figure><p>After.</p>\n")
    assert "{{" not in html + to_plain(text, (exhibit(),))


@pytest.mark.parametrize("text", NOT)
def test_what_stands_with_anything_else_or_names_no_piece_is_text(text):
    assert references_of(text) == ()
    assert "<figure" not in to_html(text, (exhibit(),))


def test_a_reference_to_nothing_stays_the_text_that_it_is():
    assert to_html(ALONE[0]) == f"<p>{ALONE[0]}</p>\n"


def test_an_article_that_shows_a_table_is_told_to_nobody_who_may_not_see_the_table():
    article = begun(Kind.ARTICLE, "Wipers", Marking(Tlp.CLEAR), NOW)
    for own, theirs in itertools.product(MARKINGS, MARKINGS):
        one = msgspec.structs.replace(exhibit(), marking=theirs)
        made = msgspec.structs.replace(article, marking=own, exhibits=(one,))
        for audience in AUDIENCES:
            forbidden = not may_receive(theirs, audience, "")
            if forbidden and not too_loose(made, (one,)):
                assert not may_receive(own, audience, ""), (own, theirs, audience)
            if forbidden:  # however it came to be there
                assert not may_receive(marking_with(made), audience, ""), (own, theirs, audience)


def test_bars_are_as_long_as_their_numbers():
    rows = (("a", 4), ("b", 1), ("c", 0), ("d", None), ("e", -3))
    table = msgspec.structs.replace(BARS, rows=rows)
    assert [one.bar for one in rows_of(table, drawn=True)] == [(0, 100), (0, 25), (0, 0), None, (0, 0)]
    assert [one.bar for one in rows_of(table, drawn=False)] == [None] * 5


def test_spans_stand_where_their_times_are():
    rows = (
        ("a", "2026-02-01T00:00:00Z", "2026-02-11T00:00:00Z"),
        ("b", "2026-02-06T00:00:00Z", None),
        ("c", None, None),
        ("d", "2026-02-11T00:00:00Z", "2026-02-06T00:00:00Z"),
    )
    table = msgspec.structs.replace(SPANS, rows=rows)
    assert [one.bar for one in rows_of(table, drawn=True)] == [(0, 100), (50, 0.5), None, (50, 50)]
    assert "Drawn from 2026-02-01 00:00 UTC to 2026-02-11 00:00 UTC." in to_figure(exhibit(table), drawn=True)


@pytest.mark.parametrize("draw", [Draw.BARS, Draw.TIMELINE])
def test_a_figure_of_nothing_says_so(draw):
    columns = (Column("A"), Column("N", Type.NUMBER), Column("F", Type.TIME), Column("L", Type.TIME))
    one = exhibit(Table("none", "Nothing", columns, (), draw))
    assert "Nothing.</td>" in to_figure(one, drawn=True)


def test_a_table_says_whose_it_is_as_of_when_and_how_it_is_marked():
    one = exhibit(marking=Marking(Tlp.GREEN))
    for text in (to_figure(one, drawn=True), to_lines(one)):
        assert "Source: CERT Albion, as of 2026-03-03 11:00 UTC. TLP:GREEN." in text


def test_a_moment_is_not_broken_over_lines():
    assert '<td class="unbroken">2026-02-01 00:00 UTC</td>' in to_figure(exhibit(SPANS), drawn=False)
