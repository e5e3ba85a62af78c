"""A source is the same one however its address and its title are written."""

from __future__ import annotations

import pytest

from tocsin.cases.attribution.sameness import page, referred, slug, titled

URL = "https://www.vendor.example/blog/2022/a-long-look-at-the-intrusion"
TITLE = "A long look at the intrusion of last summer"
CITED = referred(URL, f"Somebody, A. (2022, May 5). {TITLE}. Retrieved May 6, 2022.")


@pytest.mark.parametrize(
    "url",
    [
        URL,
        URL + "/",
        URL + "?utm_source=news&lang=en",
        URL + "#top",
        URL + "/amp",
        URL + "/index.html",
        URL.replace("https:", "http:"),
        URL.replace("www.", "m."),
        URL.replace("example/", "example:443/"),
        URL.replace("//www", "//user:secret@www"),
        URL.upper(),
        URL.replace("a-long", "%61-long"),
        "https://web.archive.org/web/20220901000000/" + URL,
        "web.archive.org/web/20220901000000id_/" + URL,
        "https://archive.ph/" + URL,
        "https://archive.ph/newest/" + URL,
        "https://web.archive.org/web/2/" + URL,
        "https://web.archive.org/web/*/" + URL,
        URL.replace(".example", ".example."),
        URL.replace("/blog", "//blog") + "/amp//",
        "https://moved.example/research/a-long-look-at-the-intrusion.html",
    ],
)
def test_an_address_is_recognised_however_it_is_written(url):
    assert titled(url, "").same(CITED)
    assert CITED.same(titled(url, ""))


@pytest.mark.parametrize(
    "title", [TITLE, f"{TITLE} | Vendor Blog", f"  {TITLE.upper()}!", f"Report: {TITLE} - Vendor"]
)
def test_a_title_is_recognised_with_what_a_browser_adds(title):
    assert titled("https://mirror.example/x", title).same(CITED)


@pytest.mark.parametrize(
    ("url", "title"),
    [
        ("", ""),
        ("https://www.vendor.example/blog/2022/another-look-at-the-intrusion", "Another look"),
        ("https://www.vendor.example/?p=12", "Summer"),
        ("http://[", "A long look"),
        ("https://web.archive.org/web/20220901000000/", ""),
    ],
)
def test_another_source_is_not_taken_for_it(url, title):
    assert not titled(url, title).same(CITED)


def test_what_a_query_shows_is_kept():
    assert page("https://v.example/watch?v=1") != page("https://v.example/watch?v=2")
    assert page("https://v.example/watch?v=1&utm_medium=x") == page("https://v.example/watch?v=1")


def test_titles_of_any_script_are_compared():
    greek = "Μια μακρά ματιά στην εισβολή του καλοκαιριού"  # noqa: RUF001  (the letters are Greek)
    assert titled("", f"{greek} | news").same(titled("https://a.example/1", greek))


def test_an_address_of_nothing_but_slashes_or_archives_is_read():
    assert page("https://o.example/" + "/" * 1_900 + "x") == "o.example/x"
    assert page("https://o.example" + "/amp" * 3 + "/" * 1_900) == "o.example/amp/amp"
    assert page("archive.ph/" * 180 + "x.example/y") == "x.example/y"


def test_a_translated_host_is_the_one_that_was_translated():
    assert page("https://a--b-c-example.translate.goog/x") == "a-b.c.example/x"


def test_short_ends_of_paths_tell_nothing():
    assert slug("https://a.example/blog/report.pdf") == ""
