from __future__ import annotations

import pytest

from tocsin.gaps.telemetry import catalogue, name_of, needs
from tocsin.lake.views.resolve import is_known


@pytest.mark.parametrize(
    ("name", "channel", "answering"),
    [
        ("WinEventLog:Sysmon", "EventCode=10", ("process-access",)),
        ("WinEventLog:Sysmon", "EventCode=3, 22", ("network-connection", "dns-query")),
        ("WinEventLog:Sysmon", "Raw disk writes targeting the MBR", ("raw-access",)),
        ("WinEventLog:Security", "EventCode=4688", ("process-creation",)),
        ("WinEventLog:Security", "EventCode=4720", ("windows-security-4720",)),
        ("WinEventLog:Security", "EventCode=4103, 4104, 4105, 4106", ("ps-module", "ps-script")),
        ("auditd:SYSCALL", "execve", ("linux-process",)),
        ("auditd:SYSCALL", "kill", ("linux-audit",)),
        ("NSM:Flow", "http.log, conn.log", ("http",)),
        ("NSM:Flow", "large outbound flows", ("flow",)),
        ("WinEventLog:Sysmon", "something else", ()),
        ("macos:unifiedlog", "process", ()),
    ],
)
def test_a_log_source_of_attack_is_answered_by_kinds_of_telemetry(name, channel, answering):
    assert tuple(one.id for one in catalogue().answering(name, channel)) == answering


def test_every_kind_of_telemetry_is_one_that_the_lake_has_a_view_for():
    kinds = catalogue().telemetry
    assert [one.id for one in kinds if not is_known(one.source)] == []
    assert len({one.id for one in kinds}) == len(kinds)
    services = {one.service for one in catalogue().channels.values()}
    assert [one for one in services if not is_known(catalogue().of_event(one, "1").source)] == []


def test_what_cannot_be_mapped_is_counted_by_name():
    found = needs(
        {"T1": [("EDR:file", "a"), ("EDR:file", "b")], "T2": [("WinEventLog:Sysmon", "EventCode=1")]}
    )
    assert found.unmapped == (("EDR:file", 2),)
    assert found.mapped == 1
    assert found.of == {"T1": (), "T2": ("process-creation",)}


def test_a_source_is_named_as_a_field_of_view_names_it():
    assert [name_of(one.source) for one in catalogue().telemetry[:1]] == ["windows process_creation"]
