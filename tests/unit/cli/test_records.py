from __future__ import annotations

import pytest
from rich.text import Text

from tocsin.cli.console import Screen
from tocsin.cli.records import Records

LOG = "windows-microsoft-windows-windows-firewall-with-advanced-security-firewall"


def printed(width: int, *, terminal: bool = True) -> list[str]:
    screen = Screen(width=width, terminal=terminal)
    made = Records("origin", "log", "events#", "first", own=("origin", "log"), same=("origin",))
    for events in ("5", "1,234"):
        made.add_row("ministry", LOG, events, "2024-05-01 10:00")
    with screen.capture() as captured:
        made.print(screen)
    return [Text.from_ansi(line).plain for line in captured.get().splitlines()]


@pytest.mark.parametrize("width", [60, 80, 100, 120, 200])
def test_no_line_is_wider_than_the_terminal_and_no_value_is_cut(width):
    lines = printed(width)
    assert max(map(len, lines)) <= width
    whole = "".join("".join(lines).split())
    assert whole.count(LOG) == 2
    assert "…" not in whole


def test_in_a_wide_terminal_a_record_is_a_line_with_its_numbers_to_the_right():
    head, first, second = printed(200)
    assert head.split() == ["origin", "log", "events", "first"]
    assert first.index("    5 ") + 4 == second.index("1,234") + 4
    assert first.startswith("ministry")


def test_in_a_narrow_one_long_values_stand_above_and_what_all_share_is_said_once():
    lines = printed(80)
    assert lines == [
        "origin ministry",
        "  events  first",
        LOG,
        "       5  2024-05-01 10:00",
        LOG,
        "   1,234  2024-05-01 10:00",
    ]


def test_elsewhere_a_record_is_a_line_however_long():
    lines = printed(40, terminal=False)
    assert len(lines) == 3
    assert all(LOG in line and "ministry" in line for line in lines[1:])
