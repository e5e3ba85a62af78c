"""The terminal and the page tell the same of a log source, for it is summed up once."""

from __future__ import annotations

import io

import pytest
from msgspec.structs import replace
from rich.console import Console

from report_samples import DETECTIONS, outcome, view
from tocsin.cli.field_of_view import print_view
from tocsin.model.field_of_view import Blind, FieldOfView, Outcome, Seeing, Why
from tocsin.node.reports import html
from tocsin.node.reports.asked import asked, log_name
from tocsin.node.reports.page.sight import sight


def of_two_classes() -> FieldOfView:
    """Of five detections of one log source three are seen nowhere, two on one host of three."""
    found = view()
    days = {"host_days_asked": 300, "host_days_seeing": 100}
    dark = replace(
        found.classes[0], seeing=(), blind=(Blind((0, 1, 2), Why.EVENT_NEVER_LOGGED, ("4697",)),),
        nameless=(), host_days=0, **days,
    )  # fmt: skip
    some = replace(
        dark, seeing=(Seeing((0,), ("t",), (), 87),), blind=(Blind((1, 2), Why.NO_LOG_SOURCE, ("x",)),),
        host_days=87,
    )  # fmt: skip
    outcomes = {str(at): Outcome(int(at > 2), (), False, 0, 0, 0, "") for at in range(5)}
    return replace(found, classes=(dark, some), outcomes=outcomes)


def terminal(found: FieldOfView) -> str:
    out = Console(file=io.StringIO(), width=120, highlight=False, soft_wrap=True)
    print_view(out, found)
    return " ".join(out.file.getvalue().split())


def page(found: FieldOfView) -> str:
    made, stream = outcome(None), io.BytesIO()
    html.write(replace(made, result=replace(made.result, view=found)), stream)
    return stream.getvalue().decode()


def test_detections_that_see_differently_are_one_row_with_the_same_figures_everywhere():
    found = of_two_classes()
    [one] = asked(found)
    assert (one.detections, one.classes[one.common], one.others, one.hosts) == (5, 3, 2, (0, 1))
    assert one.shares == (0.0, 0.29)
    assert [row.asked for row in sight(found, DETECTIONS).seeing] == [one]
    text, shown = terminal(found), page(found)
    assert "5 0 to 1 of 3 0 to 29 %" in text
    assert "3 of 5 blind on 3 hosts: event 4697 never logged; 2 in other ways" in text
    assert "0 to 1 of 3" in shown
    assert "0 % to 29 %" in shown
    assert "<small>3 of 5; 2 are blind in other ways</small>" in shown
    assert "<b>3</b> event 4697 never logged" in shown


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (("windows/process_creation/*",), "windows/process_creation"),
        (("*/dns/*", "b/*", "c/*"), "dns or b and 1 more"),
        ((), "correlations"),
    ],
)
def test_a_log_source_has_one_name(names, told):
    assert log_name(names) == told
