"""By which numbers events are known to be the same: what their log numbers them, and when they were.

Exports of one Windows log keep a time to 100 nanoseconds, to a microsecond, a millisecond or a second. So the
events of these logs are compared to the second: a log gives a record number twice only after it was cleared.
The column keeps the exact number, from which that of the second follows.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tocsin.model import event as ev
from tocsin.model.event_key import NO_TIME, to_the_second

#: The columns that say it.
COLUMNS = [ev.KEY, ev.TIME]
_WINDOWS = "windows-"


def identities(table: str, rows: pa.Table) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """The identity of each row of a table, and whether it has one, both (rows,); rows without one have any."""
    column = rows[ev.KEY].combine_chunks()
    has_key = column.is_valid().to_numpy(zero_copy_only=False)
    keys = column.fill_null(0).to_numpy()
    if not table.startswith(_WINDOWS):
        return keys, has_key
    times = rows[ev.TIME].combine_chunks().cast(pa.int64()).fill_null(NO_TIME).to_numpy()
    return to_the_second(keys, times), has_key


def sorted_identities(table: str, rows: pa.Table) -> npt.NDArray[np.int64]:
    """The sorted identities of the rows that have one."""
    keys, has_key = identities(table, rows)
    return np.sort(keys[has_key])
