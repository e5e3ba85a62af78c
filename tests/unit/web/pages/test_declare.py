"""Declaring in a form: the same checks as of a file, and what is wrong is told beside its field."""

from __future__ import annotations

import re

import msgspec
import pytest

from tocsin.model.answer import Sight
from tocsin.node.declaring.nouns import FIELDS
from tocsin.web.settings import Settings
from web_client import Client
from web_desk import SUNDARA, answer, call, item_id, said, view

PLACE = f"/calls/{call().id}/declare"
VIEW = {
    "all_logsources": "process_creation; dns",
    "all_covered_from": "2026-01-01",
    "all_covered_until": "2026-03-01",
    "all_hosts_covered": "90",
    "all_hosts_known": "100",
}
SEEN = {"said": "seen", "count": "7", "first": "2026-01-07T06:22Z", "last": "2026-02-19", "hosts": "3"}


def _form(*rows: dict[str, str]) -> dict[str, object]:
    """The form as a browser sends it: a text of each field for each item."""
    return {
        **VIEW,
        "item": [item_id(number) for number in range(1, len(rows) + 1)],
        **{name: [row.get(name, "") for row in rows] for name in FIELDS},
    }


@pytest.fixture
def client() -> Client:
    return Client().log_in("analyst")


def test_what_the_form_says_is_declared_in_the_name_of_who_sent_it(client):
    done = client.post(PLACE, _form(SEEN, {"said": "not_seen"}, {}))
    assert (done.status_code, done.headers["location"]) == (303, PLACE.replace("declare", "answer"))
    ((deed, call_id, declared, actor, source),) = client.desk.done
    assert (deed, call_id, actor.name, source) == ("declare", call().id, "analyst", "form")
    assert {item: one.sight for item, one in declared.items()} == {
        item_id(1): Sight.SEEN,
        item_id(2): Sight.NOT_SEEN,
    }
    assert declared[item_id(1)].by == "analyst"


def test_the_page_shows_what_was_declared_to_be_changed(client):
    client.post(PLACE, _form(SEEN, {"said": "not_seen", "hosts_covered": "5"}))
    text = client.get(PLACE).text
    assert '<option value="seen" selected>' in text
    assert 'id="all-hosts_covered" name="all_hosts_covered" value="90"' in text
    assert 'id="hosts_covered-1" name="hosts_covered" value=""' in text
    assert 'id="hosts_covered-2" name="hosts_covered" value="5"' in text
    shown = client.get(f"{PLACE}.json").json()
    assert shown["entries"][0]["fields"]["count"] == "7"


def test_what_is_wrong_is_told_beside_its_field_and_what_was_entered_stays(client):
    done = client.post(
        PLACE, {**_form({**SEEN, "count": "many"}, {"said": "not_seen"}), "all_hosts_known": "few"}
    )
    assert done.status_code == 422
    assert client.desk.done == []
    assert "Nothing was declared: 2 faults." in done.text
    field = re.search(r'<input id="count-1"[^>]*>', done.text)
    assert field is not None
    assert 'value="many"' in field[0]
    assert 'aria-invalid="true" aria-describedby="count-1-wrong"' in field[0]
    assert '<p class="wrong" id="count-1-wrong">&#39;many&#39; is no whole number' in done.text
    assert '<a href="#count-1">' in done.text
    assert '<p class="wrong" id="all-hosts_known-wrong">' in done.text
    assert 'value="2026-01-07T06:22Z"' in done.text


def test_a_form_that_says_nothing_or_of_other_items_declares_nothing(client):
    assert "nothing is said of any item" in client.post(PLACE, _form({}, {})).text
    other = {**_form(SEEN), "item": ["indicator--<b>"]}
    done = client.post(PLACE, other)
    assert done.status_code == 422
    assert "is no item of this call" in done.text
    assert "indicator--<b>" not in done.text


@pytest.mark.parametrize("name", ["said", "count", "hosts_known"])
def test_fields_that_are_fewer_than_the_items_are_refused(client, name):
    form = _form(SEEN, SEEN)
    form[name] = form[name][:1]
    assert client.post(PLACE, form).status_code == 422
    assert client.desk.done == []


def test_values_that_no_select_offers_are_kept_and_escaped(client):
    done = client.post(PLACE, _form({"said": '"><script>alert(1)</script>'}))
    assert done.status_code == 422
    assert "<script>alert" not in done.text


def test_a_node_that_measures_has_no_such_page(client):
    client.desk.declares = False
    assert client.get(PLACE).status_code == 400
    assert client.post(PLACE, _form(SEEN)).status_code == 400
    assert "/declare" not in client.get(f"/calls/{call().id}/board").text


def test_a_long_call_is_declared_page_by_page():
    client = Client(settings=Settings(rows=5)).log_in("analyst")
    text = client.get(f"{PLACE}?start=5").text
    assert text.count('name="item"') == 5
    assert f'action="{PLACE}?start=5"' in text
    assert "Only this page is declared" in text


def test_the_board_and_our_answer_tell_what_is_declared_in_words_and_with_a_sign(client):
    client.desk.all_answers[3] = answer(
        SUNDARA, [said(1, Sight.NOT_SEEN, view(9, declared=True), declared=True)], 9
    )
    board = client.get(f"/calls/{call().id}/board").text
    assert board.count("declared by the member, not measured") >= 3
    assert 'href="#sign-declared"' in board
    assert "What Sundara CSIRT says is declared, not measured." in board
    assert f'<a href="{PLACE}"' in board
    assert "nobody measured what they could show" in board
    shown = client.get(f"/calls/{call().id}/board.json").json()
    (row,) = [one for one in shown["picture"]["members"] if one["member"] == SUNDARA]
    assert row["declared"]
    assert row["items"][item_id(1)]["declared"]
    mine = client.desk.all_answers[0]
    declared = tuple(
        msgspec.structs.replace(one, declared=True, view=view(212, 2, declared=True))
        for one in mine.items[:1]
    )
    client.desk.all_answers[0] = msgspec.structs.replace(mine, items=declared)
    assert "declared by the member, not measured" in client.get(f"/calls/{call().id}/answer").text


def test_a_board_of_measured_answers_says_nothing_of_declaring(client):
    assert "not measured" not in client.get(f"/calls/{call().id}/board").text
