from __future__ import annotations

import datetime as dt

import pytest

from declaration_samples import BLIND, CALL, COMMON, ITEMS, NOW, SEEN, VIEW
from tocsin.model.answer import Blindness, Declared, FieldOfViewCount, Sight
from tocsin.model.field_of_view import Days, Why
from tocsin.node.declaring.checking import check, fields_of
from tocsin.node.declaring.nouns import Row


def _checked(said: dict[str, str], common: Row = COMMON):
    return check(CALL, common, [Row(ITEMS[0].id, "line 12", said)], "ana", NOW)


def _wrong(said: dict[str, str], common: Row = COMMON) -> list[str]:
    return [str(one) for one in _checked(said, common).problems]


def test_what_was_seen_is_declared_with_its_view():
    checked = _checked(SEEN)
    assert checked.problems == ()
    (said,) = checked.declared.values()
    assert said == Declared(
        sight=Sight.SEEN,
        view=FieldOfViewCount(
            100, 3, 87, 0, 10,
            (Blindness(Why.NO_LOG_SOURCE, ("process_creation", "dns"), 10),),
            90 * 123, 100 * 123, Days(dt.date(2022, 5, 1), dt.date(2022, 8, 31)), declared=True,
        ),
        by="ana",
        at=NOW,
        count=7,
        first_seen=dt.datetime(2022, 7, 15, 10, tzinfo=dt.UTC),
        last_seen=dt.datetime(2022, 7, 16, tzinfo=dt.UTC),
        techniques=("T1505.003",),
        logsources=("process_creation", "dns"),
    )  # fmt: skip


def test_what_was_not_seen_tells_no_technique():
    (said,) = _checked({"said": "not_seen"}).declared.values()
    assert (said.sight, said.techniques, said.view.not_seen, said.view.blind) == (Sight.NOT_SEEN, (), 90, 10)


def test_who_is_blind_says_why_and_needs_only_the_known_hosts():
    (said,) = _checked(BLIND, Row("", "", {"hosts_known": "100"})).declared.values()
    assert said.sight is Sight.BLIND
    assert said.view == FieldOfViewCount(
        100, 0, 0, 0, 100, (Blindness(Why.NO_LOG_SOURCE, ("dns",), 100),), declared=True
    )


def test_an_item_may_have_a_view_of_its_own():
    (said,) = _checked({"said": "not_seen", "hosts_covered": "5"}).declared.values()
    assert said.view.not_seen == 5


def test_a_row_that_says_nothing_is_left_for_later():
    assert (
        check(
            CALL, COMMON, [Row(ITEMS[0].id, "", {"said": ""}), Row(ITEMS[1].id, "", SEEN)], "a", NOW
        ).problems
        == ()
    )
    assert _wrong({"said": ""}) == ["said: nothing is said of any item"]


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"said": "maybe"}, "said: 'maybe' is none of: seen, not_seen, blind"),
        ({**SEEN, "count": "0"}, "count: '0' is no whole number from 1 to 9,007,199,254,740,991"),
        ({**SEEN, "count": "-1"}, "count: '-1' is no whole number"),
        ({**SEEN, "count": "٣"}, "count: '٣' is no whole number"),
        ({**SEEN, "count": "9" * 5000}, "is no whole number"),
        ({**SEEN, "count": ""}, "count: is needed"),
        ({**SEEN, "first": "yesterday"}, "first: 'yesterday' is no time: write 2022-07-15T10:00Z"),
        ({**SEEN, "first": "2022-07-17"}, "last: is before the first"),
        ({**SEEN, "first": "2022-04-30"}, "first: 2022-04-30 is not among the days covered"),
        ({**SEEN, "last": "2032-01-01"}, "last: '2032-01-01' lies in the future"),
        ({**SEEN, "first": "0001-01-01T00:00+14:00"}, "first: "),
        ({**SEEN, "hosts": "91"}, "hosts: was seen on 91 hosts, and the logs of 90 are covered"),
        ({**SEEN, "reason": "no_log_source"}, "reason: is said only of what is blind"),
        ({"said": "not_seen", "count": "1"}, "count: is said only of what is seen"),
        ({"said": "", "count": "1"}, "count: is said only of what is seen"),
        ({"said": "not_seen", "hosts_covered": "101"}, "hosts_covered: 101 of 100 known hosts cannot be covered"),
        ({"said": "not_seen", "hosts_covered": "0"}, "hosts_covered: '0' is no whole number"),
        ({"said": "not_seen", "covered_until": "2022-04-01"}, "covered_until: 2022-04-01 is before 2022-05-01"),
        ({"said": "not_seen", "covered_from": "1.5.2022"}, "covered_from: '1.5.2022' is no day: write 2022-07-15"),
        ({"said": "not_seen", "logsources": ";"}, "logsources: names nothing"),
        ({"said": "not_seen", "logsources": "a\x1b[31m"}, "logsources: names nothing, or holds what cannot be seen"),
        ({"said": "not_seen", "logsources": "x" * 20_000}, "logsources: is more than 100 names of 200 characters"),
        ({**BLIND, "reason": "because"}, "reason: 'because' is none of: no_log_source"),
        ({**BLIND, "lacking": ""}, "lacking: is needed"),
    ],
)  # fmt: skip
def test_each_field_is_checked_and_told_with_its_line(said, problem):
    wrong = _wrong(said)
    assert any(problem in one and one.startswith("line 12, ") for one in wrong), wrong
    assert _checked(said).declared == {}


def test_all_that_is_wrong_is_told_at_once():
    assert len(_wrong({**SEEN, "count": "x", "hosts": "y", "first": "z"})) == 3


def test_an_item_that_was_not_asked_or_is_said_twice_is_told():
    rows = [
        Row(ITEMS[0].id, "line 2", SEEN),
        Row(ITEMS[0].id, "line 3", SEEN),
        Row("indicator--x", "line 4", SEEN),
    ]
    problems = [str(one) for one in check(CALL, COMMON, rows, "ana", NOW).problems]
    assert problems == [
        f"line 3, item: '{ITEMS[0].id}' is said twice",
        "line 4, item: 'indicator--x' is no item of this call",
    ]


def test_a_view_that_cannot_be_read_is_told_once_where_it_stands():
    wrong = _wrong({"said": "not_seen"}, Row("", "line 2", {**VIEW, "hosts_covered": "many"}))
    assert wrong == ["line 2, hosts_covered: 'many' is no whole number from 1 to 1,000,000,000"]


def test_what_an_item_says_against_the_view_is_told_at_the_item():
    wrong = _wrong({"said": "not_seen", "hosts_known": "80"})
    assert wrong == ["line 12, hosts_covered: 90 of 80 known hosts cannot be covered"]


@pytest.mark.parametrize("said", [SEEN, {"said": "not_seen"}, BLIND])
def test_what_was_declared_can_be_written_back(said):
    (first,) = _checked(said).declared.values()
    (again,) = _checked(fields_of(first), Row("", "", {})).declared.values()
    if said is not BLIND:
        assert again == first
    assert again.view == first.view
