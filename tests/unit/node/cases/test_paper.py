"""Papers as they leave: whatever a text holds, it stays text, and the marking is on every page."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import threading

import msgspec
import pypdfium2
import pytest
import typst

from case_samples import NOW, entry, happened, incident
from tocsin.cases.paper import Figure, Paper, paper_of
from tocsin.cases.picture import pictured
from tocsin.model.case import Case, Incident, Level, Milestone, Role, Source, Statement
from tocsin.model.errors import NodeError
from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import Audience
from tocsin.node.cases.paper import child, made
from tocsin.node.cases.paper.drawing import drawn
from tocsin.node.cases.paper.legible import legible
from tocsin.node.cases.paper.page import whole_page
from tocsin.node.cases.paper.setting import set_pdf
from tocsin.release import release_marked

AMBER = Marking(Tlp.AMBER_STRICT, frozenset({"identity--1"}))
HOSTILE = [
    '#emph[typst] #import "@preview/x:1.0.0" $x$ \\ @label <label> = heading',
    '#read("/etc/passwd") #sys.inputs.paper #panic("stop")',
    "<script>alert(1)</script><img src=x onerror=alert(1)> {{ 7*7 }} {% raw %} &lt;",
    "turned \u202etxet\u202c \u2066here",
    "nul \x00 bell \x07 half \ud800",
    "emoji 😀 Shqipëri çështje مرحبا بالعالم 网络攻击",
    "javascript:alert(1)",
]


def hostile() -> Paper:
    sources = [
        entry(f"s{at}", Source(title=text, publisher=text, url="javascript:alert(1)"))
        for at, text in enumerate(HOSTILE)
    ]
    attack = entry(
        "attack",
        Incident(title="]]>-->" + HOSTILE[2], begin=NOW.date(), victim=HOSTILE[0], about=" ".join(HOSTILE)),
        "s0",
    )
    claim = Statement(
        by=HOSTILE[3],
        role=Role.STATE,
        at=NOW.date(),
        words=HOSTILE[1],
        level=Level.GROUP,
        names=HOSTILE[5],
        incident="attack",
    )
    events = [
        happened(f"e{at}", at, text, incident="attack", milestone=Milestone.ATTACK)
        for at, text in enumerate(HOSTILE)
    ]
    events.append(happened("tall", 9, incident="attack", techniques=("tall " * 700 + "END",)))
    held = [attack, entry("claim", claim, "s1"), *events, *sources]
    case = Case(id="case--1", title="x" * 100_000, marking=AMBER, created=NOW, author="ada", about=HOSTILE[0])
    told = release_marked(pictured(case, held), AMBER, "identity--1", Audience.of_member("identity--1"))
    return paper_of(told, author=HOSTILE[2], day=dt.date(2026, 11, 28), names={})  # fmt: skip


@pytest.fixture(scope="module")
def shown() -> Paper:
    return legible(hostile())


@pytest.fixture(scope="module")
def pages(shown) -> list[str]:
    pdf = pypdfium2.PdfDocument(set_pdf(shown))
    try:
        assert pdf.get_metadata_dict()["Title"].startswith("xxx")
        assert pypdfium2.raw.FPDFCatalog_IsTagged(pdf)
        return [page.get_textpage().get_text_bounded(0, 0, *page.get_size()) for page in pdf]
    finally:
        pdf.close()


def test_every_page_of_a_pdf_has_the_marking_above_and_below_and_its_number(pages):
    for number, page in enumerate(pages, 1):
        assert page.count("TLP:AMBER+STRICT") >= 2
        assert f"Page {number} of {len(pages)}" in page


def test_a_cell_that_is_longer_than_a_page_is_told_to_its_end(pages):
    text = "".join("".join(pages).split())
    assert text.count("tall" * 20) >= 2
    assert "tallEND" in text


def test_what_looks_like_typst_is_text_and_nothing_is_read(pages):
    text = re.sub(r"[\s\u200b\ufffe]+", "", "".join(pages))
    assert '#import"@preview/x:1.0.0"$x$\\@label<label>=heading' in text
    assert '#read("/etc/passwd")' in text
    assert "root:" not in text
    assert "<script>alert(1)</script>" in text


def test_what_no_font_has_stands_as_its_code_and_the_paper_says_so(pages):
    text = " ".join("".join(pages).split())
    assert "Shqipëri çështje" in text
    assert ("⟨U+7F51⟩" in text and "each stands as its code" in text) or "网络攻击" in text
    assert "⟨U+202E⟩" in text
    assert "⟨U+0000⟩" in text


def test_a_title_without_end_is_cut_and_says_by_how_much(shown):
    assert len(shown.title) < 400
    assert shown.title.endswith("99,700 more characters")


def test_a_page_runs_nothing_loads_nothing_and_prints_its_marking(shown):
    page = whole_page(shown)
    assert "<script" not in page
    assert "onerror=alert(1)>" not in page.replace("&gt;", "")
    assert 'href="javascript:' not in page
    assert not re.search(r'(?:src|href)="(?!#)', page)
    assert "url(http" not in page
    assert page.count('content: "TLP:AMBER+STRICT"') == 2
    assert '<html lang="en" class="tlp-amber-strict">' in page
    assert page.count("TLP:AMBER+STRICT, only 1 named member</p>") == 2
    assert "\u202e" not in page
    assert "\x00" not in page


def test_a_chart_has_words_for_who_does_not_see_it_and_the_same_ids_each_time(shown):
    figure = next(block for one in shown.sections for block in one.blocks if isinstance(block, Figure))
    first, again = drawn(figure, "chart"), drawn(figure, "chart")
    assert first == again
    assert 'role="img" aria-labelledby="chart-title chart-desc"' in first
    assert '<desc id="chart-desc">' in first
    assert set(re.findall(r"<([a-zA-Z]+)", first)) <= {"svg", "g", "path", "text", "tspan", "line", "rect", "circle", "defs", "clipPath", "title", "desc"}  # fmt: skip
    assert not re.search(r"style=|href|onload|class=", first)


def test_no_chart_fetches_anything():
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "data": {"url": "http://127.0.0.1:9/x.json"},
        "mark": "bar",
        "encoding": {},
    }
    with pytest.raises(ValueError, match="not allowed"):
        drawn(Figure("x", "x", "x", spec), "x")  # fmt: skip


def test_a_paper_is_made_in_a_bounded_process_and_is_the_same_each_time(shown):
    assert made(hostile(), "html").decode() == whole_page(shown)
    with pytest.raises(NodeError, match=r"cannot be made|takes longer"):
        made(hostile(), "pdf", seconds=0)


def test_of_more_papers_than_are_made_at_once_the_next_is_refused(monkeypatch):
    monkeypatch.setattr("tocsin.node.cases.paper.bounded._AT_ONCE", threading.Semaphore(0))
    with pytest.raises(NodeError, match="others are being made"):
        made(hostile(), "html", seconds=0)


def test_the_process_of_a_paper_bounds_itself_before_it_reads_anything(monkeypatch):
    bounds = []
    monkeypatch.setattr(child, "bound_this_process", lambda *asked, **how: bounds.append((asked, how)))
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"no paper")))
    with pytest.raises(msgspec.DecodeError):
        child.main(["html", "61", "3221225472"])
    assert bounds == [((61, 3221225472), {"reserved": False})]


def test_what_leads_elsewhere_from_a_chart_is_left_out(monkeypatch):
    svg = """<svg xmlns="http://www.w3.org/2000/svg"><rect width="5" fill="url(http://evil.example/x)"
    stroke="javascript:alert(1)" clip-path="url(#in)"/><clipPath id="in"/></svg>"""
    monkeypatch.setattr("tocsin.node.cases.paper.drawing._svg", lambda _: svg)
    shown = drawn(Figure("x", "x", "x", {}), "chart")
    assert '<rect width="5" clip-path="url(#chart-1)" />' in shown
    assert "evil" not in shown
    assert "javascript" not in shown


def test_a_pdf_is_the_same_each_time():
    case = Case(id="case--1", title="A port", marking=AMBER, created=NOW, author="ada")
    told = release_marked(
        pictured(case, [incident()]), AMBER, "identity--1", Audience.of_member("identity--1")
    )
    small = paper_of(told, author="Albion", day=NOW.date(), names={})
    assert set_pdf(small) == set_pdf(msgspec.msgpack.decode(msgspec.msgpack.encode(small), type=Paper))


@pytest.mark.parametrize("measured", [True, False])
def test_characters_that_no_font_has_are_found_together_not_one_by_one(monkeypatch, measured):
    nowhere = "".join(chr(0xF0000 + number) for number in range(150))
    case = Case(
        id="case--1", title="A port", marking=AMBER, created=NOW, author="ada", about=f"Жծ→ {nowhere}"
    )
    told = release_marked(pictured(case, []), AMBER, "identity--1", Audience.of_member("identity--1"))
    small = paper_of(told, author="Albion", day=NOW.date(), names={})
    asked, compiled = [], typst.compile
    monkeypatch.setattr(typst, "compile", lambda *some, **more: asked.append(1) or compiled(*some, **more))
    if not measured:  # then each is asked for, and not without end
        monkeypatch.setattr(typst, "query", lambda *_, sys_inputs, **__: json.dumps(list(range(len(json.loads(sys_inputs["text"]))))))  # fmt: skip
    pdf = pypdfium2.PdfDocument(set_pdf(small))
    text = "".join(page.get_textpage().get_text_bounded(0, 0, *page.get_size()) for page in pdf)
    pdf.close()
    text = re.sub(r"[\s\u200b\ufffe]+", "", text)
    assert text.count("⟨U+F00") == len(nowhere)
    assert ("Жծ→" in text) == measured
    assert len(asked) < (6 if measured else 30)
