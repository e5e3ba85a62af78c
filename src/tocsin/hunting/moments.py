"""Parts of a time (minute, hour, day, ISO week, month, year), in UTC."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tocsin.model.expression import Atom, Op

PARTS: dict[Op, Callable[[pa.Array], pa.Array]] = {
    Op.MINUTE: pc.minute,
    Op.HOUR: pc.hour,
    Op.DAY: pc.day,
    Op.WEEK: pc.iso_week,
    Op.MONTH: pc.month,
    Op.YEAR: pc.year,
}
_TIMESTAMP = pa.timestamp("us", "UTC")


def has_part(values: pa.StringArray, atom: Atom) -> np.ndarray:
    """Values (bool) that are ISO 8601 times with the asked part."""
    times = pa.array([_parsed(text) for text in values.to_pylist()], _TIMESTAMP)
    return of_times(times, atom)


def of_times(times: pa.Array, atom: Atom) -> np.ndarray:
    """Times (bool) with the asked part; a null time has none."""
    if not atom.value.strip().isdecimal():
        return np.zeros(len(times), bool)
    equal = pc.equal(PARTS[atom.op](times), int(atom.value))
    return np.asarray(equal.fill_null(False).to_numpy(zero_copy_only=False))


def _parsed(text: str | None) -> dt.datetime | None:
    try:
        moment = dt.datetime.fromisoformat((text or "").strip().replace(" UTC", ""))
        return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)
    except (ValueError, OverflowError):  # the zone may lead out of the years that there are
        return None
