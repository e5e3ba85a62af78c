"""What a node counts of its own work."""

from __future__ import annotations

from prometheus_client.exposition import generate_latest

from tocsin.node.service.tally import Tally


class Elapsed:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def told(tally: Tally) -> dict[str, float]:
    lines = generate_latest(tally.registry).decode().splitlines()
    return {
        name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if line[0] != "#")
    }


def test_requests_are_counted_by_route_method_and_class_of_status():
    tally = Tally(Elapsed())
    tally.request("/calls", "GET", 200, 0.01)
    tally.request("/calls", "GET", 204, 0.01)
    tally.request("/calls", "GET", 500, 3.0)
    found = told(tally)
    assert found['tocsin_request_seconds_count{method="GET",route="/calls",status="2xx"}'] == 2
    assert found['tocsin_request_seconds_sum{method="GET",route="/calls",status="5xx"}'] == 3.0


def test_hunts_and_failures_are_counted():
    tally = Tally(Elapsed())
    tally.hunted("standing", 20, 0.7)
    tally.failed("poll")
    found = told(tally)
    assert found['tocsin_hunt_seconds_count{mode="standing"}'] == 1
    assert found['tocsin_hunted_rows_total{mode="standing"}'] == 20
    assert found['tocsin_failures_total{step="poll"}'] == 1


def test_the_age_of_the_last_poll_counts_from_the_start_where_none_succeeded():
    elapsed = Elapsed()
    tally = Tally(elapsed)
    tally.expects("a")
    tally.expects("b")
    elapsed.now += 30
    tally.polled("b")
    elapsed.now += 12
    found = told(tally)
    ages = (found['tocsin_poll_age_seconds{peer="a"}'], found['tocsin_poll_age_seconds{peer="b"}'])
    assert ages == (42, 12)


def test_a_step_is_late_only_once_it_is_due():
    elapsed = Elapsed()
    tally = Tally(elapsed)
    tally.turn("search", 60)
    elapsed.now += 50
    assert told(tally)['tocsin_schedule_lag_seconds{step="search"}'] == 0
    elapsed.now += 25
    assert told(tally)['tocsin_schedule_lag_seconds{step="search"}'] == 15
