"""Calls are drafted from a MISP feed's folder: an event each, what cannot be is told, nothing outside is read."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner, Result

from misp_samples import attribute, event, uuid_of
from node_samples import nodes
from tocsin.cli.main import app
from tocsin.exchange.misp import NOBODY
from tocsin.model.errors import UsageError
from tocsin.node.calls import feeds
from tocsin.node.calls.feeds import MOST, draft_events, listed_in

GOOD, OTHER, STRICT, EMPTY, ABSENT = (
    uuid_of(name) for name in ("good", "other", "strict", "empty", "absent")
)


@pytest.fixture
def folder(tmp_path):
    for node in nodes(tmp_path).values():
        node.close()
    return tmp_path / "Albion"


@pytest.fixture
def feed(tmp_path):
    made = tmp_path / "feed"
    made.mkdir()
    said = attribute("ip-dst", "192.0.2.1")
    events = {
        GOOD: event(said, uuid=GOOD, info="Good"),
        OTHER: event(attribute("domain", "evil.example"), uuid=OTHER, info="Other"),
        STRICT: event(said, uuid=STRICT, info="Strict", tags=("tlp:red",)),
        EMPTY: event(uuid=EMPTY, info="Empty"),
    }
    for uuid, document in events.items():
        (made / f"{uuid}.json").write_text(json.dumps({"Event": document}))
    manifest = {uuid: {"info": document["info"], "date": "2024-05-01"} for uuid, document in events.items()}
    (made / "manifest.json").write_text(json.dumps({**manifest, ABSENT: {}, "../node": {}}))
    return made


def new(folder, feed, *more: object) -> Result:
    given = ("--title", "T", "--tlp", "AMBER", "--node", folder)
    return CliRunner().invoke(app, [str(one) for one in ("call", "new", "--from", feed, *given, *more)])


def listed(folder) -> set[str]:
    done = CliRunner().invoke(app, ["call", "list", "--json", "--node", str(folder)])
    return {row[1] for row in json.loads(done.stdout)}


def test_each_event_is_a_draft_and_what_is_none_is_told_with_the_reason(folder, feed):
    done = new(folder, feed, "--json")
    assert done.exit_code == 0, done.exception
    told = json.loads(done.stdout)
    assert {(one["title"], one["items"]) for one in told["drafts"]} == {("T: Good", 1), ("T: Other", 1)}
    assert listed(folder) == {"T: Good", "T: Other"}
    reasons = {one["event"]: one["reason"] for one in told["refused"]}
    assert set(reasons) == {STRICT, EMPTY, ABSENT, "../node"}
    assert "only its source loosens" in reasons[STRICT]
    assert reasons["../node"] == "the manifest names what is no UUID"
    shown = " ".join(new(folder, feed).stdout.split())
    assert "T: Good, TLP:AMBER: 1 things to look for" in shown
    assert "not drafted: 4 events" in shown


def test_one_event_that_is_chosen_is_drafted_under_the_title_as_it_is(folder, feed):
    told = json.loads(new(folder, feed, "--event", OTHER.upper(), "--json").stdout)
    assert [one["title"] for one in told["drafts"]] == ["T"]
    assert told["refused"] == []


def test_an_event_that_is_not_listed_is_an_error_as_is_one_chosen_of_a_file(folder, feed):
    assert "lists no such event" in str(new(folder, feed, "--event", uuid_of("x")).exception)
    done = new(folder, feed / f"{GOOD}.json", "--event", GOOD)
    assert "no folder of a MISP feed" in str(done.exception)
    assert isinstance(new(folder, feed, "--event", EMPTY).exception, UsageError)
    assert listed(folder) == set()


def test_of_very_many_events_a_list_is_shown_to_choose_from_and_none_is_drafted(folder, feed):
    many = {uuid_of(number): {"info": f"event {number}"} for number in range(MOST + 1)}
    (feed / "manifest.json").write_text(json.dumps(many))
    done = new(folder, feed)
    assert f"lists {MOST + 1} events" in str(done.exception)
    assert f"event {MOST}" in done.stdout
    assert len(json.loads(new(folder, feed, "--json").stdout)["events"]) == MOST + 1
    assert listed(folder) == set()


def test_a_manifest_that_cannot_be_read_is_an_error(folder, feed):
    (feed / "manifest.json").write_text("{")
    assert "no manifest can be read" in str(new(folder, feed).exception)


def test_what_is_drafted_is_what_was_checked_though_the_file_is_another_by_then(feed, monkeypatch):
    good = next(one for one in listed_in(feed) if one.uuid == GOOD)
    real = feeds.draft

    def late(path, rules, known):
        (feed / f"{GOOD}.json").write_text(json.dumps({"Event": event(attribute("ip-dst", "203.0.113.5"))}))
        return real(path, rules, known)

    monkeypatch.setattr(feeds, "draft", late)
    (made,) = draft_events(feed, [good], NOBODY)
    assert made.drafted is not None
    assert [one.name for one in made.drafted.wanted] == ["192.0.2.1"]
    assert made.drafted.where == str(feed / f"{GOOD}.json")
    assert made.drafted.wanted[0].source.startswith(f"{GOOD}.json ")


def test_hashes_that_cannot_be_read_are_told_of_each_event_and_cost_none(folder, feed):
    (feed / "hashes.csv").mkdir()
    told = json.loads(new(folder, feed, "--event", GOOD, "--json").stdout)
    (draft,) = told["drafts"]
    (why,) = (one for one in draft["refused"] if "hashes.csv" in one)
    assert why.endswith(
        "whether it has all values that the feed has hashes of is not known: cannot be read: Is a directory"
    )
