"""The page of the evaluation: every figure with n and interval, what it was to reach, charts, and the questions that figures open."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape

import msgspec
import pytest

from attribution_samples import COUNTRIES, bundle, halves
from tocsin.cases.attribution.evaluating import evaluate
from tocsin.cases.attribution.evaluating.record import Record, entered, record
from tocsin.web.pages import evaluated
from web_client import Client

PLACE = "/knowledge/attribution"
_LINK = r'<a href="(/knowledge/attribution/questions\?[^"]+)">([\d,]+)(?: of [\d,]+| (?:is|are) wrong)?</a>'


@pytest.fixture(scope="module")
def client() -> Client:
    return Client().log_in("reader")


@pytest.fixture(scope="module")
def text(client) -> str:
    return client.get(PLACE).text


def test_it_says_what_was_asked_when_and_what_it_means(text):
    found = record()
    assert f"evaluated {found.date}, release {found.release}" in text
    for words in (
        "What it means",
        "What it was to reach",
        "Naive Bayes",
        "Limits",
        "Every evaluation",
        "19 times of 20",
    ):
        assert words in text, words
    assert ("These figures are too good" in text) == (found.evaluation.half == "tuning")
    assert "These figures are of another model" not in text


def test_it_begins_with_what_a_new_case_is_like_and_shows_every_harder_way_to_ask(text):
    plain = " ".join(re.sub(r"<[^>]+>", " ", unescape(text)).replace("\xa0", " ").split())
    apart = record().evaluation.harder["apart"]
    lead = plain[plain.index("Asked as a new case is") :]
    assert lead.index(f"({apart.reports.top1.n} reports)") < lead.index("Easier:")
    assert f"came first in {100 * apart.reports.top1.value:.0f} %" in lead
    assert "equalled and not exceeded" in plain
    assert "no , by 0.000" not in plain
    for n in {one.reports.top1.n for one in record().evaluation.harder.values()}:
        assert f" of {n}" in plain[plain.index("Asked as cases are") :]


def test_its_json_is_the_record_with_its_targets(client):
    told = client.get(f"{PLACE}.json").json()
    assert msgspec.convert(told["record"], Record) == record()
    assert told["current"] is True
    assert {one["target"]["what"] for one in told["targets"] if one["met"] is None} == (
        set() if record().evaluation.campaigns else {f"Campaigns, strict: {one}" for one in ("top 1", "top 3", "top 5", "MRR")}
    )  # fmt: skip


def test_charts_are_drawn_with_words_for_who_does_not_see_them_and_a_table_beside(text):
    for name in ("reliability", "coverage"):
        assert f'aria-labelledby="{name}-title {name}-desc"' in text
        assert re.search(rf'<desc id="{name}-desc">[^<]*\d+%', text)
    assert text.count('class="plot"') == 2
    assert " style=" not in text


def test_every_share_opens_as_many_questions_as_it_says(client, text):
    assert _opened(client, text) >= 10 + len(record().evaluation.calibration.bins)


def _opened(client: Client, text: str) -> int:
    """How many links of figures there are, each of which opens as many questions as it says."""
    links = set(re.findall(_LINK, text))
    for address, number in links:
        listed = client.get(unescape(address).replace("questions?", "questions.json?")).json()["listed"]
        assert listed["whole"] == int(number), address
    return len(links)


def test_questions_tell_who_it_was_who_was_likeliest_and_whether_it_was_named(client):
    wrong = client.get(f"{PLACE}/questions.json?which=named-wrongly").json()["listed"]["rows"]
    assert all(one["told"]["group"] != one["told"]["likeliest"] and one["told"]["named"] for one in wrong)
    assert "wrongly" in client.get(f"{PLACE}/questions?which=named-wrongly").text
    assert client.get(f"{PLACE}/questions?which=none").status_code == 422


def test_the_half_that_was_set_aside_is_told_with_its_campaigns(client, monkeypatch):
    made = bundle()
    found = evaluate(made, COUNTRIES, half="test", kept=halves(made))
    one = entered(found, record(), date=dt.date(2027, 1, 2), release="0.9")
    monkeypatch.setattr(evaluated, "record", lambda: one)
    monkeypatch.setattr(evaluated, "drawings", lambda: {"reliability": "<svg/>", "coverage": "<svg/>"})
    text = client.get(PLACE).text
    assert "These figures are too good" not in text
    assert "not asked</td>" not in text
    for told in (*evaluated.WHERE.values(), "2027-01-02", "0.9"):
        assert told in text, told
    assert _opened(client, text) >= 20
    strict = client.get(f"{PLACE}/questions?where=campaigns.strict").text
    assert "C9001" in strict
    assert "a case would not</small>" not in strict


def test_figures_of_other_weights_than_those_that_ship_say_so(client, monkeypatch):
    monkeypatch.setattr(evaluated, "weights_digest", lambda: "another")
    assert "These figures are of another model" in client.get(PLACE).text
