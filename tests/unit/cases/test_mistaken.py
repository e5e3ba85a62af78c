"""What an entry has wrong is told with what may stand there."""

from __future__ import annotations

import pytest

from case_samples import NOW
from tocsin.cases.reading import read
from tocsin.model.errors import UsageError


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        (
            "{type: response, by: x, at: 2022-07-15, what: y, ground: revenge}",
            ("a: Invalid enum value 'revenge' - at `$.ground`; allowed: ", "retorsion, countermeasure"),
        ),
        (
            "{type: hypothesis, what: x, evidence: [{side: both, what: y}]}",
            ("`$.evidence[0].side`; allowed: toward, against",),
        ),
        (
            "{type: incident, title: x, began: 2022-07-15}",
            ("unknown field `began`; allowed: title, ", ", begin, end"),
        ),
        ("{type: wish}", ("Invalid value 'wish' - at `$.type`; allowed: ", "statement, response")),
        (
            "{type: incident, title: x, victim: y, begin: 15 July}",
            ("a: begin is no day: write it as 2022-07-15",),
        ),
        ("{type: event, what: x, at: 2022-13-01}", ("a: at is no moment: write a day as 2022-07-15",)),
    ],
)
def test_what_is_not_allowed_is_told_with_what_is(entry: str, told: tuple[str, ...]) -> None:
    with pytest.raises(UsageError) as error:
        read(f"marking: TLP:CLEAR\nentries:\n  a: {entry}\n", "x.yaml", "ada", NOW)
    assert all(one in str(error.value) for one in told), str(error.value)
