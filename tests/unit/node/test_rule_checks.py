"""Rules are checked and run against the tests beside them by the engine that hunts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tocsin.model.errors import DetectionError
from tocsin.node.rule_checks import check_rules

RULE = """
title: {title}
id: {id}
status: test
description: d
author: me
date: 2024-01-01
logsource: {{{logsource}}}
detection:
  sel: {{{selection}}}
  condition: sel
"""
WHOAMI = RULE.format(
    title="Whoami",
    id="7b2e8c14-0000-4000-8000-000000000001",
    logsource="product: windows, category: process_creation",
    selection="Image|endswith: '\\whoami.exe'",
)


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text)
    return folder


def test_a_rule_that_says_what_its_test_says_is_sound(tmp_path):
    test = "match:\n- {Image: 'C:\\Windows\\whoami.exe'}\nno match:\n- {Image: 'C:\\whoami.exe.txt'}\n- {Other: x}\n"
    found = check_rules([write(tmp_path, a__yml=WHOAMI, a__test__yml=test)])
    assert found.sound
    [result] = found.tests
    assert (result.title, result.events, result.failures) == ("Whoami", 3, ())


def test_every_event_that_is_judged_wrongly_is_told(tmp_path):
    test = "match:\n- {Image: whoami.exe}\n- {Image: '\\WHOAMI.EXE'}\nno match:\n- {Image: a.exe}\n- {Image: '\\whoami.exe'}\n"
    found = check_rules([write(tmp_path, a__yml=WHOAMI, a__test__yml=test)])
    assert not found.sound
    assert found.tests[0].failures == ("match, event 1: is not matched", "no match, event 2: is matched")


def test_events_of_one_test_are_no_business_of_another_rule(tmp_path):
    other = RULE.format(
        title="Cmd",
        id="7b2e8c14-0000-4000-8000-000000000002",
        logsource="product: windows, category: process_creation",
        selection="Image|contains: exe",
    )
    one = "match:\n- {Image: '\\whoami.exe'}\n"
    two = "match:\n- {Image: 'cmd.exe'}\nno match:\n- {Image: cmd.com}\n"
    found = check_rules([write(tmp_path, a__yml=WHOAMI, a__test__yml=one, b__yml=other, b__test__yml=two)])
    assert found.sound
    assert [test.title for test in found.tests] == ["Whoami", "Cmd"]


def test_a_rule_that_does_not_load_and_a_test_without_a_rule_are_told(tmp_path):
    broken = WHOAMI.replace("condition: sel", "condition: nothing")
    found = check_rules([write(tmp_path, a__yml=broken, b__test__yml="match:\n- {a: b}\n")])
    assert not found.sound
    assert [rule.loads for rule in found.rules] == [False]
    assert [reject.file.rpartition("/")[2] for reject in found.not_run] == ["b.test.yml"]


def test_a_path_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(DetectionError):
        check_rules([tmp_path / "nowhere"])
