"""Each branch goes to the units that may answer it and to no other; what nothing can answer is told."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tocsin.hunting.planning import branches, events_asked, plan, single_event
from tocsin.lake import PartRef, Unit
from tocsin.lake.layout import SHARED
from tocsin.model.detection import Branch, Detection
from tocsin.model.event import generic_table
from tocsin.model.expression import And, Atom, Not, Op, Or
from tocsin.model.logsource import LogSource

SECURITY = LogSource("windows", None, "security")
PROCESSES = LogSource("windows", "process_creation", None)
LINUX = LogSource("linux", None, "sshd")
ANY = Atom("A", Op.EQ, "x")


def of_event(*numbers):
    return Or(tuple(Atom("EventID", Op.EQ, number) for number in numbers))


def unit(table, partition=SHARED, rows=10):
    return Unit(table, partition, (PartRef(f"/{table}/{partition}", rows, None, None),), {})


def detection(number, *pairs):
    return Detection(f"d{number}", "D", "list", "f", "", branches=tuple(Branch(*pair) for pair in pairs))


def planned(detections, units):
    """Tasks as (table, partition, questions as (detection, branch)), and what is unanswered."""
    lake = SimpleNamespace(tables=tuple(sorted({one.table for one in units})))
    made = plan(detections, lake, units)
    tasks = [
        (task.unit.table, task.unit.partition, sorted({(q.detection, q.branch) for q in task.questions}))
        for task in made.tasks
    ]
    return tasks, made.unanswered


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (Atom("EventID", Op.EQ, "4688"), {"4688"}),
        (Atom("eventid", Op.NUMBER, "4688"), {"4688"}),
        (Atom("EventID", Op.GT, "4688"), None),
        (Atom("Other", Op.EQ, "4688"), None),
        (Atom(None, Op.EQ, "4688"), None),
        (of_event("1", "2"), {"1", "2"}),
        (Or((of_event("1"), ANY)), None),
        (And((of_event("1", "2"), ANY)), {"1", "2"}),
        (And((of_event("1", "2"), of_event("2", "3"))), {"2"}),
        (And((of_event("1"), of_event("2"))), set()),
        (And((ANY, ANY)), None),
        (Not(of_event("1")), None),
        (And(()), None),
        (Or(()), None),
    ],
)
def test_the_event_ids_that_a_match_must_have_are_those_that_its_tree_names(tree, expected):
    assert events_asked(tree) == expected


def test_a_question_goes_only_to_partitions_that_may_hold_its_events():
    units = [unit("windows-security", partition) for partition in ("4624", "4688", SHARED)]
    rare, frequent = (
        detection(0, (SECURITY, of_event("1102"))),
        detection(1, (SECURITY, of_event("4688", "1102"))),
    )
    tasks, unanswered = planned([rare, frequent, detection(2, (SECURITY, ANY))], units)
    assert {partition: asked for _, partition, asked in tasks} == {
        SHARED: [(0, 0), (1, 0), (2, 0)],
        "4624": [(2, 0)],
        "4688": [(1, 0), (2, 0)],
    }
    assert unanswered == ()


def test_a_category_goes_to_the_events_that_are_of_it_in_every_log():
    sysmon = "windows-microsoft-windows-sysmon-operational"
    units = [
        unit("windows-security", "4688"),
        unit("windows-security", "4624"),
        unit(sysmon, "1"),
        unit(sysmon, "3"),
    ]
    tasks, _ = planned([detection(0, (PROCESSES, ANY))], units)
    assert {(table, partition) for table, partition, _ in tasks} == {
        ("windows-security", "4688"),
        (sysmon, "1"),
    }


def test_what_no_log_of_the_lake_can_show_is_told_branch_by_branch():
    detections = [detection(0, (SECURITY, ANY), (LINUX, ANY)), detection(1, (LINUX, ANY))]
    tasks, unanswered = planned(detections, [unit("windows-security")])
    assert tasks == [("windows-security", SHARED, [(0, 0)])]
    assert unanswered == ((0, 1), (1, 0))


def test_a_log_that_holds_none_of_the_events_now_is_an_answer_all_the_same():
    tasks, unanswered = planned(
        [detection(0, (SECURITY, of_event("4688")))], [unit("windows-security", "4624")]
    )
    assert (tasks, unanswered) == ([], ())


def test_the_largest_units_are_hunted_first_and_in_one_order():
    units = [
        unit("windows-security", "4624", 5),
        unit("windows-security", SHARED, 50),
        unit("windows-security", "4688", 5),
    ]
    tasks, _ = planned([detection(0, (SECURITY, ANY))], units)
    assert [partition for _, partition, _ in tasks] == [SHARED, "4624", "4688"]
    assert planned([detection(0, (SECURITY, ANY))], units[::-1])[0] == tasks


def test_logs_taken_in_under_a_log_source_answer_under_it():
    own = LogSource("product", "category", None)
    units = [unit(generic_table(own)), unit("windows-security")]
    tasks, unanswered = planned([detection(0, (own, ANY)), detection(1, (LINUX, ANY))], units)
    assert tasks == [(generic_table(own), SHARED, [(0, 0)])]
    assert unanswered == ((1, 0),)


def test_every_branch_is_named_by_its_place():
    found = list(branches([detection(0, (SECURITY, ANY), (LINUX, ANY)), detection(1, (LINUX, ANY))]))
    assert found == [(0, 0, SECURITY), (0, 1, LINUX), (1, 0, LINUX)]


def test_a_shared_partition_has_no_single_event():
    assert single_event(unit("windows-security", "4688")) == "4688"
    assert single_event(unit("windows-security")) is None
