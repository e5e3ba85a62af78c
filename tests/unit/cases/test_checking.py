"""What cannot be is told, and then nothing of a file is kept."""

from __future__ import annotations

import datetime as dt

import pytest

from case_samples import NOW, entry, incident, source
from tocsin.cases.checking import problems_of
from tocsin.model.case import Confidence, Event, Incident, Likelihood, Link


@pytest.mark.parametrize(
    ("one", "problem"),
    [
        (entry("e", Incident(title="x", begin=dt.date(2026, 2, 1), end=dt.date(2025, 2, 1))), "before it begins"),
        (entry("e", Event(at=NOW, until=NOW - dt.timedelta(days=1), what="x")), "ends before it begins"),
        (source("e", repeats="e"), "does not repeat itself"),
        (
            entry("e", Link(first="attack", second="attack", reasons=("so",), likelihood=Likelihood.LIKELY, confidence=Confidence.LOW)),
            "does not follow itself",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told(one, problem):
    (told,) = problems_of([incident(), one])
    assert problem in told
