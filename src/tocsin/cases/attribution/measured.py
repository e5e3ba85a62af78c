"""How good the model of attribution is, as the evaluation that ships says: figures are read and never written down again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import msgspec

_RECORD = files("tocsin.cases") / "data" / "attribution" / "evaluation.json"


class Share(msgspec.Struct, frozen=True):
    """A share of ``n``, with the interval in which it lies; None for what was not asked."""

    value: float | None
    n: int
    ci: tuple[float, float] | None


class Measured(msgspec.Struct, frozen=True):
    """What was measured, when, on which half of what was set aside, and shares by what they are of."""

    date: dt.date
    half: str
    attack: str
    shares: tuple[tuple[str, Share], ...]


class _Ranked(msgspec.Struct):
    top1: Share
    top5: Share


class _Selective(msgspec.Struct):
    coverage: Share
    precision: Share


class _Absent(msgspec.Struct):
    abstained: Share


class _Calibration(msgspec.Struct):
    ece: Share


class _Evaluation(msgspec.Struct):
    attack: str
    half: str
    reports: _Ranked
    calibration: _Calibration
    selective: _Selective
    absent_group: _Absent


class _Record(msgspec.Struct):
    date: dt.date
    evaluation: _Evaluation


@cache
def measured() -> Measured | None:
    """The evaluation that ships, None where none does."""
    if not _RECORD.is_file():
        return None
    found = msgspec.json.decode(_RECORD.read_bytes(), type=_Record)
    one = found.evaluation
    return Measured(found.date, one.half, one.attack, tuple(_shares(one)))


def _shares(one: _Evaluation) -> Iterator[tuple[str, Share]]:
    yield "the right group is the likeliest", one.reports.top1
    yield "the right group is among the five likeliest", one.reports.top5
    yield "a group is named", one.selective.coverage
    yield "the group that is named is the right one", one.selective.precision
    yield "nobody is named where nobody knows of the right group", one.absent_group.abstained
    yield "what is said differs from what holds, on average", one.calibration.ece
