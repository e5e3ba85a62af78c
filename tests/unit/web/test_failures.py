"""A request that failed leads to the list of what it was about, and says in words what was wrong."""

from __future__ import annotations

import pytest

from web_cases import CASE
from web_client import Client


@pytest.fixture(scope="module")
def client():
    return Client().log_in("analyst")


@pytest.mark.parametrize(
    ("path", "place", "name"),
    [
        ("/cases/none", "/cases", "the list of cases"),
        (f"/cases/{CASE}/entries/none", "/cases", "the list of cases"),
        ("/gaps/none", "/gaps", "the gaps of the alliance"),
        ("/knowledge/adversaries/none", "/knowledge/adversaries", "the list of adversaries"),
        ("/calls/none", "/calls", "the list of calls"),
        ("/nowhere", "/calls", "the list of calls"),
    ],
)
def test_what_is_not_there_leads_to_its_own_list(client, path, place, name):
    answer = client.get(path)
    assert answer.status_code == 404
    assert f'<a href="{place}">To {name}</a>' in answer.text
    assert f"Look in {name}." in answer.text
    assert client.get(place).status_code == 200


@pytest.mark.parametrize(
    ("query", "words"),
    [("after=then", "Cannot be read as what it should be"), ("member=" + "x" * 500, "Is longer than")],
)
def test_what_an_address_has_wrong_is_said_in_words(client, query, words):
    answer = client.get(f"/cases/{CASE}/traces?{query}")
    assert answer.status_code == 422
    assert words in answer.text
    assert "Input should" not in answer.text
    assert "String should" not in answer.text
