"""Which rows answer a log source, and which column a field."""

from __future__ import annotations

from tocsin.lake.views.resolve import column, rewrites, views_of
from tocsin.lake.views.view import View
from tocsin.model.event import generic_table
from tocsin.model.logsource import LogSource

SYSMON = "windows-microsoft-windows-sysmon-operational"
SECURITY = "windows-security"


def _tables(logsource: LogSource) -> set[str]:
    return {table for view in views_of(logsource, [SYSMON, SECURITY]) for table in view.tables}


def test_a_category_is_answered_by_every_channel_that_can():
    assert _tables(LogSource("windows", "process_creation")) == {SYSMON, SECURITY}


def test_a_category_of_one_service_is_answered_by_its_channel_alone():
    assert _tables(LogSource("windows", "process_creation", "sysmon")) == {SYSMON}
    assert _tables(LogSource("windows", "process_creation", "openssh")) == set()


def test_a_product_alone_is_its_logs_and_not_the_categories_over_them():
    assert all(view.logsource.category is None for view in views_of(LogSource("windows"), [SYSMON]))


def test_a_mapped_field_is_looked_up_under_its_mapped_names_only():
    view = View(LogSource("windows"), (), fields={"Image": ("NewProcessName", "Other"), "Company": ()})
    columns = {"image": "Image", "other": "Other", "company": "Company", "user": "User"}
    assert column(view, "image", columns) == "Other"
    assert column(view, "Company", columns) is None
    assert column(view, "USER", columns) == "User"
    assert column(view, "Nowhere", columns) is None


def test_a_log_source_of_ones_own_is_answered_whatever_its_characters():
    own = LogSource("My Product 2.1", None, "a/b")
    table = generic_table(own)
    assert {view.tables for view in views_of(own, [table, SECURITY])} == {(table,)}
    assert views_of(LogSource("my product 3"), [table]) == ()


def test_values_are_rewritten_whatever_the_case_of_field_and_literal():
    view = View(LogSource("linux"), (), values={"User": {"Root": "0"}})
    assert rewrites(view, "user") == rewrites(view, "User") == {"root": "0"}
    assert rewrites(view, "Other") == {}
