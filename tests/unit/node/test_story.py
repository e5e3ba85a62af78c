import datetime as dt

from tocsin.model.finding import Finding, SeenEvent
from tocsin.node.demo.scenario import DemoConfig, Phase
from tocsin.node.demo.story import compare, lines, tell
from tocsin.node.demo.truth import Step, Trace, Truth

START = dt.datetime(2021, 5, 21, 9, 12, tzinfo=dt.UTC)
END = dt.datetime(2022, 7, 15, 13, 10, tzinfo=dt.UTC)
LOST = dt.datetime(2021, 7, 8, tzinfo=dt.UTC)


def step(time, host, phase, *, blind=""):
    traces = () if blind else (Trace(time, host, "Security"),)
    return Step(time, host, phase, ("T1190",), "does something", traces, blind)


def finding(time, host, level="high"):
    event = SeenEvent("r", time, host, "agency", "", "f", "", 1, {})
    return Finding("r", "A rule", level, ("T1190",), (event,))


STEPS = (
    step(START, "WEB01", Phase.INITIAL_ACCESS),
    step(LOST, "APP01", Phase.VALID_ACCOUNTS, blind="the logs begin later"),
    step(END, "FILE01", Phase.ENCRYPTION),
)
TRUTH = Truth(DemoConfig(), START, END, 10, 1, STEPS)


def test_dwell_time_is_from_first_trace_to_encryption():
    assert tell([], TRUTH).dwell.days == 420


def test_a_finding_shows_the_step_whose_record_it_is():
    story = tell([finding(END, "file01.agency.example")], TRUTH)
    found = {chapter.phase: chapter.first.rule for chapter in story.chapters if chapter.first}
    assert found == {Phase.ENCRYPTION: "A rule"}
    assert story.first_found == END


def test_a_finding_elsewhere_is_unexplained():
    other = finding(END, "WS001")
    assert tell([other], TRUTH).unexplained == (other,)


def test_findings_below_the_level_asked_for_do_not_count():
    story = tell([finding(END, "FILE01", "low")], TRUTH)
    assert story.phases_found == 0
    assert story.unexplained == ()


def test_what_was_missed_is_told_with_its_reason_and_the_hunts_own_admission():
    story = tell([finding(START, "WEB01")], TRUTH, {"APP01": ["days not covered"]})
    reasons = {missed.step.host: (missed.why, missed.admitted) for missed in story.missed}
    assert reasons["APP01"] == ("the logs begin later", ("days not covered",))
    assert "no rule" in reasons["FILE01"][0]
    text = "\n".join(lines(story))
    assert "420 days" in text
    assert "the hunt says of APP01: days not covered" in text


def test_a_demonstration_without_intruder_is_told_as_such():
    assert lines(tell([], Truth(DemoConfig(), START, END, 10, 1))) == [
        "No intruder in this demonstration; findings all the same: 0"
    ]


def test_rule_sets_stand_side_by_side():
    table = compare({"ours": tell([finding(START, "WEB01")], TRUTH), "none": tell([], TRUTH)})
    assert [row.split()[0] for row in table] == ["rules", "ours", "none"]
    long = compare({"ours": tell([], TRUTH), "public: a-release-of-many-rules.zip": tell([], TRUTH)})
    assert len({row.index(" of ") for row in long[1:]}) == 1
    assert "1 of 3" in table[1]
