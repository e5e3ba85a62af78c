"""Lines become paragraphs again; entries of lists and rows stay apart."""

from __future__ import annotations

import pytest

from tocsin.exchange.advisory.unwrap import joined, passages


@pytest.mark.parametrize(
    ("before", "after", "whole"),
    [
        ("spear-", "phishing", "spearphishing"),
        ("Storm-", "0861", "Storm-0861"),
        ("CVE-2019-", "0604", "CVE-2019-0604"),
        ("see hxxps://a[.]example/", "b.php", "see hxxps://a[.]example/b.php"),
        ("T1059.", "001", "T1059.001"),
        ("and", "so on", "and so on"),
        ("mail-", "relay[.]example", "mailrelay[.]example"),
        ("x.mail-", "relay[.]example", "x.mailrelay[.]example"),
        ("a\u00ad", "b", "ab"),
    ],
)
def test_two_lines_become_one(before, after, whole):
    assert joined(before, after)[0] == whole


def test_paragraphs_lists_and_quotes_are_told_apart():
    lines = [
        "> A paragraph that goes on over a full line of text and",
        "> then ends.",
        "",
        "- first entry",
        "- second entry",
        "",
        "one.example",
        "two.example",
        "",
        "kind      value",
    ]
    found = passages(lines, first=1)
    assert [(one.text, one.place_at(0), one.listed) for one in found] == [
        ("A paragraph that goes on over a full line of text and then ends.", "line 1", False),
        ("- first entry", "line 4", True),
        ("- second entry", "line 5", True),
        ("one.example", "line 7", True),
        ("two.example", "line 8", True),
        ("kind | value", "line 10", True),
    ]
    assert found[0].place_at(60) == "line 2"
