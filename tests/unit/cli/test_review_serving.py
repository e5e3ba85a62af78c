"""A publication that is served."""

from __future__ import annotations

import gc
import json
import subprocess
import sys

from tocsin.cli import review_serving
from tocsin.cli.review_serving import fetching, settle
from tocsin.press.configuration import Feed


def test_what_is_there_when_a_service_begins_is_looked_through_no_more():
    try:
        settle()
        assert gc.get_freeze_count() > 10_000
    finally:
        gc.unfreeze()


def test_a_feed_is_fetched_from_a_private_address_only_where_its_settings_say_so(monkeypatch):
    monkeypatch.setattr(review_serving, "fetch", lambda _url, manner: manner.private)
    fetch = fetching([Feed("http://10.0.0.1/feed", private=True), Feed("http://10.0.0.2/feed")])
    assert [fetch(f"http://10.0.0.{one}/feed") for one in (1, 2, 3)] == [True, False, False]


#: What would open a lake, a log, or a node's store, by name of the room.
ROOMS = ("node", "lake", "hunting", "sources", "exchange.taxii", "exchange.stix", "exchange.misp")
LOADED = (
    "import json, sys, tocsin.cli.main, tocsin.cli.review_serving; print(json.dumps(sorted(sys.modules)))"
)


def test_a_publications_process_loads_nothing_that_could_open_a_lake_or_a_nodes_store():
    told = subprocess.run(
        [sys.executable, "-c", LOADED], check=True, capture_output=True, text=True, timeout=120
    )
    loaded = json.loads(told.stdout)
    assert "tocsin.web.review.app" in loaded
    assert [one for one in loaded if f"{one}.".startswith(tuple(f"tocsin.{room}." for room in ROOMS))] == []
