from __future__ import annotations

import datetime as dt
import io
import re

import msgspec
from rich.console import Console

from host_samples import known
from tocsin.cli.field_of_view import print_view
from tocsin.model.field_of_view import (
    Blind,
    Days,
    FieldOfView,
    LogSummary,
    OriginTime,
    Outcome,
    Seeing,
    Visibility,
    Why,
)

HOSTS = [f"WS{number:03}" for number in range(24)]
ALL = tuple(range(24))


def view(**parts) -> FieldOfView:
    usual = {"logsources": ("windows/process_creation/*",), "known": True, "blind": (), "uncovered": ()}
    days = {"host_days": 98, "host_days_seeing": 100, "host_days_asked": 100}
    one = Visibility(**{**usual, **days, "seeing": (Seeing(ALL, ("t",), (), 98),), **parts})
    outcomes = {str(at): Outcome(0, (), False, 0, 0, 0, "") for at in range(32)}
    return msgspec.structs.replace(known(*HOSTS), classes=(one,), outcomes=outcomes)


def shown(found: FieldOfView) -> list[str]:
    out = Console(file=io.StringIO(), width=80, highlight=False, soft_wrap=True)
    print_view(out, found)
    return out.file.getvalue().splitlines()[2:]


def cells(line: str) -> list[str]:
    return re.split(" {2,}", line)


def test_a_log_source_that_everyone_sees_takes_one_line():
    head, *lines = shown(view())
    assert cells(head) == ["log source asked", "detections", "hosts that see", "of all host-days"]
    assert [cells(line) for line in lines] == [["windows/process_creation", "32", "24 of 24", "98 %"]]


def test_who_is_blind_and_why_follows_indented():
    seeing = (Seeing((0,), ("t",), (), 1), Seeing((1,), ("t",), ("field Hashes",), 1))
    blind = (Blind(ALL[2:], Why.NO_LOG_SOURCE, ("webserver",)),)
    lines = shown(view(seeing=seeing, blind=blind, host_days=2, host_days_asked=480))
    assert cells(lines[1])[-2:] == ["2 of 24", "<1 %"]
    assert lines[2:] == [
        "    blind on 22 hosts: no webserver log; 1 host sees it only partly, without field Hashes"
    ]


def test_lists_are_named_by_what_they_hold_not_by_the_log_sources_that_they_ask():
    sources = tuple(f"log{number}" for number in range(29))
    assert (
        cells(shown(view(name="addresses of feed.csv", logsources=sources))[1])[0] == "addresses of feed.csv"
    )


def test_nothing_covered_is_no_percent():
    blind = (Blind(ALL[1:], Why.NO_LOG_SOURCE, ("webserver",)),)
    found = view(seeing=(Seeing((0,), ("t",), (), 0),), blind=blind, host_days=0)
    assert cells(shown(found)[1])[-1] == "0 %"


def test_of_many_log_sources_two_are_named():
    _, line = shown(view(logsources=("a/*", "b/*", "c/*", "d/*")))
    assert cells(line)[0] == "a or b and 2 more"


def test_a_log_source_with_a_long_name_keeps_the_table_within_a_terminal():
    name = "windows/microsoft-windows-something-operational/*"
    blind = (Blind(ALL[1:], Why.NO_LOG_SOURCE, ("webserver",)),)
    lines = shown(view(logsources=(name,), seeing=(Seeing((0,), ("t",), (), 98),), blind=blind))
    assert max(map(len, lines)) <= 80
    assert lines[1] == "windows/microsoft-windows-something-operational"
    assert cells(lines[2]) == ["", "32", "1 of 24", "98 %"]


def test_events_without_a_host_come_with_the_way_to_name_it():
    day = dt.date(2022, 7, 15)
    times = (OriginTime("agency", Days(day, day), (), 0, 0, 3),)
    out = Console(file=io.StringIO(), width=80, highlight=False, soft_wrap=True)
    print_view(out, msgspec.structs.replace(view(), times=times))
    told = out.file.getvalue()
    assert "3 events name no host" in told
    assert "--host-of" in told


def test_where_no_host_is_known_none_is_counted():
    nowhere = msgspec.structs.replace(view(seeing=(), nameless=("zeek-dns",), host_days_asked=0), hosts=())
    lines = shown(nowhere)[1:]
    assert [cells(lines[0]), lines[1]] == [
        ["windows/process_creation", "32", "none known", "-"],
        "    asked of events that name no host: zeek-dns",
    ]


def of_two_classes() -> FieldOfView:
    """Of 32 detections of one log source, 20 are seen by nobody and 12 by ten hosts."""
    one = view().classes[0]
    dark = msgspec.structs.replace(
        one, seeing=(), blind=(Blind(ALL, Why.EVENT_NEVER_LOGGED, ("4697",)),), host_days=0
    )
    some = msgspec.structs.replace(
        one, seeing=(Seeing(ALL[:10], ("t",), (), 98),), blind=(Blind(ALL[10:], Why.NO_LOG_SOURCE, ("x",)),)
    )
    outcomes = {str(at): Outcome(int(at >= 20), (), False, 0, 0, 0, "") for at in range(32)}
    return msgspec.structs.replace(view(), classes=(dark, some), outcomes=outcomes)


def test_detections_of_one_log_source_that_are_seen_differently_are_told_as_a_range():
    lines = shown(of_two_classes())
    assert cells(lines[1]) == ["windows/process_creation", "32", "0 to 10 of 24", "0 to 98 %"]
    assert lines[2:4] == [
        "    20 of 32 blind on 24 hosts: event 4697 never logged; 12 in other ways",
        "    those blind in other ways are told by --json and the page",
    ]


def test_all_that_nobody_could_see_is_counted_also_where_the_log_source_is_there():
    assert shown(of_two_classes())[-1] == (
        "blind everywhere to 20 detections: 20 for an event or a field that is never logged"
    )


def told(found: FieldOfView) -> str:
    out = Console(file=io.StringIO(), width=80, highlight=False, soft_wrap=True)
    print_view(out, found)
    return out.file.getvalue()


def test_what_lies_outside_the_days_asked_is_not_said_to_be_without_a_log():
    outside = Blind(ALL, Why.DAYS_NOT_COVERED, ("windows process_creation",))
    last = told(view(seeing=(), blind=(outside,))).splitlines()[-1]
    assert last == "blind everywhere to 32 detections: no log in these days of windows/process_creation (32)"


def test_a_window_is_told_beside_the_days_that_the_logs_hold():
    day = dt.date(2022, 7, 15)
    moment = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
    logs = Days(day, day + dt.timedelta(9))
    beyond = msgspec.structs.replace(
        view(), since=moment, times=(OriginTime("agency", None, (), 0, 0, 0, logs),)
    )
    said = "agency: asked from 2030-01-01 on: no log covers these days, logs from 2022-07-15 to 2022-07-24"
    assert said in told(beyond)
    log = LogSummary("agency", "t", (), 5, 1, None, None, ())
    inside = msgspec.structs.replace(
        beyond, times=(OriginTime("agency", Days(day, day), (), 0, 0, 0, logs),), logs=(log,)
    )
    assert "agency: asked 2022-07-15, 1 day; logs from 2022-07-15 to 2022-07-24" in told(inside)


def test_only_where_no_window_was_asked_can_it_be_that_no_event_has_a_time():
    timeless = msgspec.structs.replace(view(), times=(OriginTime("agency", None, (), 0, 9, 0),))
    assert "agency: no event has a readable time" in told(timeless)
