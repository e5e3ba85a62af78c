from __future__ import annotations

import pytest

from tocsin.detections.sigma.check import check
from tocsin.model.errors import DetectionError

GOOD = """title: Good
id: 7b2e8c14-0000-4000-8000-000000000001
description: d
status: test
author: a
date: 2024-01-01
level: low
logsource: {product: windows, category: process_creation}
detection: {sel: {Image: x, CommandLine|fieldref: ParentCommandLine}, words: [w], condition: sel or words}
"""
BAD = GOOD.replace("Good", "Bad").replace("0001", "0002").replace("Image", "Image|dance")
ORPHAN = "title: Orphan\ncorrelation: {type: event_count, rules: gone, timespan: 5m, group-by: [User], condition: {gte: 1}}\n"


def test_every_rule_is_reported_with_what_it_needs_or_why_it_does_not_load(tmp_path):
    (tmp_path / "a.yml").write_text(f"{GOOD}---\n{BAD}---\n{ORPHAN}")
    (tmp_path / "b.yml").write_text("\ntitle: [")
    good, bad, orphan, broken = check([tmp_path]).rules
    assert (good.loads, good.warnings) == (True, ())
    assert good.logsources == ("windows/process_creation/*",)
    assert good.fields == ("CommandLine", "Image", "ParentCommandLine")
    assert bad.reasons == ("unknown modifier 'dance'",)
    assert bad.rule == "7b2e8c14-0000-4000-8000-000000000002 Bad"
    assert "'gone', which is not loaded" in orphan.reasons[0]
    assert "not YAML" in broken.reasons[0]


def test_failed_and_remarked_rules_are_told_apart(tmp_path):
    (tmp_path / "a.yml").write_text(
        "---\n".join([GOOD, BAD, GOOD.replace("0001", "0003").replace("author: a", ""), GOOD])
    )
    report = check([tmp_path])
    assert [one.rule[-3:] for one in report.failed] == ["Bad"]
    assert [(one.warnings, one.remarks) for one in report.remarked] == [
        ((f"the same as in {tmp_path / 'a.yml'}: left out",), ()),
        ((), ("no author",)),
        ((f"the same as in {tmp_path / 'a.yml'}: left out",), ()),
    ]


def test_a_filter_that_names_no_rule_is_reported(tmp_path):
    text = "title: F\nid: 7b2e8c14-0000-4000-8000-000000000009\nlogsource: {product: windows}\n"
    text += "filter: {rules: [gone], sel: {User: x}, condition: not sel}\n"
    (tmp_path / "a.yml").write_text(f"{GOOD}---\n{text}")
    _, told = check([tmp_path]).rules
    assert "no loaded rule is called: gone" in told.warnings[0]


def test_a_correlation_needs_the_fields_it_groups_by(tmp_path):
    text = ORPHAN.replace("gone", "7b2e8c14-0000-4000-8000-000000000001").replace(
        "gte: 1", "gte: 1, field: Port"
    )
    (tmp_path / "a.yml").write_text(GOOD + "---\n" + text)
    assert check([tmp_path]).rules[1].fields == ("Port", "User")


def test_a_path_that_does_not_exist_is_an_error(tmp_path):
    with pytest.raises(DetectionError):
        check([tmp_path / "none"])
