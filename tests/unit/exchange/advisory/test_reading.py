"""Documents of any format become passages with places; hostile ones end in an error, in bounded time and memory."""

from __future__ import annotations

import zlib

import pytest
from benchmarks.pdf_writer import assembled, columns, pdf

from tocsin.exchange.advisory.child import read
from tocsin.exchange.advisory.document import MAX_BYTES, MAX_CHARACTERS
from tocsin.exchange.advisory.formats import format_of
from tocsin.exchange.advisory.identifiers import marking_of
from tocsin.exchange.advisory.reading import Bounds, read_document
from tocsin.model.errors import ExchangeError


def said(kind: str, data: bytes, charset: str = "") -> list[str]:
    return [passage.text for passage in read(kind, data, charset).passages]


def page(content: bytes) -> bytes:
    """A PDF file of one page with this content."""
    packed = zlib.compress(content, 9).decode("latin-1")
    return assembled(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
            f"<< /Length {len(packed)} /Filter /FlateDecode >>\nstream\n{packed}\nendstream",
        ]
    )


LEFT = [
    "The intruder came through a gate-",
    "way and stayed for as long as six",
    "months. Nobody saw it, since logs",
    "were kept for a week.",
]
RIGHT = [
    "Commands were taken from a server",
    "abroad that answered to hxxps://a[.]example/",
    "stage/two.bin and to no other name",
    "at any time, as T1105 describes.",
]


def test_columns_are_read_one_after_the_other_and_words_put_together():
    found = said("pdf", pdf([columns([LEFT, RIGHT])]))
    assert found == [
        "The intruder came through a gateway and stayed for as long as six months. Nobody saw it, since logs were kept for a week.",
        (
            "Commands were taken from a server abroad that answered to hxxps://a[.]example/stage/two.bin and to no other name "
            "at any time, as T1105 describes."
        ),
    ]


def test_rows_of_a_table_on_a_page_stay_rows():
    lines = [
        (x, 700 - 14 * n, text)
        for n, row in enumerate((("Kind", "Value"), ("ip", "203.0.113[.]9")))
        for x, text in zip((50, 250), row, strict=True)
    ]
    document = read("pdf", pdf([[(50, 780, "Page one")], lines]))
    assert [(one.text, one.place, one.listed) for one in document.passages] == [
        ("Page one", "page 1", False),
        ("Kind | Value", "page 2", True),
        ("ip | 203.0.113[.]9", "page 2", True),
    ]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (pdf([[(50, 50, "x")]], trailer=f"/Encrypt << /Filter /Standard /V 1 /R 2 /O ({'a' * 32}) /U ({'b' * 32}) /P -4 >>"), "is encrypted"),
        (b"%PDF-1.7\n" + b"\x00\xff" * 500, "is damaged"),
        (b"PK\x03\x04" + b"x" * 100, "is an archive or office document"),
        (bytes(range(1, 32)) * 100, "is no text"),
        (b'{"type": "bundle", "x": ' + b"[" * 100_000, "is damaged JSON"),
        (b"x" * (MAX_BYTES + 1), "is larger than 32 MiB"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_a_reason_and_advice(data, what):
    with pytest.raises(ExchangeError, match=what) as error:
        read_document(data, "given")
    assert error.value.where == "given"
    assert error.value.hint


def test_a_stream_that_unpacks_to_more_than_the_memory_allowed_ends_in_an_error():
    with pytest.raises(ExchangeError, match="takes too much memory"):
        read_document(page(b" " * 300_000_000), "bomb.pdf", bounds=Bounds(memory=250 << 20))


def test_a_document_that_takes_too_long_ends_in_an_error():
    with pytest.raises(ExchangeError, match="takes longer than 1 s"):
        read_document(b"<html>" + b"<div>" * 200_000, "deep.html", bounds=Bounds(seconds=1))


def test_pages_that_hold_themselves_are_told_and_not_followed():
    document = read(
        "pdf",
        assembled(["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"]),
    )
    assert document.passages == ()
    assert len(document.unread) >= 2


def test_a_page_of_the_web_is_read_as_people_see_it():
    html = (
        b"<html><head><title>A &amp; B</title><script>var c='evil.example'</script></head><body><nav>menu</nav><h1>Head</h1>"
        b"<p>One&nbsp;two<br>three <b>bold</b></p><table><tr><th>k<th>v<tr><td>ip<td>192.0.2<wbr>.7</table>"
        b"<ul><li>entry</ul><pre>first\nsecond</pre><p style='display: none'>hidden</p><!-- comment --></body></html>"
    )
    document = read("html", html)
    assert document.title == "A & B"
    assert [one.text for one in document.passages] == [
        "Head", "One two", "three bold", "k | v", "ip | 192.0.2.7", "entry", "first", "second",
    ]  # fmt: skip
    assert [one.listed for one in document.passages][3:] == [True] * 5
    assert document.unread == ("paragraph 9: not shown by the page (display: none): hidden",)


def test_encodings_are_found_by_mark_by_word_and_by_trying():
    assert said("text", "Größe".encode("utf-16")) == ["Größe"]
    assert said("text", "Größe".encode("cp1252")) == ["Größe"]
    assert said("html", b'<meta charset="iso-8859-2"><p>Wa\xb3\xeasa</p>') == ["Wałęsa"]
    assert said("text", "Größe".encode("latin-1"), "latin-1") == ["Größe"]
    assert said("text", "Größe".encode(), "no-such-encoding") == ["Größe"]


def test_markdown_keeps_tables_code_and_the_number_of_each_line():
    text = b"# Head\n\nOne\ntwo `c[.]example`\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\nfirst\nsecond\n```\n\n- entry\n"
    document = read("markdown", text)
    assert document.title == "Head"
    assert [(one.text, one.place_at(0)) for one in document.passages] == [
        ("Head", "line 1"),
        ("One two c[.]example", "line 3"),
        ("a | b", "line 6"),
        ("1 | 2", "line 8"),
        ("first", "line 11"),
        ("second", "line 12"),
        ("entry", "line 15"),
    ]
    assert document.passages[1].place_at(10) == "line 4"
    assert said("markdown", b"> " * 5_000 + b"deep.example") != []


def test_lines_are_those_that_an_editor_counts_whatever_else_ends_lines_in_unicode():
    text = "one\x0c\ntwo\u2028three\x0bfour\r\n\r\nevil[.]example\rlast"
    assert [one.place_at(0) for one in read("text", text.encode()).passages] == ["line 1", "line 4", "line 5"]


def places(kind: str, data: bytes, *words: str) -> list[str]:
    found = read(kind, data).passages
    return [next(one.place_at(one.text.index(word)) for one in found if word in one.text) for word in words]


def test_lines_within_a_cell_of_a_table_of_values_are_told():
    data = b'kind,note\nip,"first\n\n192.0.2.7 in\nthe third"\nname,x.example\n'
    assert places("csv", data, "first", "192.0.2.7", "the third", "x.example") == [
        "line 2", "line 4", "line 5", "line 6",
    ]  # fmt: skip


def test_lines_of_markup_and_code_within_markdown_are_told():
    data = b"Head\n\n<table>\n<tr><td class='a b'>one</td>\n<td>two</td></tr>\n<tr><td>three</td></tr>\n</table>\n\nSee `four\nfive` and <b\nid=x>six</b>\nseven.\n"
    assert places("markdown", data, "one", "two", "three", "four", "five", "six", "seven") == [
        "line 4", "line 5", "line 6", "line 9", "line 10", "line 11", "line 12",
    ]  # fmt: skip


def test_a_table_of_values_keeps_quoted_line_ends_and_line_numbers():
    document = read("csv", b'a;b\n"one\ntwo";c\nd;e\n')
    assert [(one.text, one.place_at(0)) for one in document.passages] == [
        ("a | b", "line 1"),
        ("one two | c", "line 2"),
        ("d | e", "line 4"),
    ]


def test_a_text_that_nobody_would_read_is_cut_and_that_is_told():
    document = read("text", b"abcdefg " * (MAX_CHARACTERS // 4))
    assert sum(len(one.text) for one in document.passages) <= MAX_CHARACTERS
    assert "beyond 4,000,000 characters" in document.unread[-1]


@pytest.mark.parametrize(
    ("data", "name", "media", "kind"),
    [
        (b"junk %PDF-1.4", "x", "", "pdf"),
        (b"<!-- x --><!DOCTYPE html><p>", "x.txt", "", "html"),
        (b"<!---->" * 500 + b"<body>", "x.txt", "", "html"),
        (b"<!---->" * 500 + b"x", "x.txt", "", "text"),
        (b"plain", "x.md", "", "markdown"),
        (b"plain", "page", "text/html; charset=utf-8", "html"),
        (b'{"type": "bundle", "objects": []}', "x", "", "stix"),
        (b"a,b\nc,d\n", "x", "", "csv"),
        (b"One, two.\nThree, four.\n", "x", "", "text"),
    ],
)
def test_the_format_is_told_by_content_then_name_then_what_the_server_says(data, name, media, kind):
    assert format_of(data, name, media) == kind


FRONT = b"""---
title: "Wiper in the energy sector"
tlp: 'amber+strict'
seen:
  - evil.example
  - other.example
---

# Summary

It calls 192.0.2.7.
"""


def test_fields_before_a_text_are_no_heading_and_say_its_title_and_label():
    text = read("markdown", FRONT)
    assert text.title == "Wiper in the energy sector"
    label = marking_of(text.passages)
    assert label is not None
    assert (label.label, label.mention.place) == ("TLP:AMBER+STRICT", "line 3")
    seen = next(one for one in text.passages if "other.example" in one.text)
    assert (seen.place_at(seen.text.index("evil")), seen.place_at(seen.text.index("other"))) == (
        "line 5",
        "line 6",
    )
    assert [one.place_at(0) for one in text.passages if one.text == "Summary"] == ["line 9"]


@pytest.mark.parametrize(
    "text", [b"---\n\nIt came.\n\n---\n\n# Head\n", b"---\nno field here\n---\n# Head\n"]
)
def test_lines_of_dashes_without_fields_are_rules(text):
    assert "Head" in [one.text for one in read("markdown", text).passages]
    assert read("markdown", text).title in {"Head", "no field here"}


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("csv", b"indicator,tlp,note\nevil.example,GREEN,x\nother.example,Amber+Strict,y\n"),
        ("csv", b"TLP;indicator\nAMBER_STRICT;evil.example\n"),
        ("markdown", b"| a | TLP |\n|---|---|\n| evil.example | AMBER STRICT |\n"),
        ("html", b"<table><tr><th>a<th>TLP<tr><td>evil.example<td>amber-strict</table>"),
        ("text", b"TLP marking: amber-strict\n"),
    ],
)
def test_labels_in_a_column_that_is_named_for_them_are_the_documents(kind, data):
    label = marking_of(read(kind, data).passages)
    assert label is not None
    assert label.label == "TLP:AMBER+STRICT"


def test_a_colour_in_another_table_is_no_label():
    table = b"indicator,colour\nevil.example,red\n"
    assert marking_of(read("csv", table).passages) is None
    after = b"| a | TLP |\n|---|---|\n| b | |\n\nText.\n\n| a | colour |\n|---|---|\n| b | red |\n"
    assert marking_of(read("markdown", after).passages) is None
