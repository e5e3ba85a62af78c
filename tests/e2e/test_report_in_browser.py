"""The report in a real browser: nothing is loaded, nothing hostile runs, everything can be reached."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from report_samples import finding, findings, hostile, outcome, seen
from tocsin.node.reports import html

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

#: Ratios of WCAG 2.2 AA: text, and parts of a drawing.
TEXT, DRAWING = 4.5, 3.0
#: Pixels that the page leaves above a section it goes to, and at the least between a level and its title.
SCROLL_PADDING, GAP = 16, 8
#: Looks at a section, a tenth of a second apart, that must agree before scrolling counts as ended.
STILL = 6

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("reports")
    many = [finding("shell", seen("shell", at)) for at in range(30)]
    long = [finding("shell", seen("shell", at, f"ws{at % 23}")) for at in range(0, 40 * 24 * 60, 90)]
    mild = [msgspec.structs.replace(one, level="informational") for one in many]
    found = {
        "ordinary": findings(), "hostile": hostile(), "many": many, "nothing": (), "long": long, "mild": mild,
    }  # fmt: skip
    for name, some in found.items():
        with (folder / f"{name}.html").open("wb") as stream:
            html.write(outcome(some), stream)
    return {name: folder / f"{name}.html" for name in found}


@pytest.fixture
def show(chromium, files) -> Iterator[Any]:
    """Open a page; afterwards it must have asked for nothing and complained of nothing."""
    complaints: list[str] = []
    requests: list[str] = []
    contexts = []

    def opened(name: str, part: str = "", **options: Any) -> Any:
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: requests.append(request.url))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.goto(files[name].as_uri() + part)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []
    assert all(url.partition("#")[0] in {file.as_uri() for file in files.values()} for url in requests)


def says(page, start: str) -> None:
    """The filter says so, soon (Playwright's own wait for a function needs an eval that the policy forbids)."""
    sync_api.expect(page.locator("#filter output")).to_have_text(re.compile(f"^{start}"))


def settled(page, part: str) -> int:
    """Where a section is below the window's top once scrolling, which is smooth, has ended."""
    place = "(id) => Math.round(document.getElementById(id).getBoundingClientRect().top)"
    tops = [page.evaluate(place, part)]
    while len(tops) < STILL or len(set(tops[-STILL:])) > 1:
        page.wait_for_timeout(100)
        tops.append(page.evaluate(place, part))
    return tops[-1]


def visible(page, selector: str) -> int:
    return page.locator(f"{selector}:visible").count()


@pytest.mark.parametrize("name", ["ordinary", "hostile", "many", "nothing"])
def test_a_page_loads_alone_and_without_complaint(show, name):
    page = show(name)
    assert page.locator("h1").count() == 1
    assert page.evaluate("performance.getEntriesByType('resource').length") == 0


def test_hostile_content_does_nothing(show):
    page = show("hostile")
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    page.locator("#findings .event").first.hover()
    assert page.evaluate("window.harmed") is None
    allowed = {"text/javascript", "application/json"}
    assert page.evaluate("[...document.scripts].map((one) => one.type || 'text/javascript')") == sorted(
        allowed
    )
    assert (
        page.evaluate("document.querySelectorAll('img, iframe, object, embed, link, main b b').length") == 0
    )
    assert page.evaluate(
        "[...document.querySelectorAll('*')].every((e) => ![...e.attributes].some((a) => a.name.startsWith('on')))"
    )
    body = page.evaluate("document.documentElement.textContent")
    assert not re.search("[\x00-\x08\x0e-\x1f\u202a-\u202e\u2066-\u2069\u200b\ufeff]", body)
    assert "<script>window.harmed=1</script>" in body


def test_the_policy_stops_what_the_page_does_not_bring(show, chromium, files):
    page = chromium.new_context().new_page()
    page.goto(files["ordinary"].as_uri())
    page.evaluate("""() => {
        const script = document.createElement('script'); script.textContent = 'window.harmed = 1'; document.body.append(script);
        const image = document.createElement('img'); image.src = 'http://127.0.0.1:9/x.png'; document.body.append(image);
        document.body.setAttribute('onclick', 'window.harmed = 2'); document.body.click();
    }""")
    assert page.evaluate("window.harmed") is None
    page.context.close()


def test_a_finding_opens_to_its_event_by_mouse_and_by_keyboard(show):
    page = show("ordinary")
    first = page.locator("#findings details.finding.single").first
    assert not first.locator(".event").is_visible()
    first.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert first.locator(".event").is_visible()
    last = page.locator("#findings details.finding.single").last
    last.locator("summary").first.click()
    assert "enc.exe *.lck" in last.inner_text()


def test_the_filter_keeps_what_fits_and_says_how_much(show):
    page = show("ordinary")
    said = page.locator("#filter output")
    assert said.inner_text() == "4 of 4 findings, 3 of 3 rules"
    page.get_by_label("high", exact=True).uncheck()
    says(page, "2 of 4 findings")
    assert visible(page, "tr[data-rule]") == 2
    page.get_by_role("button", name="Show all").click()
    page.get_by_label("Text").fill("whoami")
    says(page, "3 of 4 findings")
    page.get_by_role("combobox", name="Host").select_option(label="db01.ministry.example")
    says(page, "1 of 4 findings")
    page.get_by_label("Text").fill("no such thing")
    says(page, "0 of 4 findings")
    assert page.get_by_text("No finding in this page fits the filter.").is_visible()
    page.get_by_role("button", name="Show all").click()
    says(page, "4 of 4 findings")


def test_time_technique_host_and_chart_lead_to_their_findings(show):
    page = show("ordinary")
    output = page.locator("#filter output")
    page.get_by_label("From (UTC)").fill("2022-05-03T00:00:00")
    says(page, "1 of 4 findings")
    page.locator("a[data-technique='T1190']").click()
    assert output.inner_text().startswith("2 of 4 findings")
    page.locator("#hosts a[data-host]").first.click()
    assert not output.inner_text().startswith("0 of 4")
    page.locator("tr[data-rule]:visible a[data-rule]").first.click()
    assert output.inner_text().endswith("1 of 3 rules")
    page.locator(".chart .bar rect").last.click()
    assert output.inner_text().startswith("1 of 4 findings")


def test_a_group_opens_to_its_findings(show):
    page = show("many")
    group = page.locator("details.group").first
    assert "30 findings" in group.locator("summary").first.inner_text()
    group.locator("summary").first.click()
    assert visible(page, "details.finding") == 30


@pytest.mark.parametrize("part", ["findings", "view", "left-out"])
@pytest.mark.parametrize("width", [390, 1440])
def test_a_link_lands_on_its_section_however_long_the_page(show, part, width):
    window = {"width": width, "height": 600}
    assert settled(show("long", f"#{part}", viewport=window), part) == SCROLL_PADDING
    page = show("long", viewport=window)
    page.locator(f".contents a[href='#{part}']").click()
    assert settled(page, part) == SCROLL_PADDING


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_a_level_never_touches_the_title(show, width):
    page = show("mild", viewport={"width": width, "height": 900})
    row = page.locator("#findings details.group > summary").first
    level, title = (row.locator(one).bounding_box() for one in (".level", ".what"))
    text = row.locator(".level").evaluate(
        "(one) => { const range = document.createRange(); range.selectNodeContents(one); return range.getBoundingClientRect().right; }"
    )
    beside = title["y"] < level["y"] + level["height"]
    assert not beside or title["x"] - text >= GAP


@pytest.mark.parametrize("name", ["ordinary", "long"])
@pytest.mark.parametrize("width", [390, 1024, 1280, 1440])
def test_no_table_hides_a_column_beside_its_window(show, name, width):
    page = show(name, viewport={"width": width, "height": 900})
    cut = "() => [...document.querySelectorAll('.wide')].filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.firstElementChild.className)"
    assert page.evaluate(cut) == []


def test_hosts_of_long_names_and_all_levels_fit_a_window_of_1280(show):
    page = show("ordinary")
    widen = """() => {
        const table = document.querySelector('table.hosts');
        for (const row of table.querySelectorAll('tr')) {
            if (row.parentElement.tagName === 'TBODY') row.cells[0].textContent = 'workstation-0123.department.ministry.agency.example';
            for (const level of ['informational', 'low', 'medium', 'high', 'critical'].slice(0, 7 - [...row.querySelectorAll('.number')].length)) {
                const cell = row.cells[2].cloneNode(); cell.className = 'number'; cell.textContent = row.parentElement.tagName === 'THEAD' ? level : '1,234';
                row.cells[2].before(cell);
            }
        }
        const box = table.parentElement;
        return box.scrollWidth - box.clientWidth;
    }"""
    assert page.evaluate(widen) <= 0


def test_rules_are_sorted_by_any_column(show):
    page = show("ordinary")
    counts = "[...document.querySelectorAll('tr[data-rule] td:nth-child(3)')].map((one) => Number(one.textContent))"
    page.get_by_role("button", name="Findings").click()
    assert page.evaluate(counts) == [2, 1, 1]
    assert page.locator("th[aria-sort]").get_attribute("aria-sort") == "descending"
    page.get_by_role("button", name="Findings").click()
    assert page.evaluate(counts) == [1, 1, 2]


def test_without_javascript_everything_is_there_or_opens(show):
    page = show("ordinary", java_script_enabled=False)
    assert not page.locator("#filter").is_visible()
    assert page.locator("#findings details.finding").count() == 4
    page.locator("#findings details.finding.single > summary").first.click()
    assert page.locator("#findings details.finding.single > .event").first.is_visible()
    assert page.locator("tr[data-rule]").count() == 3


@pytest.mark.parametrize("width", [320, 768, 1280, 1920])
def test_the_page_fits_its_window(show, width):
    page = show("hostile", viewport={"width": width, "height": 800})
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


UNNAMED = """() => [...document.querySelectorAll('a, button, input, select, summary, [tabindex], [role=img], nav, form')]
  .filter((one) => !one.closest('[aria-hidden=true]'))
  .filter((one) => !(one.getAttribute('aria-label') || one.textContent.trim() || (one.labels && one.labels.length) ||
    document.getElementById(one.getAttribute('aria-labelledby') || '')))
  .map((one) => one.outerHTML.slice(0, 120))"""
DANGLING = """() => [...document.querySelectorAll('[aria-labelledby], a[href^="#"]')]
  .map((one) => one.getAttribute('aria-labelledby') || one.getAttribute('href').slice(1))
  .filter((id) => !document.getElementById(id))"""
TWICE = """() => { const ids = [...document.querySelectorAll('[id]')].map((one) => one.id); return ids.filter((id, at) => ids.indexOf(id) !== at); }"""
HEADINGS = "() => [...document.querySelectorAll('h1, h2, h3, h4')].map((one) => Number(one.tagName[1]))"


@pytest.mark.parametrize("name", ["ordinary", "hostile", "nothing"])
def test_every_control_has_a_name_and_every_table_its_headers(show, name):
    page = show(name)
    assert page.evaluate(UNNAMED) == []
    assert page.evaluate(DANGLING) == []
    assert page.evaluate(TWICE) == []
    headless = "() => [...document.querySelectorAll('table')].filter((one) => !one.querySelector('thead th[scope=col]')).length"
    assert page.evaluate(headless) == 0
    levels = page.evaluate(HEADINGS)
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.evaluate("document.querySelectorAll('main').length") == 1


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_colours_can_be_told_from_the_paper(show, scheme):
    page = show("ordinary", color_scheme=scheme)
    style = "(name) => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim()"
    colour = {
        name: page.evaluate(style, name)
        for name in ("paper", "raised", "mark", "ink", "soft", "link", "focus", "dark-spot",
                     "critical", "high", "medium", "low", "informational")
    }  # fmt: skip
    grounds = ("paper", "raised")
    for name in ("ink", "soft", "link", "critical", "high", "medium", "low", "informational"):
        for ground in grounds:
            assert contrast(colour[name], colour[ground]) >= TEXT, (name, ground)
    for name in ("focus", "dark-spot"):
        assert contrast(colour[name], colour["paper"]) >= DRAWING, name
    assert contrast(colour["dark-spot"], colour["paper"]) >= TEXT, "codes of unseen characters"


def test_print_shows_no_controls(show):
    page = show("ordinary")
    page.emulate_media(media="print")
    assert not page.locator("#filter").is_visible()
    assert not page.locator("nav").is_visible()
    assert page.locator("h1").is_visible()
