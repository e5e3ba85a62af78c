"""What a page hides by its own style is left out and listed with the reason; what it shows is read."""

from __future__ import annotations

import pytest

from tocsin.exchange.advisory.child import read
from tocsin.exchange.advisory.read import read_advisory

SHOWN = "<p>shown[.]evil-one[.]com</p>"
MARK = "fake[.]evil-two[.]com"


def page(style: str, body: str) -> bytes:
    return f"<html><head><style>{style}</style></head><body>{SHOWN}{body}</body></html>".encode()


@pytest.mark.parametrize(
    ("style", "attributes", "why"),
    [
        (".h{display:none}", "class=h", "display: none"),
        ("DIV > .h, p.h { DISPLAY : None !important; color:red }", "class=h", "display: none"),
        ("p.h{visibility:hidden}", "class=h", "visibility: hidden"),
        ("#x{position:absolute;left:-9999px}", "id=x", "off the screen"),
        (".h{position:fixed; top:-200em}", "class=h", "off the screen"),
        (".h{text-indent:-9999px}", "class=h", "off the screen"),
        (".h{opacity:0.0}", "class=h", "opacity: 0"),
        (".h{height:0;overflow:hidden}", "class=h", "cut to nothing"),
        (".h{position:absolute;clip:rect(0, 0, 0, 0)}", "class=h", "cut to nothing"),
        (".h{transform:scale(0)}", "class=h", "cut to nothing"),
        ("", "style='font-size:0'", "font-size: 0"),
        (".h{font:0/0 a}", "class=h", "font-size: 0"),
        ("", "style='color:#fff;background:#fff'", "the colour of what is behind it"),
        ("body{background:white}", "style='color:rgb(254, 255, 255)'", "the colour of what is behind it"),
        ("body{background-color:#102030}.h{color:#102030ff}", "class=h", "the colour of what is behind it"),
        (".h{color:transparent}", "class=h", "color: transparent"),
        ("@media screen{.h{display:none}}", "class=h", "display: none"),
        ("@media (min-width: 40em){body{.h{display:none}}}", "class=h", "display: none"),
        ("@supports (display:grid){@layer a{.h{display:none", "class=h", "display: none"),
        ("/* } */ p::before{content:'}'} .h{d\\69 splay:none}", "class=h", "display: none"),
        (".h:not(.k){background:url(data:image/png;base64,xx);display:none}", "class=h", "display: none"),
        ("", "hidden", "display: none"),
    ],
)
def test_what_a_style_hides_is_left_out_and_listed_with_the_reason(style, attributes, why):
    document = read("html", page(style, f"<p {attributes}>fake[.]<b>evil-two</b>[.]com</p>"))
    assert [one.text for one in document.passages] == ["shown[.]evil-one[.]com"]
    assert document.unread == (f"paragraph 2: not shown by the page ({why}): {MARK}",)


@pytest.mark.parametrize(
    ("style", "body"),
    [
        (".h{display:none} p.h{display:block}", f"<p class=h>{MARK}</p>"),
        (".h{display:none}", f"<p class=h style='display:block'>{MARK}</p>"),
        ("#x{display:block!important}", f"<p id=x style='display:none'>{MARK}</p>"),
        (
            "@media print{.h{display:none}} @media (max-width:600px){.h{display:none}}",
            f"<p class=h>{MARK}</p>",
        ),
        (".h:hover{display:none} .h::after{display:none}", f"<p class=h>{MARK}</p>"),
        (".a{visibility:hidden} .b{visibility:visible}", f"<div class=a><p class=b>{MARK}</p></div>"),
        (".a{font-size:0} .b{font-size:14px}", f"<div class=a><p class=b>{MARK}</p></div>"),
        (
            "body{background:#fff} .a{background:#000} .b{color:#fff}",
            f"<div class=a><p class=b>{MARK}</p></div>",
        ),
        (
            "body{background:#fff} .a{background:url(x.png) #fff} .b{color:#fff}",
            f"<div class=a><p class=b>{MARK}</p></div>",
        ),
        (".a{position:absolute;left:-20px;opacity:.8;overflow:hidden;height:20px}", f"<p class=a>{MARK}</p>"),
        ("p{color:#fff}", f"<p>{MARK}</p>"),
        ("", f"<noscript><style>.h{{display:none}}</style></noscript><p class=h>{MARK}</p>"),
        ("", f"<style media=print>.h{{display:none}}</style><p class=h>{MARK}</p>"),
    ],
)
def test_what_a_style_shows_in_the_end_is_read(style, body):
    document = read("html", page(style, body))
    assert [one.text for one in document.passages] == ["shown[.]evil-one[.]com", MARK]
    assert document.unread == ()


def test_nothing_hidden_is_among_what_is_proposed(knowledge):
    data = page(".h{display:none}", f"<p class=h>APT28 used {MARK}</p>")
    found = read_advisory(data, "a.html", knowledge)
    assert [one.value for one in found.items] == ["shown.evil-one.com"]
    assert any(MARK in one for one in found.unread)


def test_of_many_hidden_elements_those_with_an_indicator_are_listed_and_the_rest_counted():
    menus = "".join(f"<p hidden>menu {number}</p>" for number in range(60))
    document = read("html", page("", f"{menus}<p hidden>{MARK}</p><p hidden></p>"))
    assert document.unread[0].endswith(MARK)
    assert document.unread[-1] == "11 more elements that the page does not show"


def test_style_sheets_that_are_not_fetched_are_told():
    document = read("html", b"<link rel='stylesheet' href=x.css>" + SHOWN.encode())
    assert document.unread == ("1 style sheets that the page refers to: what only they hide is read",)


def test_rules_beyond_the_bound_are_told():
    document = read("html", page("p{color:red}" * 5_000, ""))
    assert document.unread == ("rules of style beyond 4,000, or 2,000,000 characters",)


def test_what_markup_within_markdown_hides_is_listed_with_its_line():
    document = read("markdown", f"Head\n\n<div>\n<p hidden>{MARK}</p>\n</div>\n".encode())
    assert [one.text for one in document.passages] == ["Head"]
    assert document.unread == (f"line 3: paragraph 1: not shown by the page (display: none): {MARK}",)
