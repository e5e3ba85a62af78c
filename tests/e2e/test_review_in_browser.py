"""The publication in a real browser: a reader's whole path, an article's whole path, and pages that everybody can use."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest
from PIL import Image

from chromium import Watched, violations
from material_samples import piece
from picture_samples import encoded
from press_samples import Clock, press_in, published
from review_client import PASSWORD, link_in_last_mail, plain_app
from review_hostile import FIELDS, LINE, put_author
from tocsin.library.editing import begun, corrected, moved
from tocsin.model.article import Article, Author, Kind, Picture, Source, State, Topic, TopicKind
from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import COMMUNITY
from tocsin.press.passwords import PASSWORD as PASSWORDS
from tocsin.press.press import Press
from tocsin.press.publishing import keep, publish_due
from tocsin.press.subscribing import grant, make_vouchers
from tocsin.store.press import Link
from web_server import serving

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")


PICTURE = "ab12" * 16
LONG = """\
What everybody reads, in a paragraph of its own that says what happened.

And a second one.

---

## What was kept

Quicksilver. *Stress*, **weight**, `code` and [a link](https://example.org/).

| Member | Days |
| :-- | --: |
| Sundara | 421 |
| Brevia | 31 |

> What somebody said.

#### A heading that leaves some out

1. One
2. Two

    code that is longer than a telephone is wide, and that has to go somewhere when there is no more room for it at all
"""
ILLUSTRATED = f'![](picture:{PICTURE[:12]} "What stands below it")\n\n{LONG}'
ABOUT = (
    Topic(TopicKind.COUNTRY, "albania", "Albania"),
    Topic(TopicKind.ACTOR, "void", "Void"),
    Topic(TopicKind.SECTOR, "health", "Health"),
)
#: Before and after entering, and at the desk.
VISITOR = ("/", "{article}", "{deep}", "{review}", "/log-in", "/subscribe", "/privacy", "/analysis", "/in-depth", "/reviews", "/for-you", "/topics", "/topics/country", "/topics/country/albania", "/authors/ada", "/archive", "/search", "/search?q=number", "{password}", "/enter/old", "/none")  # fmt: skip
READER = ("/", "/for-you", "{article}", "{review}", "/account", "/subscribe", "/privacy")
#: With all-access and a search that was kept.
SUBSCRIBER = ("/search?q=number", "/account")
DESK = ("/desk", "/desk/readers", "{reader}", "/desk/calendar", "/desk/search", "/desk/search?q=number", "/desk/authors", "/desk/authors?slug=ada", "{edit}", "{edit}/versions", "{edit}/pictures", "{edit}/preview?tier=visitor", "{edit}/preview?tier=all-access", "{draft}", "{draft}/preview?tier=visitor", "/desk/material", "{piece}")  # fmt: skip

pytestmark = pytest.mark.browser


class Stand(Watched):
    """A publication that is served, and browsers at it."""

    def __init__(self, chromium: Any, press: Press, clock: Clock, url: str) -> None:
        super().__init__(chromium, url)
        self.press, self.clock = press, clock
        self.places: dict[str, str] = {}

    def at(self, place: str) -> str:
        for name, path in self.places.items():
            place = place.replace(name, path)
        return self.url + place

    def enter(self, page: Any, address: str = "rae@example.org") -> None:
        """Ask for a link on the page that is open, and use it."""
        page.get_by_label("E-mail address").fill(address)
        page.get_by_role("button", name="Send me a link").click()
        sync_api.expect(page.get_by_role("heading", level=1)).to_have_text("Look in your mailbox")
        page.goto(self.url + link_in_last_mail(self.press))
        page.get_by_role("button", name="Read The Review").click()

    def subscribe(self, address: str = "rae@example.org") -> None:
        """Give a reader all-access, and a search that is kept."""
        reader = self.press.store.readers.by_address(address)
        until = self.clock.now + dt.timedelta(days=10)
        self.press.store.readers.put(msgspec.structs.replace(reader, until=until))
        self.press.store.saved.keep(reader.id, "number")

    def follow(self, address: str = "rae@example.org") -> None:
        """Let a reader follow what articles are about, so that pages say what matters."""
        reader = self.press.store.readers.by_address(address)
        self.press.store.readers.follow(reader.id, [(one.kind, one.slug) for one in ABOUT])

    def log_in(self, page: Any) -> None:
        page.goto(f"{self.url}/desk/log-in")
        page.get_by_label("Name").fill("ada")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url("**/desk")


def fill(stand: Stand) -> None:
    """One of everything."""
    press, clock = stand.press, stand.clock
    press.store.articles.put_author(Author("ada", "Ada L.", ("wipers",), "Writes *well*."))
    sources = (Source("A report", "https://example.org/r", "A publisher"), Source("A talk"))
    more = {"body": ILLUSTRATED, "topics": ABOUT, "authors": ("ada",), "sources": sources}
    made = [published(press, f"Number {number}", summary="In a sentence.", **more) for number in range(4)]
    shown = piece()
    press.store.material.put(shown, "d" * 64)
    figures = f"{{{{figure {shown.id}/types}}}}\n\n{{{{figure {shown.id}/seen}}}}\n\n"
    deep = published(press, "In depth", kind=Kind.IN_DEPTH, **more | {"body": figures + ILLUSTRATED})
    review = published(press, "The day", kind=Kind.DAILY_REVIEW, **more)
    keep(press, corrected(made[0], "It was four.", clock.now), "ada", "article corrected")
    drawn, small = (encoded(Image.new("RGB", size, "teal"), "WEBP") for size in ((1600, 900), (800, 450)))
    for one in (made[0], deep):
        press.store.pictures.put(one.id, Picture(PICTURE, 1600, 900, "A field of one colour"), drawn, small)
    draft = begun(Kind.ARTICLE, "Not yet", Marking(Tlp.AMBER), clock.now)
    waits = begun(Kind.ARTICLE, "Soon", Marking(Tlp.CLEAR), clock.now)
    for one in (draft, waits, waits := moved(waits, State.REVIEW, clock.now)):
        keep(press, one, "ada", "article moved")
    for due in (clock.now + dt.timedelta(days=1), None):
        one = begun(Kind.ARTICLE, "Looked at", Marking(Tlp.GREEN), clock.now)
        steps = [one, moved(one, State.REVIEW, clock.now)]
        if due:
            steps.append(moved(steps[-1], State.SCHEDULED, clock.now, due))
        for step in steps:
            keep(press, step, "ada", "article moved")
    stand.places = {
        "{article}": f"/articles/{made[0].slug}",
        "{deep}": f"/articles/{deep.slug}",
        "{review}": f"/articles/{review.slug}",
        "{edit}": f"/desk/articles/{made[0].id}",
        "{draft}": f"/desk/articles/{draft.id}",
        "{piece}": f"/desk/material/{shown.id}",
        "{password}": f"/password/{press.store.readers.ask(Link(PASSWORDS, 'rae@example.org'), dt.timedelta(days=1))}",
        "{reader}": f"/desk/readers/{press.store.readers.confirmed('otto@example.org').id}",
    }
    make_vouchers(press, "ada", 30, 1, dt.timedelta(days=9))
    grant(press, "ada", "otto@example.org", clock.now + dt.timedelta(days=9))
    press.store.readers.bounced(press.store.readers.confirmed("otto@example.org").id)


@pytest.fixture
def stand(chromium, tmp_path) -> Iterator[Stand]:
    """A publication at a free port; afterwards its browsers must have complained of nothing and stayed here."""
    clock = Clock()
    with press_in(tmp_path / "review", clock) as press, serving(plain_app(press)) as url:
        press.store.users.add("ada", PASSWORD, {"editor", "administrator"})
        made = Stand(chromium, press, clock, url)
        yield made
        made.close()
    statuses = ("status of 404", "status of 410", "status of 422")
    assert [one for one in made.complaints if not any(status in one for status in statuses)] == []
    assert {urlsplit(one).netloc for one in made.requests} <= {urlsplit(made.url).netloc}


def subscribe(stand: Stand, page: Any) -> None:
    """Use a voucher of ten days."""
    (code,) = make_vouchers(stand.press, "ada", 10, 1, dt.timedelta(days=9))
    page.get_by_role("link", name="Subscribe").last.click()
    page.get_by_label("A voucher").fill(code)
    page.get_by_role("button", name="Use it").click()


def set_password(stand: Stand, page: Any) -> None:
    """Ask for a link on the page of the account, and set a password by it."""
    page.get_by_role("button", name="Mail me a link to set one").click()
    page.goto(stand.url + link_in_last_mail(stand.press, "password"))
    page.get_by_label("Password, of 12 characters or more").fill(PASSWORD)
    page.get_by_role("button", name="Set it").click()


def enter_with_password(page: Any) -> None:
    """Log in with it."""
    page.get_by_role("link", name="Log in").first.click()
    page.get_by_text("Log in with a password instead").click()
    page.get_by_label("Address", exact=True).fill("rae@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()


def path_of(article: Article) -> str:
    return f"/articles/{article.slug}"


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])
def test_a_reader_goes_all_the_way_from_visitor_to_all_access_and_back(stand, scripts):
    press, clock = stand.press, stand.clock
    more = {"body": LONG, "topics": ABOUT}
    first, *others = (published(press, f"Number {number}", **more) for number in range(6))
    page = stand.page(java_script_enabled=scripts)
    text, expect = page.locator(".text"), sync_api.expect

    page.goto(stand.url)
    page.get_by_role("link", name="Number 0", exact=True).first.click()
    expect(text).to_contain_text("And a second one.")
    assert "Quicksilver" not in page.content()
    stand.enter(page)
    page.wait_for_url(f"**{path_of(first)}")
    expect(text).to_contain_text("Quicksilver")

    for left, one in zip((3, 2, 1), others, strict=False):
        page.goto(stand.url + path_of(one))
        assert "Quicksilver" not in page.content()
        page.get_by_role("button", name=f"Read this in full: {left} of 3 left this month").click()
        expect(text).to_contain_text("Quicksilver")
    page.goto(stand.url + path_of(others[3]))
    expect(page.locator("#gate")).to_have_text("You have read your 3 articles of this month")
    page.goto(stand.url + path_of(others[0]))
    expect(text).to_contain_text("Quicksilver")

    page.goto(f"{stand.url}/topics/country/albania")
    page.get_by_role("button", name="Follow").click()
    subscribe(stand, page)
    expect(page.locator(".term")).to_contain_text("Your all-access ends on 13 March 2026")
    page.goto(stand.url + path_of(others[3]))
    expect(text).to_contain_text("Quicksilver")
    page.get_by_role("link", name="Your account").click()
    expect(page.locator("main")).to_contain_text("All-access until")
    set_password(stand, page)
    expect(page.get_by_role("status").last).to_have_text("Kept.")

    clock.move(days=10)
    page.goto(stand.url + path_of(others[3]))
    expect(page.locator("#gate")).to_have_text("You have read your 3 articles of this month")
    page.goto(stand.url + path_of(others[0]))
    expect(text).to_contain_text("Quicksilver")
    page.get_by_role("link", name="Your account").click()
    expect(page.locator("main")).to_contain_text("all-access ended on 13 March 2026")
    expect(page.locator("main .tags")).to_contain_text("Albania")
    page.get_by_role("button", name="Log out").click()
    enter_with_password(page)
    clock.move(days=19)  # April
    page.goto(stand.url + path_of(others[3]))
    page.get_by_role("button", name="3 of 3 left").click()
    expect(text).to_contain_text("Quicksilver")
    page.get_by_role("button", name="Log out").click()
    page.goto(stand.url + path_of(others[3]))
    assert "Quicksilver" not in page.content()


def test_a_subscriber_searches_narrows_and_keeps_a_search(stand):
    published(stand.press, "Wipers in the ministry", body=LONG, topics=ABOUT)
    published(stand.press, "Wipers in the port", body=LONG)
    page, expect = stand.page(java_script_enabled=False), sync_api.expect
    page.goto(f"{stand.url}/log-in")
    stand.enter(page)
    stand.subscribe()
    page.goto(stand.url)
    page.get_by_label("Search the library").fill("wiper quicksilver")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("p.found")).to_have_text("2 articles for wiper quicksilver")
    expect(page.locator("h2 mark").first).to_have_text("Wipers")
    page.get_by_role("navigation", name="Narrow").get_by_role("link", name="Albania").click()
    expect(page.locator("p.found")).to_contain_text("1 article for")
    page.get_by_text("Keep this search").click()
    page.get_by_label("Its name").fill("Mine")
    page.get_by_role("button", name="Keep it").click()
    page.locator("details.kept summary").get_by_text("Mine").click()
    page.get_by_role("link", name="wiper quicksilver country:albania").click()
    page.get_by_role("link", name="Without country:albania").click()
    expect(page.locator("p.found")).to_contain_text("2 articles")


def test_an_editor_writes_schedules_and_on_the_next_weekday_it_appears(stand):
    page, expect = stand.page(), sync_api.expect
    stand.log_in(page)
    page.get_by_label("Headline").fill("A long campaign")
    page.get_by_label("Marking").select_option("TLP:CLEAR")
    page.get_by_role("button", name="Begin").click()
    page.get_by_label("Summary").fill("In a sentence.")
    page.get_by_label("Text, in Markdown").fill(LONG)
    expect(page.locator("#pane .text")).to_contain_text("Quicksilver")
    page.locator("#as").select_option("visitor")
    expect(page.locator("#pane")).to_contain_text("behind the gate")
    expect(page.locator("#pane .text")).not_to_contain_text("Quicksilver")
    page.get_by_label("What it is about").fill("country: Albania")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("status").first).to_have_text("Kept as version 2.")
    page.get_by_role("button", name="Give to review").click()
    expect(page.get_by_label("Appears at")).to_have_value("2026-03-04T06:00")
    page.get_by_role("button", name="Schedule").click()
    expect(page.locator(".kicker")).to_contain_text("appears 4 March 2026, 06:00")

    visitor = stand.page()
    visitor.goto(stand.url)
    expect(visitor.locator("main")).not_to_contain_text("A long campaign")
    stand.clock.move(hours=18)
    (out,) = publish_due(stand.press)
    visitor.goto(stand.url)
    visitor.get_by_role("link", name="A long campaign", exact=True).click()
    expect(visitor.locator("h1")).to_have_text("A long campaign")
    visitor.goto(f"{stand.url}/topics/country/albania")
    expect(visitor.locator("main")).to_contain_text("A long campaign")
    assert out.state is State.PUBLISHED


def test_an_editor_needs_no_javascript(stand):
    fill(stand)
    page, expect = stand.page(java_script_enabled=False), sync_api.expect
    stand.log_in(page)
    page.goto(stand.at("{draft}"))
    assert page.locator("#pane").is_hidden()
    page.get_by_label("Text, in Markdown").fill(LONG)
    page.get_by_label("Marking", exact=True).select_option("TLP:CLEAR")
    page.get_by_role("button", name="Try as registered").click()
    expect(page.locator(".preview")).to_contain_text("Preview as registered.")
    expect(page.locator(".text")).not_to_contain_text("Quicksilver")
    page.go_back()
    page.get_by_label("Text, in Markdown").fill(LONG)
    page.get_by_role("button", name="Keep").click()
    page.get_by_role("button", name="Give to review").click()
    page.get_by_role("button", name="Publish now").click()
    expect(page.locator(".kicker")).to_contain_text("Published")


def test_the_text_beside_the_form_keeps_up_with_who_goes_on_writing(stand):
    fill(stand)
    page, asked = stand.page(), []
    stand.log_in(page)
    page.clock.install(time=stand.clock.now)
    page.goto(stand.at("{draft}"))
    page.locator("#pane .small").wait_for()
    page.on("request", lambda one: asked.append(one.post_data) if "part=pane" in one.url else None)
    page.clock.pause_at(stand.clock.now + dt.timedelta(hours=1))
    body = page.get_by_label("Text, in Markdown")
    for letter in "abcdefghij":  # never quiet for long
        body.press_sequentially(letter)
        page.clock.run_for(200)
    sync_api.expect(page.locator("#pane .text")).to_contain_text("abcdefgh")
    assert len(asked) == 1
    page.clock.run_for(300)
    sync_api.expect(page.locator("#pane .text")).to_contain_text("abcdefghij")
    assert len(asked) == 2
    page.evaluate("window.onbeforeunload = null")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_keeps_to_wcag(stand, scheme):
    fill(stand)
    page, found = stand.page(color_scheme=scheme), {}
    for place in VISITOR:
        found[place] = violations(page, stand.at(place), scheme)
    page.goto(stand.at("{deep}"))
    stand.enter(page)
    for place in (*READER, "{deep}"):
        found[f"{place} as a reader"] = violations(page, stand.at(place), scheme)
    stand.subscribe()
    stand.follow()
    for place in SUBSCRIBER:
        found[f"{place} with all-access"] = violations(page, stand.at(place), scheme)
    found["/desk/log-in"] = violations(page, f"{stand.url}/desk/log-in", scheme)
    stand.log_in(page)
    for place in DESK:
        found[place] = violations(page, stand.at(place), scheme)
    assert {place: wrong for place, wrong in found.items() if wrong} == {}


HEADINGS = (
    "() => [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map((one) => Number(one.tagName[1]))"
)


def test_headings_come_in_order(stand):
    fill(stand)
    page = stand.page()
    page.goto(stand.at("{deep}"))
    stand.enter(page)
    stand.log_in(page)
    for place in (*VISITOR, *READER, *DESK):
        page.goto(stand.at(place))
        levels = page.evaluate(HEADINGS)
        assert levels.count(1) == 1, place
        assert levels[0] == 1, place
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels)), (place, levels)


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_every_page_fits_its_window(stand, width):
    fill(stand)
    put_author(stand.press)
    published(stand.press, LINE, **FIELDS)
    page = stand.page(viewport={"width": width, "height": 800})
    page.goto(stand.at("{deep}"))
    stand.enter(page)
    stand.log_in(page)
    stand.subscribe()
    stand.follow()
    for place in (*VISITOR, *READER, *SUBSCRIBER, *DESK, "/authors/eve", "/topics/actor/x"):
        page.goto(stand.at(place))
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (place, width)
        if place == "{deep}":
            assert page.evaluate(
                "[...document.querySelectorAll('.exhibit tbody th')].every((one) => one.clientWidth >= 100)"
            )


def test_hostile_texts_in_every_field_do_nothing(stand):
    press = stand.press
    fill(stand)
    put_author(press)
    made = published(press, LINE, **FIELDS)
    stand.places["{evil}"] = f"/articles/{made.slug}"
    page = stand.page()
    page.goto(stand.at("{evil}"))
    stand.enter(page)
    stand.log_in(page)
    evil = f"/desk/articles/{made.id}"
    for place in ("/", "{evil}", "/topics", "/topics/actor/x", "/authors/eve", "/archive", "/account", "/desk", evil, f"{evil}/versions", f"{evil}/preview?tier=all-access", "/desk/authors?slug=eve"):  # fmt: skip
        assert page.goto(stand.at(place)).status == 200, place
        if place == evil:
            page.locator("#pane .small").first.wait_for()
        page.locator("main").hover()
        assert page.evaluate("window.harmed") is None, place
        assert page.locator("main img, iframe, object, embed, base, svg[onload]").count() == 0, place
        page.evaluate("window.onbeforeunload = null")


def test_the_first_view_is_small_and_nothing_in_it_moves(stand):
    fill(stand)
    for place in ("/", "{article}", "{deep}"):
        page, sizes = stand.page(), []
        page.on("response", lambda answer, sizes=sizes: sizes.append(len(answer.body())))
        page.add_init_script(
            "window.moved = 0; new PerformanceObserver((list) => { for (const one of list.getEntries()) window.moved += one.value; })"
            ".observe({ type: 'layout-shift', buffered: true });"
        )
        page.goto(stand.at(place), wait_until="networkidle")
        assert 0 < sum(sizes) <= 100_000, place
        assert page.evaluate("window.moved") == 0, place
        for picture in page.locator("figure img").all():
            before, after, width = picture.evaluate(DRAWN)
            assert before == after > 0, place
            assert width > 0, place


#: How high a picture is before it is there and after, and how wide what came is.
DRAWN = """async (one) => {
    const before = one.getBoundingClientRect().height;
    one.loading = "eager";
    await one.decode();
    return [before, one.getBoundingClientRect().height, one.naturalWidth];
}"""


def test_on_paper_there_is_the_article_alone(stand):
    fill(stand)
    page = stand.page()
    page.goto(stand.at("{article}"))
    page.emulate_media(media="print")
    for hidden in ("nav", "form", ".strip", ".more"):
        assert page.locator(f"{hidden}:visible").count() == 0, hidden
    for seen in ("h1", ".text", ".label", "#sources", ".corrections"):
        assert page.locator(seen).first.is_visible(), seen


def test_on_paper_every_sheet_of_what_is_not_for_everybody_bears_its_label(stand):
    one = published(stand.press, "Green", Marking(Tlp.GREEN), body=LONG)
    page = stand.page()
    page.goto(f"{stand.url}/log-in")
    stand.enter(page)
    reader = stand.press.store.readers.by_address("rae@example.org")
    stand.press.store.readers.put(msgspec.structs.replace(reader, audience=COMMUNITY))
    page.goto(stand.url + path_of(one))
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).page") == "tlp-green"
    boxes = page.evaluate("""() => Object.fromEntries([...document.styleSheets[0].cssRules]
        .filter((one) => one.type === 6 && one.selectorText).map((one) => [one.selectorText, one.cssText]))""")
    labels = {"tlp-red": "TLP:RED", "tlp-amber": "TLP:AMBER", "tlp-amber_strict": "TLP:AMBER+STRICT", "tlp-green": "TLP:GREEN"}  # fmt: skip
    assert {
        name: boxes[name].count(f'content: "{label}"') for name, label in labels.items()
    } == dict.fromkeys(labels, 2)
    assert page.locator(".label").count() == 2


def test_a_reader_needs_no_mouse(stand):
    one = published(stand.press, body=LONG)
    page = stand.page()
    page.goto(stand.url + path_of(one))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.get_by_label("E-mail address").focus()
    page.keyboard.type("rae@example.org")
    page.keyboard.press("Enter")
    sync_api.expect(page.locator("h1")).to_have_text("Look in your mailbox")
