"""A part of a long list."""

from __future__ import annotations

import pytest

from tocsin.web.settings import Settings
from web_client import Client
from web_desk import FakeDesk

PLACE = "/knowledge/precedents"


@pytest.fixture(scope="module")
def reader() -> Client:
    return Client(FakeDesk(), settings=Settings(rows=2)).log_in("administrator")


def begun_at(reader: Client, start: int) -> dict:
    return reader.get(f"{PLACE}.json?start={start}").json()["listed"]


def test_parts_follow_each_other_to_the_last_row(reader):
    whole = begun_at(reader, 0)["whole"]
    assert whole > 2
    rows, start = [], 0
    while True:
        part = begun_at(reader, start)
        rows += part["rows"]
        if not part["after"]:
            break
        start += 2
    assert len({one["id"] for one in rows}) == len(rows) == whole


@pytest.mark.parametrize("start", [84315, 10_000_000])
def test_behind_the_last_row_is_the_last_part(reader, start):
    part = begun_at(reader, start)
    assert part["rows"]
    assert part["start"] + len(part["rows"]) == part["whole"]
    assert part["before"]
    assert not part["after"]
    assert "No precedent fits" not in reader.get(f"{PLACE}?start={start}").text


def test_a_list_of_nothing_has_no_parts(reader):
    part = reader.get(f"{PLACE}.json?initiator=nowhere-at-all&start=7").json()["listed"]
    assert (part["rows"], part["start"], part["before"], part["after"]) == ([], 0, "", "")
    assert reader.get(f"{PLACE}?initiator=nowhere-at-all&start=7").status_code == 200
