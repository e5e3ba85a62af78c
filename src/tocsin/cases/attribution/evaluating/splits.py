"""The frozen halves: which reports are for tuning, which for the test, and the campaigns."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

import msgspec

from tocsin.detections.sigma.bounded_yaml import read_document

_DIGITS = 12


class Splits(msgspec.Struct, frozen=True):
    """Ids of the reports of each half, as ``report_id`` makes them, and of the campaigns."""

    tuning: frozenset[str]
    test: frozenset[str]
    campaigns: frozenset[str]


@cache
def splits() -> Splits:
    """Those that ship."""
    text = (files("tocsin.cases") / "data" / "attribution" / "splits.yaml").read_text("utf-8")
    return Splits(**{name: frozenset(ids.split()) for name, ids in read_document(text).items()})


def report_id(group: str, source: str) -> str:
    """The id of a report by the group it tells of and the name under which ATT&CK cites it."""
    return f"{group}-{hashlib.sha256(source.encode()).hexdigest()[:_DIGITS]}"
