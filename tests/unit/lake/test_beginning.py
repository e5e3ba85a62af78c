"""An earlier state of a log is known by how it begins, a short one by its name as well."""

from __future__ import annotations

import pytest

from tocsin.lake.beginning import is_rotated


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("app.log", "app.log.1"),
        ("var/log/messages", "var/log/messages-20220715"),
        ("app.log", "app.log-2022-07-15T10.gz"),
        ("app.log", "app-20220715.log"),
        ("app.log", "app.1.log.gz"),
    ],
)
def test_names_of_rotation_are_known(before, now):
    assert is_rotated(before, now)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("app.log", "app.log"),
        ("app.log", "app2.log"),
        ("app.log", "application.log.1"),
        ("app.log", "web2/app.log.1"),
        ("app.log", "app.log.bak"),
        (".log", "-1.log"),
        ("app.log", "app.log." + "1" * 90),
    ],
)
def test_other_names_are_not(before, now):
    assert not is_rotated(before, now)
