"""The desk finds what nobody else does, and nobody else reaches its search."""

from __future__ import annotations

from press_samples import CLEAR, published
from review_client import Browser, plain_app
from tocsin.library.editing import begun, changed
from tocsin.model.article import Kind
from tocsin.model.marking import Marking, Tlp
from tocsin.press.publishing import keep
from tocsin.web.review.allowance import Allowances, Searches


def test_editors_find_drafts_and_what_was_imported_whatever_its_marking(press):
    now = press.clock()
    draft = begun(Kind.ARTICLE, "A wiper not yet told of", Marking(Tlp.RED), now)
    imported = begun(Kind.IMPORTED, "What others wrote", CLEAR, now)
    for one in (draft, imported, changed(imported, now, body="Of a wiper.")):
        keep(press, one, "ada", "article begun")
    published(press, "Wipers", body="First.\n\n---\n\nQuicksilver.")
    editor = Browser(press).log_in()
    page = editor.get("/desk/search?q=wiper").text
    assert f"/desk/articles/{draft.id}" in page
    assert f"/desk/articles/{imported.id}" in page
    assert "3 articles" in page
    assert "TLP:RED" in page
    assert "/desk/search?q=wiper+type%3Aimported" in page
    assert "1 article " in editor.get("/desk/search?q=quicksilver").text
    assert "How to ask" in editor.get("/desk/search").text
    assert "/desk/search" in editor.get("/desk").text


def test_nobody_else_reaches_it(press, browser):
    published(press, "Wipers")
    browser.enter()
    for one in (Browser(press), browser):
        answer = one.get("/desk/search?q=wiper")
        assert (answer.status_code, answer.headers["location"]) == (303, "/desk/log-in")


def test_it_is_limited_too(press):
    app = plain_app(press, allowances=Allowances(searches=Searches(lambda: 0.0, each=1)))
    editor = Browser(press, app)
    editor.http.base_url = "http://review.example"
    editor.log_in()
    answers = [editor.get("/desk/search?q=wiper") for _ in range(2)]
    assert [one.status_code for one in answers] == [200, 429]
    assert "Too many searches" in answers[1].text
