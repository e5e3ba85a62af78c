"""What a page hides by its own style is left out and listed with the reason; what it shows is read."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from tocsin.exchange.advisory.child import read
from tocsin.exchange.advisory.elements import MAX_STEPS, Elements
from tocsin.exchange.advisory.looks import Look, look_of
from tocsin.exchange.advisory.read import read_advisory
from tocsin.exchange.advisory.selectors import selectors_of

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
        (".q,body :is(.k, p[class~=H i]:not(:hover)){display:none}", "class=h", "display: none"),
        ("body{.h{color:red}} :root .h{display:none}", "class=H", "display: none"),
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
        (
            "html > .h, p.h:not(.k, .h), [class^=k], p:root, .a .b .h:hover{display:none}",
            f"<p class=h>{MARK}</p>",
        ),
        ("p.h{display:block} :where(#x).h{display:none}", f"<p class=h id=x>{MARK}</p>"),
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
    assert document.unread == ("rules of style beyond 4,000, or 400,000 characters",)


def test_what_markup_within_markdown_hides_is_listed_with_its_line():
    document = read("markdown", f"Head\n\n<div>\n<p hidden>{MARK}</p>\n</div>\n".encode())
    assert [one.text for one in document.passages] == ["Head"]
    assert document.unread == (f"line 3: paragraph 1: not shown by the page (display: none): {MARK}",)


LIMITS = "only those of one element, or of one within another, are read"
LONG = "values of style longer than 1,000 characters, or 4,000 of an element's style"


@pytest.mark.parametrize(
    ("selector", "told"),
    [
        (f"p {'div ' * 30}b", f"p {'div ' * 14}di…"),
        ("div:has(b)", "div:has(b)"),
        ("p + p", "p + p"),
        ("p:nth-child(2n)", "p:nth-child(2n)"),
        (f"{':is(' * 7}p{')' * 7}", f"{':is(' * 7}p{')' * 7}"),
        (f"{'p,' * 600}p", "&"),
    ],
)
def test_selectors_that_are_not_simple_are_counted_and_not_compared(selector, told):
    document = read("html", page(f"{selector}{{display:none}}", f"{'<div>' * 100}<b>{MARK}</b>"))
    assert document.passages[-1].text == MARK
    assert document.unread == (f"1 selectors of style rules, as {told!r}: {LIMITS}",)


def test_a_comparison_costs_a_step_for_each_element_around():
    elements = Elements(LexborHTMLParser(f"<p>x</p>{'<div>' * 100}<b>x</b>"))
    (selector,), unread = selectors_of("p b")
    assert not list(elements.found(selector))
    assert not unread
    assert elements.steps == selector.last.cost + selector.around.cost * 102


def test_comparisons_end_when_their_steps_are_spent_which_is_told():
    style = "p i b{color:red}" + "p div{color:red}" * 20
    document = read("html", page(style, "<div>" * 1_000))
    assert any("the page is too large for them" in one for one in document.unread)
    elements = Elements(LexborHTMLParser("<p>x</p>" + "<div>" * 1_000))
    (selector,), _ = selectors_of(f"p{':not(.a)' * 100} div")
    for _ in range(30):
        list(elements.found(selector))
    assert elements.spent
    assert elements.steps < MAX_STEPS + 1_000


@pytest.mark.parametrize("value", ["url(" * 20_000, f"red{' ' * 40_000}x", "a(" * 20_000, "1" * 20_000])
def test_values_and_styles_that_are_too_long_are_not_read_and_counted(value):
    body = f"<p style='color:{value}'>a</p><p bgcolor='{value}'>b</p><p>{MARK}</p>"
    document = read("html", page(f"p{{background:{value}}} p{{transform:{value}}}", body))
    assert document.passages[-1].text == MARK
    assert document.unread == (f"4 {LONG}",)


@pytest.mark.parametrize("space", ["", " " * 900])
def test_importance_is_read_whatever_space_is_before_it(space):
    document = read(
        "html",
        page(
            f".h{{display:none{space}!{space}IMPORTANT }} #x{{display:block}}", f"<p id=x class=h>{MARK}</p>"
        ),
    )
    assert document.unread == (f"paragraph 2: not shown by the page (display: none): {MARK}",)


def test_functions_that_are_not_closed_move_and_colour_nothing():
    style = {
        "transform": "translate(" * 100 + "-900px",
        "background": "a(" * 500,
        "text-indent": "-" + "9" * 998 + "x",
    }
    assert not look_of(style, Look(), 1).gone
