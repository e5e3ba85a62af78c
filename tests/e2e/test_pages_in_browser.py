"""The pages of a node in a real browser: nothing hostile runs, nothing is loaded from elsewhere, everybody can use them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec
import pytest

import web_hostile
from chromium import OPENED, Watched, too_wide, violations, violations_here
from tocsin.model.answer import Sight, Verdict
from tocsin.web.nouns import Actor, Role, match_key
from web_desk import SUNDARA, FakeDesk, answer, moment, said, view
from web_hostile import HostileDesk
from web_server import served

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

PLACES = (
    "/calls", "/members", "/quarantine", "/hunts", "/findings", "/audit", "/audit/verified", "/status", "/accounts", "/account",
    "{call}", "{call}/board", "{call}/triage", "{call}/answer", "{call}/declare", "{call}/matches/{key}",
    "/cases", "{case}", "{case}/who", "{case}/attribution", "{case}/why", "{case}/evidence", "{case}/evidence?entry={entry}", "{case}/entries/{entry}",
    "/knowledge", "/knowledge/adversaries", "/knowledge/adversaries/{adversary}", "/knowledge/used/{item}", "/knowledge/states?least=1", "/knowledge/precedents", "/knowledge/claims/IR",
    "/knowledge/words",
    "/knowledge/attribution", "/knowledge/attribution/questions?which=named",
    "{case}/timeline", "{case}/traces",
    "{case}/severity", "{case}/thresholds", "{case}/options", "{case}/plan", "{case}/write?kind=threshold",
    "/gaps", "/gaps/{member}",
    "{case}/paper",
)  # fmt: skip

pytestmark = pytest.mark.browser


class Visitor(Watched):
    """Browsers at a desk, logged in."""

    def __init__(self, chromium: Any, desk: FakeDesk, url: str) -> None:
        super().__init__(chromium, url)
        self.desk = desk

    def page(self, role: str = "administrator", **options: Any) -> Any:
        page = super().page(**options)
        if role:
            page.goto(f"{self.url}/log-in")
            page.get_by_label("Name").fill(role)
            page.get_by_label("Password").fill(role)
            page.get_by_role("button", name="Log in").click()
            page.wait_for_url("**/calls")
        return page

    def address(self, place: str) -> str:
        call = f"/calls/{quote(self.desk.all_calls[0].id, safe='')}"
        case = f"/cases/{quote(self.desk.cases.case.id, safe='')}"
        filled = (
            place.replace("{member}", quote(self.desk.me.id, safe=""))
            .replace("{case}", case)
            .replace("{entry}", quote(self.desk.cases.entries[-2].id, safe=""))
        )
        filled = filled.replace("{item}", quote(self.desk.knowledge.all.bundle.software[0].id, safe=""))
        filled = filled.replace("{adversary}", quote(self.desk.knowledge.all.adversaries[-1].id, safe=""))
        return self.url + filled.replace("{call}", call).replace("{key}", match_key(self.desk.all_matches[0]))


@pytest.fixture
def at_a(chromium) -> Iterator[Any]:
    """Serve a desk and give a visitor; afterwards the browser must have complained of nothing and stayed here."""
    visitors, stack = [], []

    def visiting(desk: FakeDesk) -> Visitor:
        server = served(desk)
        url = server.__enter__()
        stack.append(server)
        visitors.append(Visitor(chromium, desk, url))
        return visitors[-1]

    yield visiting
    for visitor in visitors:
        visitor.close()
    for server in stack:
        server.__exit__(None, None, None)
    for visitor in visitors:
        assert visitor.complaints == []
        assert {urlsplit(url).netloc for url in visitor.requests} <= {urlsplit(visitor.url).netloc}


def test_hostile_texts_in_every_field_do_nothing_and_fit_every_window(at_a):
    visitor = at_a(HostileDesk())
    page = visitor.page()
    for place in PLACES:
        page.set_viewport_size(WINDOW)
        answered = page.goto(visitor.address(place))
        assert answered.status == 200, place
        page.evaluate(OPENED)
        page.locator("main").hover()
        assert page.evaluate("window.harmed") is None, place
        assert page.locator("img, iframe, object, embed, base, svg[onload]").count() == 0, place
        assert page.evaluate("[...document.scripts].every((one) => one.src.startsWith(location.origin))")
        assert too_wide(page, WIDTHS) == [], place


def test_the_policy_stops_what_a_page_does_not_bring(at_a, chromium):
    visitor = at_a(FakeDesk())
    page = visitor.page()
    blocked = page.evaluate("""async () => {
        const seen = [];
        document.addEventListener('securitypolicyviolation', (event) => seen.push(event.effectiveDirective));
        const script = document.createElement('script'); script.textContent = 'window.harmed = 1'; document.body.append(script);
        const image = document.createElement('img'); image.src = 'http://127.0.0.1:9/x.png'; document.body.append(image);
        document.body.setAttribute('style', 'color: red');
        await fetch('http://127.0.0.1:9/').catch(() => 0);
        await new Promise((done) => setTimeout(done, 50));
        return seen;
    }""")
    assert page.evaluate("window.harmed") is None
    assert set(blocked) >= {"script-src-elem", "img-src", "connect-src"}
    assert [one for one in visitor.complaints if "Content Security Policy" not in one] == []
    visitor.complaints.clear()
    visitor.requests.clear()


#: Windows that every page fits: a telephone, a tablet, two screens.
WIDTHS = (360, 768, 1280, 1920)
WINDOW = {"width": 1280, "height": 900}
HEADINGS = "() => [...document.querySelectorAll('h1, h2, h3, h4')].map((one) => Number(one.tagName[1]))"
BARE = "() => [...document.querySelectorAll('table')].filter((one) => !one.caption || !one.querySelector('thead th[scope=col]')).length"


def test_every_page_keeps_to_wcag_in_light_and_dark_has_headings_in_order_and_captions_and_fits_every_window(
    at_a,
):
    """Each page is loaded once for all of it: a window is drawn anew for each scheme and width, and no script asks for either."""
    visitor = at_a(FakeDesk())
    faults = _faults(visitor.page(role=""), f"{visitor.url}/log-in")
    page = visitor.page()
    visitor.desk.judge(
        visitor.desk.all_calls[0].id,
        [match_key(visitor.desk.all_matches[1])],
        Verdict.CONFIRMED,
        "real",
        Actor("eve", Role.ANALYST),
    )
    for place in (*PLACES, "/calls/none", "/audit?before=1"):
        faults += _faults(page, visitor.address(place))
    assert faults == []
    visitor.complaints[:] = [one for one in visitor.complaints if "404" not in one]


def _faults(page: Any, address: str) -> list[tuple[str, str, Any]]:
    """What is wrong with a page: by the rules of WCAG in light and of colours in dark, in its headings and captions, in windows of all widths."""
    page.set_viewport_size(WINDOW)
    page.emulate_media(color_scheme="light")
    found = {"WCAG in light": violations(page, address)}
    page.emulate_media(color_scheme="dark")
    found["colours in dark"] = violations_here(page, "dark")
    levels = page.evaluate(HEADINGS)
    jumps = [(before, after) for before, after in itertools.pairwise(levels) if after - before > 1]
    found["headings in order"] = jumps if levels[:1] == [1] else levels or ["none"]
    found["tables without caption"] = page.evaluate(BARE)
    found["too wide"] = too_wide(page, WIDTHS)
    return [(address, what, wrong) for what, wrong in found.items() if wrong]


def test_on_a_telephone_every_member_has_its_column_of_the_things_looked_for_in_sight(at_a):
    visitor = at_a(FakeDesk())
    page = visitor.page(viewport={"width": 390, "height": 844})
    page.goto(visitor.address("{call}/board"))
    edges = page.evaluate(
        "[...document.querySelectorAll('.matrix .who')].map(one => one.getBoundingClientRect().right)"
    )
    assert len(edges) == 4
    assert max(edges) <= 390
    assert page.locator(".sideways").is_visible()


def test_gaps_stand_below_their_members_and_on_a_telephone_beside_them_with_what_is_not_known(at_a):
    visitor = at_a(FakeDesk())
    page = visitor.page()
    page.goto(visitor.address("/gaps"))
    edges = "(row) => [...row.cells].map((one) => Math.round(one.getBoundingClientRect().left))"
    head = page.locator(".standing thead tr").evaluate(edges)
    assert len(head) == 4
    assert [page.locator(".standing tbody tr").nth(at).evaluate(edges) for at in range(4)] == [head] * 4
    page.set_viewport_size({"width": 390, "height": 844})
    cell = page.locator(".standing .cell").filter(has_text="1 not known").first
    assert cell.locator("small", has_text="not known").bounding_box()["width"] > 40
    assert cell.locator(".word").bounding_box()["width"] > 20
    assert cell.evaluate("(one) => getComputedStyle(one, '::before').content") == '"Kestria CERT"'


def test_titles_names_and_ids_in_which_nothing_breaks_fit_a_telephone(at_a, monkeypatch):
    monkeypatch.setattr(web_hostile, "HARM", "Northmarkische" * 25)
    visitor = at_a(HostileDesk())
    page = visitor.page(viewport={"width": 390, "height": 844})
    parts = ("", "/who", "/why", "/timeline", "/severity", "/thresholds", "/options", "/entries/{entry}")
    for place in ("/cases", "/gaps", "/gaps/{member}", *(f"{{case}}{one}" for one in parts)):
        page.goto(visitor.address(place))
        page.evaluate(OPENED)
        for width in (360, 390):
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (place, width)


def test_the_board_fills_in_live_and_keeps_the_visitor_s_place(at_a):
    visitor = at_a(FakeDesk())
    page = visitor.page()
    page.goto(visitor.address("{call}/board"))
    sync_api.expect(page.locator("#live-state")).to_have_text("Live")
    assert page.locator("table.members tr", has_text="Sundara CSIRT").inner_text().count("At work") == 1
    page.get_by_role("link", name="Unconfirmed").or_(page.locator(".chips a").nth(1)).first.focus()
    focused = page.evaluate("document.activeElement.getAttribute('href')")
    seen = said(1, Sight.SEEN, view(40, 3), count=5, first_seen=moment(1, 2), last_seen=moment(1, 5))
    visitor.desk.all_answers.append(msgspec.structs.replace(answer(SUNDARA, [seen], 63)))
    visitor.desk.number += 1
    row = page.locator("table.members tr", has_text="Sundara CSIRT")
    sync_api.expect(row).to_contain_text("Answered")
    sync_api.expect(page.locator("#say")).to_contain_text(
        "2 of the 4 members asked saw it, first Sundara CSIRT"
    )
    sync_api.expect(page.locator("#live-state")).to_contain_text("updated")
    assert page.evaluate("document.activeElement.getAttribute('href')") == focused


def test_a_page_says_so_when_its_session_ends(at_a):
    visitor = at_a(FakeDesk())
    page = visitor.page()
    page.goto(visitor.address("{call}/board"))
    sync_api.expect(page.locator("#live-state")).to_have_text("Live")
    visitor.desk.accounts.sessions.clear()
    sync_api.expect(page.locator("#live-state")).to_have_text("Logged out: load the page again")


def test_a_page_says_so_when_its_session_ended_before_it_was_live(at_a):
    visitor = at_a(FakeDesk())
    page = visitor.page()

    def end_first(route: Any) -> None:
        visitor.desk.accounts.sessions.clear()
        route.continue_()

    page.route("**/events", end_first)
    page.goto(visitor.address("{call}/board"))
    sync_api.expect(page.locator("#live-state")).to_have_text("Logged out: load the page again")
    visitor.complaints[:] = [one for one in visitor.complaints if "401" not in one]


def test_a_form_being_filled_in_is_not_replaced(at_a):
    visitor = at_a(FakeDesk())
    page = visitor.page("analyst")
    page.goto(visitor.address("{call}/triage"))
    page.get_by_label("Note").fill("looked at the mail server")
    sync_api.expect(page.locator("#live-state")).to_have_text("Live")
    visitor.desk.number += 1
    sync_api.expect(page.locator("#live-state")).to_contain_text("Something has changed")
    assert page.get_by_label("Note").input_value() == "looked at the mail server"


def test_an_analyst_works_by_keyboard_alone(at_a):
    visitor = at_a(FakeDesk())
    page = visitor.page(role="")
    page.goto(f"{visitor.url}/log-in")
    assert page.evaluate("document.activeElement.id") == "name"
    page.keyboard.type("analyst")
    page.keyboard.press("Tab")
    page.keyboard.type("analyst")
    page.keyboard.press("Enter")
    page.wait_for_url("**/calls")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.goto(visitor.address("{call}/triage"))
    page.locator("input[name=key]").nth(1).focus()
    page.keyboard.press("Space")
    sync_api.expect(page.locator("[data-ticked]")).to_have_text("1")
    page.get_by_label("Note").focus()
    page.keyboard.type("seen by eye")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Confirm"
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    page.keyboard.press("Enter")
    sync_api.expect(page.locator("table.matches")).to_contain_text("Confirmed")
    assert visitor.desk.done[-1][0] == "judge"
    assert visitor.desk.done[-1][4] == "seen by eye"


def test_all_on_a_page_are_ticked_at_once(at_a):
    visitor = at_a(FakeDesk())
    page = visitor.page("analyst")
    page.goto(visitor.address("{call}/triage"))
    page.get_by_label("Tick all matches on this page").check()
    sync_api.expect(page.locator("[data-ticked]")).to_have_text("4")
    page.get_by_role("button", name="Dismiss").click()
    sync_api.expect(page.locator("table.matches")).to_contain_text("Dismissed")
    assert len(visitor.desk.done[-1][2]) == 4


def test_an_answer_is_released_in_two_steps(at_a):
    visitor = at_a(FakeDesk())
    page = visitor.page("releaser")
    page.goto(visitor.address("{call}/answer"))
    assert not page.get_by_role("button", name="Release", exact=True).is_visible()
    page.get_by_text("Release this answer").click()
    page.get_by_role("button", name="Release", exact=True).click()
    page.wait_for_load_state()
    assert visitor.desk.done[-1][0] == "release"


def test_without_javascript_everything_can_be_seen_and_done(at_a):
    visitor = at_a(FakeDesk())
    page = visitor.page("administrator", java_script_enabled=False)
    page.goto(visitor.address("{call}/board"))
    assert page.get_by_role("link", name="Load again").is_visible()
    assert page.locator("table.matrix tbody tr").count() == 12
    page.goto(visitor.address("{call}"))
    page.locator("details.preview > summary").first.click()
    assert page.locator("details.preview .objects").first.is_visible()
    page.goto(visitor.address("{call}/triage"))
    assert page.locator("[data-all]").is_hidden()
    page.locator("input[name=key]").first.check()
    page.get_by_role("button", name="Confirm").click()
    assert "Confirmed" in page.locator("table.matches").inner_text()
    page.get_by_role("button", name="Log out").click()
    assert page.url.endswith("/log-in")


def test_an_answer_is_declared_without_javascript_and_faults_lead_to_their_fields(at_a):
    visitor = at_a(FakeDesk())
    page = visitor.page("analyst", java_script_enabled=False)
    page.goto(visitor.address("{call}/declare"))
    for name, text in (
        ("Log sources", "dns"), ("Days covered from", "2026-01-01"), ("Days covered until", "2026-03-01"),
        ("Hosts covered", "90"), ("Hosts known", "many"),
    ):  # fmt: skip
        page.get_by_role("group", name="Field of view, for all items").get_by_label(name).fill(text)
    page.get_by_label("What our logs say").first.select_option("not_seen")
    page.get_by_role("button", name="Declare").click()
    assert page.get_by_role("alert").inner_text().startswith("Nothing was declared: 1 fault.")
    page.get_by_role("alert").get_by_role("link").click()
    assert page.url.endswith("#all-hosts_known")
    known = page.locator("#all-hosts_known")
    assert known.get_attribute("aria-invalid") == "true"
    known.fill("100")
    page.get_by_role("button", name="Declare").click()
    page.wait_for_url("**/answer")
    assert visitor.desk.done[-1][0] == "declare"
    (complaint,) = visitor.complaints
    assert "422" in complaint  # Chromium notes the status of the page with the faults
    visitor.complaints.clear()


def test_on_paper_every_sheet_bears_the_label_and_there_are_no_controls(at_a):
    visitor = at_a(FakeDesk())
    page = visitor.page()
    page.goto(visitor.address("{call}/board"))
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).page") == "tlp-amber-strict"
    boxes = page.evaluate("""() => [...document.styleSheets[0].cssRules].filter((one) => one.type === 6 && one.selectorText)
        .map((one) => [one.selectorText, one.cssText])""")
    labels = {
        "tlp-red": "TLP:RED",
        "tlp-amber": "TLP:AMBER",
        "tlp-amber-strict": "TLP:AMBER+STRICT",
        "tlp-green": "TLP:GREEN",
        "tlp-clear": "TLP:CLEAR",
    }
    assert {name for name, _ in boxes} == set(labels)
    for name, text in boxes:
        assert len(re.findall(rf'content: "{re.escape(labels[name])}"', text)) == 2
    for hidden in ("nav", "form", ".livestate"):
        assert page.locator(f"{hidden}:visible").count() == 0
    assert page.locator("h1").is_visible()


def test_matches_are_on_paper_without_what_only_a_screen_can_do(at_a):
    visitor = at_a(FakeDesk())
    page = visitor.page("analyst")
    page.goto(visitor.address("{call}/triage"))
    page.emulate_media(media="print")
    assert page.locator("table.matches tbody tr:visible").count() == len(visitor.desk.all_matches)
    for hidden in ("button", "input", "select", ".sideways"):
        assert page.locator(f"{hidden}:visible").count() == 0


def test_on_a_telephone_no_label_lies_over_what_it_names(at_a):
    visitor = at_a(FakeDesk())
    page = visitor.page(viewport={"width": 390, "height": 844})
    page.goto(visitor.address("{call}/board"))
    lying = page.evaluate("""() => [...document.querySelectorAll('.cards td[data-label]')].filter((cell) => {
        const style = getComputedStyle(cell, '::before'), lines = parseFloat(style.height) || 0;
        return style.position === 'absolute' || style.float !== 'left' || cell.clientHeight < lines;
    }).map((cell) => cell.dataset.label)""")
    assert lying == []


def test_a_question_of_a_threshold_is_answered_beside_others_on_a_telephone_without_scripts(at_a):
    visitor = at_a(FakeDesk())
    page = visitor.page("analyst", viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page.goto(visitor.address("{case}/thresholds"))
    page.get_by_role("link", name="Answer beside it Severity, Encryptor").click()
    page.get_by_label("Answer needed").select_option("moderate")
    page.get_by_label("Whose answer").fill("Orlonia")
    page.get_by_label("Marking").select_option("TLP:GREEN")
    page.get_by_role("button", name="Add").click()
    assert page.get_by_role("alert").is_visible()
    assert page.get_by_label("Whose answer").input_value() == "Orlonia"
    page.get_by_label("Reasons").fill("Data is property.")
    page.get_by_role("button", name="Add").click()
    page.wait_for_url("**/thresholds")
    answers = page.locator("#armed-attack-severity .answered")
    assert [one.split(",")[0] for one in answers.locator(".degree").all_inner_texts()] == ["Moderate", "Low"]
    assert page.get_by_text("they differ").is_visible()
    for place in ("severity", "thresholds", "options", "plan", "write"):
        page.goto(visitor.address(f"{{case}}/{place}"))
        assert page.locator("html").bounding_box()["width"] <= 390, place
    visitor.complaints[:] = [one for one in visitor.complaints if "422" not in one]
