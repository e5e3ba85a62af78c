"""A real browser for tests: started once for a file of tests, watched for what it asks for and complains of."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
#: Of what keeps to a rule only a count is made: half of axe's time goes into describing it.
_FEW = {"resultTypes": ["violations"]}
#: Rules of WCAG 2.2 up to level AA, and what axe holds good practice.
RULES = _FEW | {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
#: What another colour scheme can break that the first does not.
COLOURS = _FEW | {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


#: Opens all that can be.
OPENED = "document.querySelectorAll('details').forEach((one) => { one.open = true; })"


@contextlib.contextmanager
def launched() -> Iterator[Any]:
    """The browser; the test is skipped where there is none."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not there")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(ARGUMENTS))
        yield browser
        browser.close()


class Watched:
    """Windows of a browser at an address; what they asked for and complained of is kept."""

    def __init__(self, chromium: Any, url: str) -> None:
        self.url = url
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self._contexts: list[Any] = []
        self._chromium = chromium

    def page(self, **options: Any) -> Any:
        """A page in a profile of its own."""
        context = self._chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        self._contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: self.complaints.append(dialog.message))
        page.on("request", lambda request: self.requests.append(request.url))
        return page

    def close(self) -> None:
        """Close all windows."""
        for context in self._contexts:
            context.close()


def violations(page: Any, address: str, scheme: str = "light", *, drawn: str = "#pane") -> list[Any]:
    """What axe finds wrong with a page on which everything is opened, once what scripts draw is there, where there is a place for it.

    Every rule is tried in light; in dark those of colours, since nothing else is another page there.
    """
    page.goto(address)
    page.evaluate(OPENED)
    if page.locator(drawn).count():
        page.locator(f"{drawn} .small").first.wait_for()
    return violations_here(page, scheme)


def violations_here(page: Any, scheme: str = "light") -> list[Any]:
    """What axe finds wrong with a page as it stands, by the rules that a colour scheme asks for."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    found = axe.Axe().run(page, options=RULES if scheme == "light" else COLOURS).response["violations"]
    return [(one["id"], [node["html"][:160] for node in one["nodes"]]) for one in found]


def too_wide(page: Any, widths: Iterable[int]) -> list[tuple[int, int]]:
    """The windows, by their width, that a page as it stands does not fit, with how wide it is there."""
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        wide = page.evaluate("document.documentElement.scrollWidth")
        found += [(width, wide)] if wide > width else []
    return found
