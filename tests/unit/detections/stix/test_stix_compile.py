"""A pattern becomes detections whose parts are told apart, and says what it cannot show."""

from __future__ import annotations

import msgspec
import pytest

from tocsin.detections.stix.compile import compile_pattern
from tocsin.detections.stix.places import OBSERVED
from tocsin.model.detection import Condition, CorrelationType, Detection
from tocsin.model.errors import DetectionError
from tocsin.model.expression import leaves
from tocsin.model.logsource import LogSource

ONE, TWO, THREE = (f"[process:command_line = '{word}']" for word in ("one", "two", "three"))


def _sources(detection: Detection) -> set[str]:
    return {str(branch.logsource) for branch in detection.branches}


def test_one_observation_is_one_detection_with_a_branch_for_each_log_source():
    (detection,) = compile_pattern("[file:hashes.'SHA-256' = 'ab']").detections
    assert not detection.hidden
    assert {
        "windows/process_creation/*",
        "windows/image_load/*",
        "zeek/*/files",
        "stix/*/observed",
    } <= _sources(detection)


def test_a_url_in_parts_of_a_proxy_is_asked_for_by_itself_so_that_a_whole_one_is_seen_whole():
    (detection,) = compile_pattern("[url:value = 'http://evil.example/a']").detections
    proxies = [
        branch.where for branch in detection.branches if branch.logsource == LogSource(category="proxy")
    ]
    asked = [{atom.field for atom in leaves(where)} for where in proxies]
    assert asked == [{"c-uri"}, {"cs-host", "cs-uri-stem", "cs-uri-query"}, {"cs-host", "c-uri"}]


def test_an_and_has_branches_only_where_both_sides_are_shown():
    (detection,) = compile_pattern("[domain-name:value = 'a.example' AND process:name = 'x.exe']").detections
    assert "windows/dns_query/*" in _sources(detection)
    assert "*/dns/*" not in _sources(detection)


def test_a_path_that_no_log_shows_is_said_and_the_rest_is_hunted():
    compiled = compile_pattern("[mutex:name = 'x' OR process:name = 'y.exe']")
    assert any("mutex:name" in gap for gap in compiled.gaps)
    assert "windows/process_creation/*" in _sources(compiled.detections[0])


def test_a_pattern_that_only_observed_data_shows_is_still_asked_of_it():
    compiled = compile_pattern("[mutex:name = 'x']")
    assert [branch.logsource for branch in compiled.detections[0].branches] == [OBSERVED]
    assert compiled.gaps


def test_sides_that_no_log_shows_together_are_said():
    compiled = compile_pattern("[windows-registry-key:key = 'HKLM\\\\x' AND email-message:subject = 'y']")
    assert any("one event" in gap for gap in compiled.gaps)


@pytest.mark.parametrize("pattern", ["(?=a)", "(a)\\\\1", "a++", "(?<!x)y", "x{2000}"])
def test_what_re2_cannot_express_is_refused(pattern: str):
    with pytest.raises(DetectionError, match="RE2"):
        compile_pattern(f"[process:command_line MATCHES '{pattern}']")


def test_a_regex_that_cannot_be_moved_into_a_name_is_said_and_asked_elsewhere():
    compiled = compile_pattern("[process:name MATCHES 'a|^b']")
    assert any("anchors" in gap for gap in compiled.gaps)
    assert [branch.logsource for branch in compiled.detections[0].branches] == [OBSERVED]


def test_a_combination_is_hidden_parts_and_one_correlation():
    compiled = compile_pattern(f"({ONE} FOLLOWEDBY {TWO}) WITHIN 60 SECONDS")
    *parts, whole = compiled.detections
    assert [part.hidden for part in parts] == [True, True]
    assert whole.correlation is not None
    assert whole.correlation.type is CorrelationType.TEMPORAL_ORDERED
    assert whole.correlation.rules == tuple(part.id for part in parts)
    assert whole.correlation.timespan == 60


def test_without_within_a_correlation_is_unbounded():
    whole = compile_pattern(f"{ONE} AND {TWO}").detections[-1]
    assert whole.correlation is not None
    assert whole.correlation.timespan is None


def test_repeats_counts():
    whole = compile_pattern(f"{ONE} REPEATS 5 TIMES WITHIN 1.5 SECONDS").detections[-1]
    assert whole.correlation is not None
    assert whole.correlation.type is CorrelationType.EVENT_COUNT
    assert whole.correlation.conditions == (Condition("gte", 5),)
    assert whole.correlation.timespan == 1.5


def test_repeats_of_either_counts_both_together():
    *_, whole = compile_pattern(f"({ONE} OR ({TWO} AND {THREE})) REPEATS 3 TIMES").detections
    assert whole.correlation is not None
    assert len(whole.correlation.rules) == 2


@pytest.mark.parametrize(
    ("pattern", "asked"),
    [
        (f"{ONE} AND {ONE} AND {TWO}", "112"),
        (f"{ONE} REPEATS 3 TIMES AND {TWO}", "1112"),
        (f"({ONE} AND {TWO}) REPEATS 2 TIMES", "1122"),
        (f"{ONE} REPEATS 2 TIMES FOLLOWEDBY {TWO} FOLLOWEDBY {ONE}", "1121"),
    ],
)
def test_every_match_of_a_repeated_part_is_an_event_of_its_own(pattern: str, asked: str):
    whole = compile_pattern(pattern).detections[-1]
    assert whole.correlation is not None
    assert whole.correlation.distinct
    assert "".join(rule[-1] for rule in whole.correlation.rules) == asked


def test_a_sequence_repeated_is_interleaved_with_itself():
    detections = compile_pattern(f"({ONE} FOLLOWEDBY {TWO}) REPEATS 2 TIMES").detections
    ways = {"".join(r[-1] for r in d.correlation.rules) for d in detections if d.correlation}
    assert ways == {"1212", "1122"}


@pytest.mark.parametrize(("joining", "times"), [("AND", 101), ("FOLLOWEDBY", 20)])
def test_a_combination_repeated_too_often_to_be_written_out_is_refused(joining: str, times: int):
    with pytest.raises(DetectionError, match="repeated"):
        compile_pattern(f"({ONE} {joining} {TWO}) REPEATS {times} TIMES")


def test_a_single_observation_repeated_very_often_beside_another_is_counted_which_is_said():
    compiled = compile_pattern(f"{ONE} REPEATS 1000 TIMES AND {TWO}")
    assert any("last event" in gap for gap in compiled.gaps)
    assert any(d.correlation and d.correlation.conditions for d in compiled.detections)


def test_ways_that_cannot_be_one_detection_are_several_under_one_name():
    detections = compile_pattern(f"{ONE} OR ({TWO} AND {THREE})").detections
    shown = [detection for detection in detections if not detection.hidden]
    assert [detection.id.rpartition("/")[2] for detection in shown] == ["1", "2"]


def test_within_of_a_single_observation_is_said_to_do_nothing():
    compiled = compile_pattern(f"{ONE} FOLLOWEDBY {TWO} WITHIN 5 SECONDS")
    assert any("parentheses" in gap for gap in compiled.gaps)


def test_start_and_stop_are_narrowed_by_nesting():
    inner = f"({ONE} START t'2022-01-01T00:00:00Z' STOP t'2022-03-01T00:00:00Z')"
    (detection,) = compile_pattern(
        f"{inner} START t'2022-02-01T00:00:00Z' STOP t'2022-04-01T00:00:00Z'"
    ).detections
    assert (detection.start, detection.stop) == ("2022-02-01T00:00:00Z", "2022-03-01T00:00:00Z")


def test_start_and_stop_that_leave_no_time_are_refused():
    inner = f"({ONE} START t'2022-01-01T00:00:00Z' STOP t'2022-02-01T00:00:00Z')"
    with pytest.raises(DetectionError, match="no time"):
        compile_pattern(f"{inner} START t'2022-03-01T00:00:00Z' STOP t'2022-04-01T00:00:00Z'")


def test_what_would_become_too_many_detections_is_refused_quickly():
    either = " AND ".join(
        f"([process:pid = {n}] OR ([process:pid = 1{n}] AND [process:pid = 2{n}]))" for n in range(12)
    )
    with pytest.raises(DetectionError, match="split"):
        compile_pattern(either)


def test_the_same_pattern_has_the_same_ids_every_time():
    pattern = f"{ONE} AND ({TWO} OR {THREE})"
    assert compile_pattern(pattern) == compile_pattern(pattern)


def test_every_part_that_a_correlation_names_is_there():
    pattern = f"({ONE} AND {TWO}) WITHIN 5 SECONDS FOLLOWEDBY ({THREE} OR {ONE}) REPEATS 2 TIMES"
    detections = compile_pattern(pattern).detections
    ids = {detection.id for detection in detections}
    named = {
        rule for detection in detections if detection.correlation for rule in detection.correlation.rules
    }
    assert named <= ids
    assert all(list(leaves(branch.where)) for detection in detections for branch in detection.branches)


def test_a_way_of_its_own_may_be_a_part_of_another():
    detections = compile_pattern(f"{ONE} OR ({ONE} AND {TWO})").detections
    ids = [detection.id for detection in detections]
    named = {
        rule for detection in detections if detection.correlation for rule in detection.correlation.rules
    }
    assert named <= set(ids)
    assert [ident.rpartition("/")[2] for ident in ids if "/" in ident] == ["1", "2"]


def test_bounds_are_compared_as_moments_and_must_leave_some_time():
    text = "[process:pid = 4] START t'2020-01-01T00:00:00Z' STOP t'2022-07-15T06:00:00Z'"
    like = Detection("i", "i", "stix", "f", "", stop="2022-07-15T06:00:00.5Z")
    (found,) = compile_pattern(text, like).detections
    assert (found.start, found.stop) == ("2020-01-01T00:00:00Z", "2022-07-15T06:00:00Z")
    with pytest.raises(DetectionError, match="not before the end of validity"):
        compile_pattern(text, msgspec.structs.replace(like, stop="2019-12-31T00:00:00Z"))
