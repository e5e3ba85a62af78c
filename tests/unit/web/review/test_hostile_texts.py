"""Nothing that is written, in whatever field and by whatever feature of Markdown, becomes markup that acts."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import quote, urlsplit

import pytest

from material_samples import piece
from press_samples import published
from review_client import Browser
from review_hostile import FIELDS, HARM, LINE, MARKDOWN, put_author
from tocsin.library.editing import begun, corrected, withdrawn
from tocsin.library.issue_letters import Frame, Item, issue_letter
from tocsin.library.markdown import to_html
from tocsin.library.sharing import Share, cut
from tocsin.model.article import Kind
from tocsin.model.exhibit import Column, Draw, Table, Type
from tocsin.model.marking import Marking, Tlp
from tocsin.model.material import Fact
from tocsin.model.member import PUBLIC
from tocsin.press.publishing import keep

#: Elements that pages have; whatever else stands there was brought in.
ELEMENTS = {
    "html",
    "head",
    "meta",
    "title",
    "link",
    "script",
    "body",
    "a",
    "header",
    "div",
    "p",
    "time",
    "nav",
    "ul",
    "ol",
    "li",
    "main",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "footer",
    "article",
    "small",
    "section",
    "form",
    "input",
    "label",
    "button",
    "span",
    "code",
    "pre",
    "blockquote",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "em",
    "strong",
    "s",
    "hr",
    "br",
    "details",
    "summary",
    "textarea",
    "select",
    "option",
    "ins",
    "del",
    "aside",
    "b",
    "dl",
    "dt",
    "dd",
    "caption",
    "mark",
    "figure",
    "figcaption",
    "svg",
    "rect",
}
BY_TEXT = {
    "div",
    "p",
    "em",
    "strong",
    "s",
    "code",
    "pre",
    "blockquote",
    "ul",
    "ol",
    "li",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "br",
    "a",
}
ATTRIBUTES = {"href", "rel", "title", "start", "class", "id", "role", "aria-label", "tabindex"}


class Seen(HTMLParser):
    """What a page is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements, self.attributes, self.addresses, self.scripts = set(), set(), set(), []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        self.elements.add(tag)
        self.attributes |= set(told)
        self.addresses |= {told[one] or "" for one in ("href", "src", "action", "formaction") if one in told}
        if tag == "script":
            self.scripts.append(told.get("src") or "inline")


def harmless(text):
    seen = Seen(text)
    assert seen.elements <= ELEMENTS
    assert not {one for one in seen.attributes if one.startswith("on") or one in {"style", "srcdoc", "ping"}}
    assert {urlsplit(one).scheme for one in seen.addresses} <= {"", "http", "https", "mailto"}
    assert not {one for one in seen.addresses if one.startswith(("//", "\\"))}
    assert all(one.startswith("/static/desk.js") for one in seen.scripts)


@pytest.fixture
def hostile(press):
    put_author(press)
    made = published(press, LINE, **FIELDS)
    return press, made


def _material():
    """A piece that does harm in every text of it."""
    bars = Table("types", LINE, (Column(LINE[:80]), Column("Number", Type.NUMBER, LINE[:20])), ((LINE, 3), ("=cmd|'/c calc'!A1", 4)), Draw.BARS, LINE)  # fmt: skip
    return piece(title=LINE, summary=LINE, tables=(bars,), facts=(Fact("said", LINE),))


def test_no_page_or_mail_takes_a_text_of_material_for_markup(press):
    one = _material()
    press.store.material.put(one, "d" * 64)
    made = published(press, LINE, kind=Kind.FLASH, body=f"{{{{figure {one.id}/types}}}}\n\n---\n\nMore.")
    browser, editor = Browser(press), Browser(press).log_in()
    for path in ("/", f"/articles/{made.slug}"):
        harmless(browser.get(path).text)
    for entry in browser.get("/feed.json").json()["items"]:
        harmless(entry["content_html"])
    for path in ("/desk/material", f"/desk/material/{one.id}", f"/desk/articles/{made.id}", f"/desk/articles/{made.id}/preview?tier=visitor"):  # fmt: skip
        harmless(editor.get(path).text)
    frame = Frame(LINE, "https://review.example", LINE, "token")
    letter = issue_letter(
        frame, [Item(cut(press.store.articles.get(made.id), Share.WHOLE, PUBLIC))], whole=True
    )
    seen = Seen(letter.html)
    assert seen.elements <= ELEMENTS
    assert seen.scripts == []
    assert "=cmd|" in letter.text


def test_markdown_makes_elements_of_text_alone():
    seen = Seen(to_html(MARKDOWN))
    assert seen.elements <= BY_TEXT
    assert seen.attributes <= ATTRIBUTES
    assert seen.scripts == []


def test_no_page_of_a_reader_takes_a_text_for_markup(hostile, clock):
    press, made = hostile
    keep(press, corrected(made, LINE, clock.now), "ada", "article corrected")
    published(press, LINE, kind=Kind.IN_DEPTH, **FIELDS)
    published(press, LINE, kind=Kind.DAILY_REVIEW, **FIELDS)
    browser = Browser(press)
    for _ in range(2):
        for path in ("/", f"/articles/{made.slug}", "/analysis", "/in-depth", "/reviews", "/topics", "/topics/actor", "/topics/actor/x", "/authors/eve", "/archive", "/account", "/log-in", "/search", f"/search?q={quote(LINE)}", "/search?q=window&order=newest", f"/none/{LINE}"):  # fmt: skip
            harmless(browser.get(path).text)
        browser.enter(article=made.slug)


def test_no_page_of_the_desk_takes_a_text_for_markup(hostile, clock):
    press, made = hostile
    draft = begun(Kind.ARTICLE, LINE, Marking(Tlp.CLEAR), clock.now)
    keep(press, draft, "ada", "article begun")
    editor = Browser(press).log_in()
    at = f"/desk/articles/{made.id}"
    for path in ("/desk", "/desk/search?q=window", at, f"{at}/versions", f"{at}/preview?tier=visitor", f"{at}/preview?tier=all-access", "/desk/authors?slug=eve", f"/desk/articles/{draft.id}"):  # fmt: skip
        harmless(editor.get(path).text)
    sent = {"version": 1, "headline": LINE, "slug": LINE, "tlp": LINE, "summary": LINE, "body": MARKDOWN, "topics": LINE, "sources": LINE, "authors": LINE, "listed": LINE}  # fmt: skip
    for path in (f"/desk/articles/{draft.id}", f"/desk/articles/{draft.id}/preview?tier=all-access"):
        answer = editor.post(path, sent, on=at)
        assert answer.status_code in {200, 422}
        harmless(answer.text)
    pane = editor.post(f"/desk/articles/{draft.id}/preview?part=pane&tier=all-access", sent, on=at).text
    assert Seen(pane).elements <= BY_TEXT | {"div", "span", "small"}
    assert not Seen(pane).scripts


def test_what_is_typed_at_the_door_is_shown_as_text(press, clock):
    browser = Browser(press)
    answer = browser.post("/log-in", {"address": LINE, "article": LINE[:150]})
    harmless(answer.text)
    harmless(browser.post("/desk/log-in", {"name": LINE, "password": "x"}).text)
    made = published(press, LINE)
    keep(press, withdrawn(made, LINE, clock.now), "ada", "article withdrawn")
    gone = browser.get(f"/articles/{made.slug}").text
    harmless(gone)
    assert HARM in gone
    assert "{{7*7}}" in gone
