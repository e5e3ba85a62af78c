"""Searches are kept, renamed and deleted by the reader whose they are, with all-access, and by nobody else."""

from __future__ import annotations

import datetime as dt

import msgspec

from press_samples import published
from review_client import Browser
from review_hostile import LINE


def subscribed(press, browser, name="rae"):
    browser.enter(f"{name}@example.org")
    reader = press.store.readers.by_address(f"{name}@example.org")
    made = msgspec.structs.replace(reader, until=press.clock() + dt.timedelta(days=9))
    press.store.readers.put(made)
    return made


def test_a_search_is_kept_from_its_results_renamed_and_deleted(press, browser):
    published(press, "Wiper")
    reader = subscribed(press, browser)
    on = "/search?q=wiper+country:albania"
    assert "Keep this search" in browser.get(on).text
    assert "Keep this search" not in browser.get("/search").text
    sent = {"text": "wiper country:albania", "name": "Mine", "alerts": "yes"}
    answer = browser.post("/account/searches", sent, on=on)
    assert answer.headers["location"] == "/account?kept=yes#searches"
    (kept,) = press.store.saved.of(reader.id)
    assert (kept.name, kept.text, kept.alerts) == ("Mine", "wiper country:albania", True)
    page = browser.get("/account").text
    assert "/search?q=wiper+country%3Aalbania" in page
    browser.post(f"/account/searches/{kept.id}", {"name": "Ours"}, on="/account")
    (kept,) = press.store.saved.of(reader.id)
    assert (kept.name, kept.alerts) == ("Ours", False)
    assert browser.get("/account/data.json").json()["kept"]["saved_searches"][0]["name"] == "Ours"
    browser.post(f"/account/searches/{kept.id}/delete", on="/account")
    assert press.store.saved.of(reader.id) == ()


def test_they_take_all_access_and_rest_when_it_ends(press, browser, clock):
    published(press, "Wiper")
    browser.enter()
    assert "Keep this search" not in browser.get("/search?q=wiper").text
    assert browser.post("/account/searches", {"text": "wiper"}, on="/account").status_code == 403
    reader = subscribed(press, browser)
    browser.post("/account/searches", {"text": "wiper"}, on="/account")
    clock.move(days=10)
    page = browser.get("/account").text
    assert "They rest until you have all-access again" in page
    assert "/search?q=wiper" in page
    assert len(press.store.saved.of(reader.id)) == 1


def test_what_cannot_be_kept_is_told(press, browser):
    reader = subscribed(press, browser)
    for sent in ({"text": " "}, {"text": "x" * 501}, {"text": "x", "name": "y" * 101}):
        answer = browser.post("/account/searches", sent, on="/account")
        assert answer.status_code == 400
        assert "cannot be kept" in answer.text
    for number in range(50):
        press.store.saved.keep(reader.id, f"wiper {number}")
    assert "There are 50" in browser.post("/account/searches", {"text": "x"}, on="/account").text


def test_nobody_changes_or_sees_another_s(press, browser):
    mine = subscribed(press, browser)
    press.store.saved.keep(mine.id, "wiper", LINE[:100])
    (kept,) = press.store.saved.of(mine.id)
    other = Browser(press)
    subscribed(press, other, "otto")
    for path in (f"/account/searches/{kept.id}", f"/account/searches/{kept.id}/delete"):
        assert other.post(path, {"name": "x", "reader": mine.id}, on="/account").status_code == 303
    assert press.store.saved.of(mine.id) == (kept,)
    assert kept.id not in other.get("/account").text
    assert "<script" not in browser.get("/account").text
    browser.post("/account/delete", {"sure": "yes"}, on="/account")
    assert press.store.saved.of(mine.id) == ()
