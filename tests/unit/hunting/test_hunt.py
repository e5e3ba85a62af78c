from __future__ import annotations

import datetime as dt

import pytest

from reference.engine import fill
from reference.row import Row
from tocsin.hunting import Window, hunt
from tocsin.lake import Lake
from tocsin.model.detection import Branch, Detection, IndicatorList, RuleSet
from tocsin.model.errors import HuntError, UsageError
from tocsin.model.expression import Atom, ListKind, Lookup, Op
from tocsin.model.logsource import LogSource

SECURITY = LogSource("windows", None, "security")
START = dt.datetime(2024, 5, 1, 12, tzinfo=dt.UTC)


def _rows(*fields):
    return [
        Row(number, "windows-security", "4688", START, "ws1", "org", {"EventID": "4688"} | own)
        for number, own in enumerate(fields, 1)
    ]


def _rules(where, **lists):
    return RuleSet((Detection("d", "D", "list", "f", "", branches=(Branch(SECURITY, where),)),), lists)


def test_a_finding_names_the_entries_that_hit_in_a_field_of_several_values_too(tmp_path):
    entries = IndicatorList("l", ListKind.ADDRESS, ("203.0.113.9", "203.0.113.0/24"))
    fill(tmp_path, _rows({"Ip": ["10.0.0.1", "203.0.113.9"]}, {"Ip": "203.0.113.7"}, {"Ip": "10.0.0.1"}))
    found = hunt(Lake(tmp_path), _rules(Lookup("Ip", ListKind.ADDRESS, "l"), l=entries)).findings
    assert [(one.events[0].record, [hit.value for hit in one.indicators]) for one in found] == [
        (1, ["203.0.113.9"]),
        (2, ["203.0.113.0/24"]),
    ]


def test_a_damaged_part_is_an_error_of_ours_that_names_the_table(tmp_path):
    fill(tmp_path, _rows({"A": "x"}, {"A": "x"}))
    for part in (path for path in tmp_path.rglob("*.parquet") if "windows-security" in str(path)):
        part.write_bytes(b"PAR1 this is no part")
    with pytest.raises(HuntError, match="windows-security: events could not be read"):
        hunt(Lake(tmp_path), _rules(Atom("A", Op.EQ, "x")))


@pytest.mark.parametrize("text", ["yesterday", "2022-13-01", "0001-01-01T00:00:00+14:00"])
def test_a_window_of_what_is_no_moment_is_refused(text):
    with pytest.raises(UsageError, match="is not a time"):
        Window.parse(text, "")


def test_a_window_is_in_utc():
    window = Window.parse("2022-07-15", "2022-07-15T14:00:00+02:00")
    assert window.since == dt.datetime(2022, 7, 15, tzinfo=dt.UTC)
    assert window.until == dt.datetime(2022, 7, 15, 12, tzinfo=dt.UTC)
