from __future__ import annotations

import datetime as dt

import numpy as np

from reference.lake_coverage import DAY, SECURITY, SYSMON, columns_of, coverage_of, logged
from tocsin.hunting.field_of_view import look
from tocsin.hunting.field_of_view.summary import gaps, sigma_names
from tocsin.model.field_of_view import Days


def test_a_missing_week_is_a_gap_and_an_office_weekend_is_its_rhythm():
    office = [day for day in range(70) if day % 7 < 5]
    assert gaps(np.array(office)) == ()
    (gap,) = gaps(np.array([day for day in office if not 20 <= day < 28]))
    assert gap.count >= 8


def test_one_missing_day_of_a_daily_log_is_a_gap():
    assert [gap.count for gap in gaps(np.array([0, 1, 2, 4, 5]))] == [1]


def test_a_log_is_named_as_sigma_names_it():
    assert sigma_names(SECURITY, {"4688"}) == ("windows/*/security", "windows/process_creation/*")
    assert sigma_names("any.acme._.mail", set()) == ("acme/*/mail",)


def test_logs_hosts_and_times_are_counted_per_origin():
    rows = [
        logged("WS1", SYSMON, "1", "Image"),
        logged("ws1.corp.local", SYSMON, "3", "Image", day=2),
        logged("", SYSMON, "3", "Image", day=2),
        logged("ws1", SYSMON, "1", "Image", origin="other"),
    ]
    coverage = coverage_of(rows)
    found = look([], coverage, columns_of(coverage), matches={})
    first, second = found.logs
    assert (first.origin, first.rows, first.hosts) == ("gov", 30, 1)
    assert first.gaps == ()
    assert (second.origin, second.rows) == ("other", 10)
    host = next(host for host in found.hosts if host.origin == "gov")
    assert (host.name, host.aliases, host.rows, host.days) == ("ws1.corp.local", ("WS1",), 20, 2)
    assert found.times[0].asked == Days(DAY, DAY + dt.timedelta(2))
