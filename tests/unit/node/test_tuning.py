from __future__ import annotations

import datetime as dt

import pytest

from host_samples import known
from tocsin.model.errors import UsageError
from tocsin.model.finding import Finding, SeenEvent
from tocsin.node.reports.machines import Machines
from tocsin.node.suppression import Suppression
from tocsin.node.tuning import tune
from tocsin.node.tuning_file import read_tuning

NOON = dt.datetime(2022, 7, 15, 12, tzinfo=dt.UTC)
TODAY = dt.date(2022, 8, 1)
MACHINES = Machines(known("WS001.agency.example", "DB1", "DB1.agency.example"))


def event(host: str = "WS001.agency.example", origin: str = "agency", **fields: str) -> SeenEvent:
    return SeenEvent("r", NOON, host, origin, "windows", "f.evtx", "00", 1, fields)


def finding(*events: SeenEvent, rule: str = "r") -> Finding:
    return Finding(rule, "Shadow copies deleted", "high", (), events or (event(),), len(events) > 1)


def left(found: Finding, **parts) -> int:
    suppression = Suppression(**{"rule": "r", "reason": "backup job", **parts})
    return len(tune([found], [suppression], MACHINES, TODAY)[0])


def test_a_rule_is_named_by_its_id_or_its_title():
    assert left(finding()) == 0
    assert left(finding(), rule="Shadow copies deleted") == 0
    assert left(finding(), rule="another") == 1


def test_a_host_is_named_short_or_in_full_whatever_its_case():
    assert left(finding(), host="ws001") == 0
    assert left(finding(), host="WS001.AGENCY.EXAMPLE") == 0
    assert left(finding(), host="ws002") == 1


def test_a_name_that_a_machine_bears_means_no_other():
    short, full = finding(event("DB1")), finding(event("DB1.agency.example"))
    assert (left(short, host="db1"), left(full, host="db1")) == (0, 1)
    assert (left(short, host="db1.agency.example"), left(full, host="db1.agency.example")) == (1, 0)


def test_an_origin_keeps_other_organisations_findings():
    assert left(finding(), origin="agency") == 0
    assert left(finding(), origin="ministry") == 1


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ("backup.exe", False),
        ("*backup.exe", True),
        ("C:\\tools*", True),
        ("*TOOLS*", True),
        ("*other*", False),
    ],
)
def test_a_value_fits_whole_or_by_its_start_or_end(pattern: str, fits: bool):
    found = finding(event(Image="C:\\Tools\\backup.exe"))
    assert left(found, fields={"image": pattern}) == (0 if fits else 1)


def test_an_absent_field_fits_nothing():
    assert left(finding(), fields={"Image": "*"}) == 1


def test_a_correlation_is_left_out_only_if_every_event_fits():
    both = finding(event(User="svc_backup"), event(User="svc_backup"))
    one = finding(event(User="svc_backup"), event(User="intruder"))
    assert left(both, fields={"User": "svc_backup"}) == 0
    assert left(one, fields={"User": "svc_backup"}) == 1


def test_a_suppression_ends_after_its_day():
    assert left(finding(), until=TODAY) == 0
    assert left(finding(), until=TODAY - dt.timedelta(days=1)) == 1


def test_every_suppression_counts_what_it_left_out_once():
    first = Suppression(rule="r", reason="one")
    second = Suppression(rule="r", reason="two")
    _, suppressed = tune([finding(), finding()], [first, second], MACHINES, TODAY)
    assert [one.count for one in suppressed] == [2, 0]


def test_one_that_has_expired_is_told_in_its_place_and_leaves_nothing_out():
    old = Suppression(rule="r", reason="one", until=TODAY - dt.timedelta(days=1))
    new = Suppression(rule="r", reason="two", until=TODAY)
    kept, suppressed = tune([finding()], [old, new], MACHINES, TODAY)
    assert not kept
    assert [(one.suppression.reason, one.count, one.expired) for one in suppressed] == [
        ("one", 0, True),
        ("two", 1, False),
    ]


def test_a_file_is_read_as_written(tmp_path):
    path = tmp_path / "tuning.toml"
    path.write_text(
        '[[suppress]]\nrule = "r"\nreason = "backup"\nuntil = 2022-12-31\nfields = { User = "svc*" }\n'
    )
    (only,) = read_tuning(path)
    assert only == Suppression(
        rule="r", reason="backup", until=dt.date(2022, 12, 31), fields={"User": "svc*"}
    )


@pytest.mark.parametrize(
    "text",
    ["suppress = 1", '[[suppress]]\nrule = "r"', '[[suppress]]\nrule="r"\nreason="x"\nhosts="a"', "= ="],
)
def test_a_file_that_is_not_understood_says_where(tmp_path, text: str):
    path = tmp_path / "tuning.toml"
    path.write_text(text)
    with pytest.raises(UsageError) as error:
        read_tuning(path)
    assert str(path) in str(error.value)


@pytest.mark.parametrize(
    ("text", "where", "what", "hint"),
    [
        ("rule = 5\nreason = 'x'", "suppression 2", "rule is a number, and must be a text", 'rule = "…"'),
        ("rule = 'r'", "suppression 2 (r)", "reason is missing", 'add reason = "…"'),
        ("rule = 'r'\nreason = 'x'\nhosts = 'a'", "suppression 2 (r)", "'hosts' is nothing", "host, origin"),
        (
            "rule = 'r'\nreason = 'x'\nuntil = 'soon'",
            "suppression 2 (r)",
            "until is no day",
            "until = 2027-01-01",
        ),
        (
            "rule = 'r'\nreason = 'x'\nfields = 'a'",
            "suppression 2 (r)",
            "fields is a text, and must be a table",
            "{ User",
        ),
        (
            "rule = 'r'\nreason = 'x'\nfields = { A = 1 }",
            "suppression 2 (r)",
            "a value of fields is a number",
            'Field = "…"',
        ),
    ],
)
def test_a_suppression_that_is_wrong_is_told_by_number_in_plain_words(tmp_path, text, where, what, hint):
    path = tmp_path / "tuning.toml"
    path.write_text(f"[[suppress]]\nrule = 'a'\nreason = 'b'\n[[suppress]]\n{text}\n")
    with pytest.raises(UsageError) as caught:
        read_tuning(path)
    error = caught.value
    assert (error.where, what in error.what, hint in error.hint) == (f"{path}: {where}", True, True)
    assert not any(mark in str(error) for mark in ("`", "$."))


def test_a_tuning_file_that_is_not_there_is_said_to_be_so(tmp_path):
    with pytest.raises(
        UsageError, match="the tuning file cannot be read: No such file or directory"
    ) as caught:
        read_tuning(tmp_path / "nope.toml")
    assert "Errno" not in str(caught.value)
