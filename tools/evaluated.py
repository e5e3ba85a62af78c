"""Enters an evaluation of attribution into the record that ships: ``python -m tools.evaluated FILE``, where FILE is what ``tocsin evaluate attribution --json`` printed."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path
from typing import Any

import msgspec

from tocsin import __version__
from tocsin.cases.attribution.evaluating import Evaluation
from tocsin.cases.attribution.evaluating.record import Record, entered, record
from tocsin.model.errors import TocsinError

_TARGET = Path(__file__).parents[1] / "src/tocsin/cases/data/attribution/evaluation.json"
_DIGITS = 6


def main() -> int:
    """Make the evaluation before it a line of the log, and this one the record. 1 where that cannot be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument(
        "--release", default=__version__, help="of which it is, that of this checkout unless told"
    )
    given = parser.parse_args()
    try:
        found = msgspec.json.decode(given.file.read_bytes(), type=Evaluation)
        made = entered(found, record(), date=dt.datetime.now(dt.UTC).date(), release=given.release)
    except (TocsinError, msgspec.DecodeError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    _TARGET.write_bytes(written(made))
    print(f"{_TARGET.name} is written, {len(made.all)} evaluations are in it: make docs")
    return 0


def written(made: Record) -> bytes:
    """The record as its file, numbers to six digits: more differ from machine to machine."""
    return msgspec.json.format(msgspec.json.encode(_rounded(msgspec.to_builtins(made))), indent=1) + b"\n"


def _rounded(value: Any) -> Any:  # noqa: ANN401  (a tree of JSON values)
    if isinstance(value, float):
        return round(value, _DIGITS)
    if isinstance(value, dict):
        return {name: _rounded(one) for name, one in value.items()}
    return [_rounded(one) for one in value] if isinstance(value, list | tuple) else value


if __name__ == "__main__":
    sys.exit(main())
