"""Advisories as a browser prints them: fonts change within a line, and letters are placed one by one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tocsin.exchange.advisory.pages import read_pdf

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

CHROMIUM = Path("/usr/bin/chromium")
PAGE = """<style>.columns { columns: 2; column-gap: 3em; text-align: justify }</style><h1>Advisory</h1>
<p>The actor used <b>PsExec</b>, <i>Mimikatz</i> and <code>cl.exe</code> against <b>the victim</b>. It reached
<code>evil-domain[.]com</code> and then <b>203.0.113.7</b>.</p>
<div class="columns"><p>SENTENCE</p><p>OTHER</p></div>
<table><tr><th>Address</th><th>Seen</th></tr><tr><td>198.51.100.<b>23</b></td><td>2022-07-15</td></tr></table>"""
SENTENCE = (
    "The web shell wrote a copy of the address book to the share of the ministry and left by the same way. "
    * 6
)
OTHER = (
    "Nobody noticed for fourteen months that mail went out at night through a server that nobody looked after. "
    * 6
)

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def printed() -> bytes:
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not there")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        page = browser.new_page()
        page.set_content(PAGE.replace("SENTENCE", SENTENCE).replace("OTHER", OTHER))
        made = page.pdf()
        browser.close()
    return made


def test_words_in_bold_stand_apart_and_whole(printed):
    text = " ".join(one.text for one in read_pdf(printed).passages)
    assert "The actor used PsExec, Mimikatz and cl.exe against the victim." in text
    assert "It reached evil-domain[.]com and then 203.0.113.7." in text
    assert "198.51.100.23" in text


def test_columns_are_read_one_after_another(printed):
    text = " ".join(one.text for one in read_pdf(printed).passages)
    assert SENTENCE.strip() in text
    assert OTHER.strip() in text
