"""Pictures are attached at the desk, and reach those alone who get the part of the article that shows them."""

from __future__ import annotations

import msgspec
import pytest

from picture_samples import HTML, SVG, chunks, plain
from press_samples import BODY, CLEAR, published
from review_client import Browser
from tocsin.library.album import name_of
from tocsin.library.editing import begun, withdrawn
from tocsin.library.redrawing import MAX_BYTES
from tocsin.model.article import Kind, Picture
from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import COMMUNITY
from tocsin.press.publishing import keep

RAW = b"RIFF....WEBP: a picture that was drawn"


def given(press, article, digest, alt="A chart"):
    """A picture of an article, as if it had been attached."""
    one = Picture(digest * 16, 40, 30, alt)
    press.store.pictures.put(article.id, one, RAW)
    return one


def illustrated(press, headline="Seen", marking=CLEAR, **more):
    """An article with a picture before its gate and one behind; the text names them by their digests."""
    first, second = Picture("abcd" * 16, 40, 30, "A chart"), Picture("ef01" * 16, 40, 30, "A map")
    body = f'![]({name_of(first)} "Below")\n\nWords.\n\n---\n\n![Of the coast]({name_of(second)})\n'
    article = published(press, headline, marking, body=body, **more)
    for one in (first, second):
        press.store.pictures.put(article.id, one, RAW)
    return article, first, second


def at(article, picture):
    return f"/articles/{article.slug}/pictures/{picture.digest}.webp"


def attach(editor, article, data, alt="A chart", name="chart.png"):
    on = f"/desk/articles/{article.id}/pictures"
    sent = {"token": editor.token_on(on), "alt": alt}
    return editor.request("POST", on, data=sent, files={"picture": (name, data, "image/png")})


def test_a_picture_is_attached_drawn_anew_and_shown_with_its_sides_and_what_it_shows(press):
    article, editor = published(press), Browser(press).log_in()
    assert attach(editor, article, plain() + HTML, "A <chart>").status_code == 303
    (one,) = press.store.pictures.of(article.id)
    answer = editor.get(f"/desk/articles/{article.id}/pictures/{one.digest}.webp")
    assert set(chunks(answer.content)) <= {b"VP8 ", b"VP8L", b"VP8X", b"ALPH"}
    for name, value in (("content-type", "image/webp"), ("x-content-type-options", "nosniff"), ("cache-control", "private, max-age=3600")):  # fmt: skip
        assert answer.headers[name] == value
    assert f"![A &lt;chart&gt;]({name_of(one)}" in editor.get(f"/desk/articles/{article.id}/pictures").text
    now = press.store.articles.get(article.id)
    sent = {
        "version": now.version,
        "headline": now.headline,
        "slug": now.slug,
        "tlp": "TLP:CLEAR",
        "correction": "x",
    }
    desk = f"/desk/articles/{article.id}"
    unknown = editor.post(desk, {**sent, "body": "![x](picture:000000000000)"}, on=desk)
    assert "is no picture of this article" in unknown.text
    assert editor.post(desk, {**sent, "body": f"![]({name_of(one)})"}, on=desk).status_code == 303
    page = Browser(press).get(f"/articles/{article.slug}").text
    assert (
        f'<figure><img src="{at(article, one)}" alt="A &lt;chart&gt;" width="40" height="30" loading="lazy"'
        in page
    )
    assert [entry.action for entry in press.store.audit.entries()][-2:] == [
        "picture attached",
        "article corrected",
    ]


@pytest.mark.parametrize(
    ("data", "alt", "name", "told"),
    [
        (SVG, "x", "a.png", "is no PNG, JPEG or WebP"),
        (HTML, "x", "a.png", "is no PNG, JPEG or WebP"),
        (plain(), " ", "a.png", "What it shows says nothing"),
        (plain() + bytes(MAX_BYTES), "x", "a.png", "is larger than 10 MiB"),
    ],
    ids=["SVG", "HTML", "without words", "large"],
)
def test_what_cannot_be_shown_is_not_attached(press, data, alt, name, told):
    article, editor = published(press), Browser(press).log_in()
    answer = attach(editor, article, data, alt, name)
    assert answer.status_code == 422
    assert told in answer.text
    assert press.store.pictures.of(article.id) == ()


def test_no_name_of_a_file_leads_anywhere(press, tmp_path):
    article, editor = published(press), Browser(press).log_in()
    before = sorted(tmp_path.rglob("*.*"))
    for name in ("../../../etc/passwd", "/etc/passwd", "a\0b.png", "..\\x.html", "<script>.png"):
        assert attach(editor, article, plain(), name=name).status_code in {303, 400, 422}
    assert len(press.store.pictures.of(article.id)) == 1, "the same picture is one"
    assert sorted(tmp_path.rglob("*.*")) == before
    assert "script&gt;.png" not in editor.get(f"/desk/articles/{article.id}/pictures").text


def test_a_form_with_a_picture_is_bounded_and_needs_its_token(press):
    article, editor = published(press), Browser(press).log_in()
    on = f"/desk/articles/{article.id}/pictures"
    huge = editor.request("POST", on, data={"token": editor.token_on(on), "alt": "x"}, files={"picture": ("a", bytes(MAX_BYTES + 200_000))})  # fmt: skip
    assert huge.status_code == 413
    many = editor.request("POST", on, data={"token": editor.token_on(on), "alt": "x"}, files=[("picture", ("a", plain())), ("picture", ("b", plain()))])  # fmt: skip
    assert many.status_code == 400
    for token in ("", "0" * 64):
        other = editor.request(
            "POST", on, data={"token": token, "alt": "x"}, files={"picture": ("a", plain())}
        )
        assert other.status_code == 403
    reader = Browser(press)
    reader.enter()
    refused = reader.request("POST", on, data={"token": reader.token_on("/account")}, files={"picture": ("a", plain())})  # fmt: skip
    assert refused.headers["location"] == "/desk/log-in"
    assert press.store.pictures.of(article.id) == ()


def test_a_teaser_has_its_own_pictures_and_no_others(press, browser):
    article, first, second = illustrated(press)
    page = browser.get(f"/articles/{article.slug}").text
    assert at(article, first) in page
    assert "<figcaption>Below</figcaption>" in page
    assert second.digest not in page
    assert browser.get(at(article, first)).content == RAW
    assert browser.get(at(article, second)).status_code == 404
    browser.enter(article=article.slug)
    assert 'alt="Of the coast"' in browser.get(f"/articles/{article.slug}").text
    assert browser.get(at(article, second)).content == RAW
    press.store.pictures.put(article.id, unnamed := Picture("77" * 32, 1, 1, "x"), RAW)
    assert browser.get(at(article, unnamed)).status_code == 404, "no text names it"


def test_the_smaller_one_of_a_wide_picture_goes_where_the_whole_goes(press, browser):
    wide = Picture("5678" * 16, 1600, 900, "A field")
    body = f"![]({name_of(wide)})\n\nWords.\n"
    open_, secret = (
        published(press, "Open", body=body),
        published(press, "Secret", Marking(Tlp.GREEN), body=body),
    )
    for one in (open_, secret):
        press.store.pictures.put(one.id, wide, RAW, b"smaller")
    for article, status in ((open_, 200), (secret, 404)):
        at_ = at(article, wide).replace(".webp", "-800.webp")
        answer = browser.get(at_)
        assert (answer.status_code, answer.content == b"smaller") == (status, status == 200)
    assert at(open_, wide) in browser.get("/").text, "what leads has its picture on the front page"
    assert browser.get(at(open_, wide).replace(".webp", "-801.webp")).status_code == 404
    narrow = given(press, open_, "abcd")
    editor = Browser(press).log_in()
    assert editor.get(f"/desk/articles/{open_.id}/pictures/{narrow.digest}-800.webp").status_code == 404


def test_a_picture_of_what_may_not_be_known_is_as_one_that_is_not_there(press, clock, browser):
    secret, picture, _ = illustrated(press, "Secret", Marking(Tlp.GREEN))
    open_, *_ = illustrated(press, "Open")
    draft = begun(Kind.ARTICLE, "Unheard of", Marking(Tlp.CLEAR), clock.now)
    draft = msgspec.structs.replace(draft, body=secret.body)
    keep(press, draft, "ada", "article begun")
    drawn = given(press, draft, "abcd")
    gone, *_ = illustrated(press, "Gone")
    keep(press, withdrawn(gone, "Wrong.", clock.now), "ada", "article withdrawn")
    none = browser.get("/articles/none/pictures/none.webp")
    for article in (secret, draft, gone):
        answer = browser.get(at(article, picture))
        assert answer.status_code == 404, article.headline
        assert RAW not in answer.content
    assert browser.get(at(secret, picture)).text == browser.get(at(draft, drawn)).text
    assert none.status_code == 404
    lonely = given(press, secret, "1234")
    assert browser.get(at(open_, lonely)).status_code == 404, "another article's, by its digest"
    for path in (
        f"/desk/articles/{draft.id}/pictures/{drawn.digest}.webp",
        f"/desk/articles/{draft.id}/pictures",
    ):
        assert browser.get(path).headers["location"] == "/desk/log-in"
    browser.enter()
    reader = press.store.readers.by_address("rae@example.org")
    press.store.readers.put(msgspec.structs.replace(reader, audience=COMMUNITY))
    assert browser.get(at(secret, picture)).content == RAW


def test_a_picture_that_is_shown_is_not_taken_away_and_another_is(press):
    article, first, _ = illustrated(press)
    editor, on = Browser(press).log_in(), f"/desk/articles/{article.id}/pictures"
    spare = given(press, article, "1234")
    shown = editor.post(f"{on}/away", {"digest": first.digest}, on=on)
    assert "shows this picture" in shown.text
    assert editor.post(f"{on}/away", {"digest": spare.digest}, on=on).status_code == 303
    assert spare not in press.store.pictures.of(article.id)
    assert first in press.store.pictures.of(article.id)


def test_where_no_picture_goes_stands_what_it_shows(press, browser):
    published(press, body=f"![A map](picture:{'ab' * 6})\n\n{BODY}")
    for path in ("/", "/feed.atom"):
        page = browser.get(path).text
        assert "<img" not in page
        assert "A map" in page


def test_the_words_of_a_picture_that_is_out_change_by_a_correction_alone(press):
    draft, editor = begun(Kind.ARTICLE, "A draft", CLEAR, press.clock()), Browser(press).log_in()
    keep(press, draft, "ada", "article begun")
    assert [attach(editor, draft, plain(), alt).status_code for alt in ("One", "Other")] == [303, 303]
    (one,) = press.store.pictures.of(draft.id)
    assert one.alt == "Other"
    out = published(press, body=f"![]({name_of(one)})\n")
    press.store.pictures.put(out.id, one, RAW)
    again = attach(editor, out, plain(), "Nobody agreed to this")
    assert again.status_code == 422
    assert "that is a correction" in again.text
    assert press.store.pictures.of(out.id) == (one,)
