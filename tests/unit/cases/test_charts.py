"""Charts: specifications whose values all stand in them, and in which a colour never says something alone."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from case_samples import NOW
from tocsin.cases import charts
from tocsin.cases.attribution.evaluating.run import Chosen
from tocsin.cases.attribution.evaluating.scoring import Bin
from tocsin.cases.severity import readings
from tocsin.model.case import Event, Milestone
from tocsin.model.gap import GapMap, Stand, Standing


def values(spec: dict, holding: str) -> list[dict]:
    """The rows of a chart that have a field."""
    found = [spec.get("data", {}), *(layer.get("data", {}) for layer in spec.get("layer", ()))]
    return [row for one in found for row in one.get("values", ()) if holding in row]


def test_a_scale_is_drawn_from_its_low_to_its_high_end_over_all_that_it_can_say():
    rows = values(charts.severity(readings(())), "low")
    assert {(row["low"], row["high"]) for row in rows} == {(0.0, 1.0)}
    assert rows[0]["label"] == "0 to 100 of 100, Baseline-Negligible to Emergency"


def test_events_stand_in_the_row_of_their_phase_in_the_order_of_the_matrix():
    events = [
        Event(at=NOW, what="b", tactic="impact", milestone=Milestone.ATTACK),
        Event(at=NOW - dt.timedelta(days=9), what="a", tactic="initial-access"),
        Event(at=NOW, what="c"),
    ]
    spec = charts.course(events)
    assert spec["layer"][0]["encoding"]["y"]["sort"] == ["initial access", "impact", "no phase"]
    assert [row["kind"] for row in values(spec, "phase")] == ["milestone", "event", "event"]


def test_of_public_indicators_the_last_is_marked_to_which_days_count():
    events = [
        Event(at=NOW - dt.timedelta(days=days), what="x", milestone=Milestone.INDICATORS) for days in (13, 0)
    ]
    named = [row["milestone"] for row in values(charts.course(events), "phase")]
    assert named == ["earlier public indicators", "public indicators"]


def test_days_stand_beside_what_is_known():
    spec = charts.days([("attack to call", 9, 3), ("call to answers", 1, None)], "Albania 2022")
    assert {row["days"] for row in values(spec, "days")} == {9, 1, 3}
    assert "diamonds: Albania 2022" in json.dumps(spec)


def test_how_members_stand_to_techniques_is_told_by_a_letter_as_well():
    stands = tuple(Stand(technique=f"T100{at}", standing=one) for at, one in enumerate(Standing))
    spec = charts.gaps([GapMap(member="identity--7", at=NOW, basis="lake", stands=stands)], {"identity--7": "Bretonia"})  # fmt: skip
    assert [row["letter"] for row in values(spec, "letter")] == ["P", "C", "T", "R", "B"]
    assert {row["member"] for row in values(spec, "member")} == {"Bretonia"}


@pytest.mark.parametrize(
    "spec",
    [
        charts.severity(readings(())),
        charts.course([Event(at=NOW, what="x" * 100_000, member="y" * 100_000)] * 2_000),
        charts.days([("z" * 100_000, 1, 2)], "w" * 100_000),
    ],
    ids=["severity", "course", "days"],
)
def test_a_chart_has_an_end_and_names_no_place_from_which_to_load(spec):
    text = json.dumps(spec)
    assert len(text) < 100_000
    assert '"url"' not in text
    assert '"href"' not in text


def test_a_reliability_plot_has_each_bin_with_its_interval_and_n_beside_the_line():
    bins = (Bin(0.1, 0.2, 20, 0.15, 0.2, (0.05, 0.4)), Bin(0.9, 1.0, 55, 0.98, 0.95, (0.85, 1.0)))
    spec = charts.reliability(bins)
    assert {(row["said"], row["held"]) for row in values(spec, "said")} == {
        (0, 0),
        (1, 1),
        (0.15, 0.2),
        (0.98, 0.95),
    }
    told = {(row["n"], row["low"], row["high"]) for row in values(spec, "n")}
    assert told == {("20", 0.05, 0.4), ("55", 0.85, 1.0)}
    assert spec == charts.reliability(bins)


def test_a_curve_of_coverage_has_what_is_right_and_what_is_unknown():
    curve = (Chosen(0.2, 30, 0.99, 1.0, (0.9, 1.0), 0.98), Chosen(1.0, 152, 0.1, 0.67, (0.6, 0.8), 0.05))
    fields = {one["encoding"]["y"]["field"] for one in charts.coverage(curve)["layer"]}
    assert fields == {"right", "nobody", "low"}
