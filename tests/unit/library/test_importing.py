"""A hostile page or feed costs so much time and memory and no more, and does nothing."""

from __future__ import annotations

import pytest

from tocsin.library.importing.bounded import LONGEST, bounded
from tocsin.library.importing.feeds import is_feed
from tocsin.library.importing.imported import Imported, Readings
from tocsin.library.importing.reading import MAX_BYTES, read_outside
from tocsin.library.markdown import to_html
from tocsin.model.errors import UsageError

SAID = "The attackers had been inside for fourteen months, officials said, and nobody had seen them. " * 3
BOMB = b"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">%s]><rss version="2.0"><channel><title>&z;</title>
<item><title>One &z;</title><link>https://x.example/1</link></item></channel></rss>""" % b"".join(
    b'<!ENTITY %c "%s">' % (letter, b"&%c;" % (letter - 1) * 10) for letter in range(ord("b"), ord("z") + 1)
)
STEALING = b"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel><title>T</title>
<item><title>One</title><link>https://x.example/1</link><description>a &x; b</description></item></channel></rss>"""


def test_a_page_nested_without_end_is_refused_in_time():
    page = b"<html><body>" + b"<div>" * 300_000 + SAID.encode() + b"</body></html>"
    try:
        found = read_outside("page", page, "https://x.example", seconds=20)
    except UsageError:
        return
    assert len(found.articles) == 1


@pytest.mark.parametrize("raw", [BOMB, STEALING])
def test_entities_of_a_feed_are_not_expanded(raw):
    try:
        found = read_outside("feed", raw, "https://x.example", seconds=20)
    except UsageError:
        return
    told = repr(found)
    assert "root:" not in told
    assert "aaaaaaaaaaaaaaaaaaaa" not in told
    assert len(told) < 10_000


def test_what_has_no_end_is_cut_at_a_paragraph_and_told():
    long = Imported("Long", "word\n\n" * (LONGEST // 4))
    found = bounded(Readings((long, Imported("Short", "One.\n"), *[long] * 3)))
    assert [one.headline for one in found.articles] == ["Long", "Short", "Long"]
    assert len(found.articles[0].body) <= LONGEST
    assert found.articles[0].body.endswith("word\n")
    assert found.articles[0].left == ("beyond the first 400,000 characters: Long",)
    assert found.left == ("beyond the first 1,000,000 characters of all: Long",) * 2


def test_a_text_without_end_is_cut_where_it_is_read():
    (found,) = read_outside("text", b"Long\n" + b"word after word\n" * 50_000, "long.txt").articles
    assert len(found.body) <= LONGEST


def test_a_feed_says_which_entries_are_of_other_hosts_and_why_others_are_left():
    links = (
        "https://www.paper.example/1",
        "https://news.paper.example/2",
        "https://good.example/3",
        "javascript:x",
        "http://[",
    )
    items = "".join(f"<item><title>One</title><link>{link}</link></item>" for link in links)
    feed = f'<rss version="2.0"><channel><title>T</title>{items}<item><link>https://good.example/4</link></item></channel></rss>'
    found = read_outside("feed", feed.encode(), "https://paper.example/feed")
    assert [one.teller for one in found.articles] == ["", "", "paper.example"]
    assert found.left == (
        "links to no web address: entry 4",
        "links to no web address: entry 5",
        "has no headline: entry 6",
    )


def test_what_a_page_brings_does_nothing_when_it_is_shown():
    page = f"""<html><head><title>T <img src=x onerror=alert(1)></title></head><body><article>
    <p>{SAID}<a href="javascript:alert(1)">here</a></p><p onclick="x()">{SAID}<img src="https://t.example/p.gif"></p>
    <p>{SAID} &lt;script&gt;alert(1)&lt;/script&gt;</p></article></body></html>"""
    (found,) = read_outside("page", page.encode(), "https://x.example").articles
    html = to_html(found.body)
    for barred in ("<script", "<img", "onclick", 'href="javascript'):
        assert barred not in html


@pytest.mark.parametrize("kind", ["page", "text", "feed"])
@pytest.mark.parametrize("raw", [b"", b"\x00\xff\xfe" * 50, b"<html><body></body></html>"])
def test_what_holds_nothing_is_refused(kind, raw):
    with pytest.raises(UsageError):
        read_outside(kind, raw, "https://x.example")


def test_an_entry_whose_address_is_none_is_left_and_keeps_no_other_out():
    item = "<item><title>{0}</title><link>{1}</link><description>Fine words.</description></item>"
    items = item.format("Good", "https://x.example/1") + item.format("Bad", "https://a℀b/")
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>{items}</channel></rss>'
    found = read_outside("feed", feed.encode(), "https://x.example")
    assert [one.headline for one in found.articles] == ["Good"]
    assert found.left == ("links to no web address: entry 2",)
    page = f'<html><head><title>T</title><link rel="canonical" href="https://a℀b/"></head><body><p>{SAID}</p></body></html>'
    assert read_outside("page", page.encode(), "").articles[0].url == ""


def test_what_is_too_large_is_refused_unread():
    with pytest.raises(UsageError, match="larger than"):
        read_outside("page", b"x" * (MAX_BYTES + 1), "https://x.example")


@pytest.mark.parametrize(("raw", "is_one"), [
    (b'<?xml version="1.0"?>\n<rss version="2.0">', True), (b"\xef\xbb\xbf<feed xmlns='http://www.w3.org/2005/Atom'>", True),
    (b'<?xml version="1.0"?><!-- c --><?xml-stylesheet href="x"?><rdf:RDF>', True), (b"<html><body><rss>", False), (b"", False),
    (b"<!---->" * 500 + b"<rss>", True), (b"<!---->" * 500 + b"x", False), (b"<!-- <rss> ", False), (b"<?x>" * 900 + b"<html>", False),
])  # fmt: skip
def test_a_feed_is_known_by_its_head(raw, is_one):
    assert is_feed(raw) is is_one
