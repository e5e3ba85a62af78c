"""Which host logged what: every fact that visibility rests on, over all hosts at once."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Sequence

import numpy as np

from tocsin.hunting.field_of_view.period import NO_DAYS, Period, period
from tocsin.hunting.field_of_view.rows import TIMELESS, Bools, Ints, Rows
from tocsin.hunting.slices import Window
from tocsin.lake.layout import HOT

#: Tables named like Windows channels in which every event is frequent.
_ALWAYS_FREQUENT = ("windows-linux-sysmon-", "windows-microsoft-windows-kernel-")
#: Security events of subcategories that Windows does not audit unless told to, or only where an object
#: bears an audit entry: object access, detailed shares, directory changes, DPAPI, certificate services,
#: security system extension, plug and play (Microsoft's table of audit policy recommendations, defaults).
_AUDITED = frozenset(
    [
        "4656",
        "4657",
        "4658",
        "4659",
        "4660",
        "4661",
        "4663",
        "4664",
        "4690",
        "4691",
        "4692",
        "4693",
        "4694",
        "4695",
        "4697",
        "4698",
        "4699",
        "4700",
        "4701",
        "4702",
        "4868",
        "4869",
        "4870",
        "4871",
        "4882",
        "4885",
        "4886",
        "4887",
        "4888",
        "4890",
        "4892",
        "4896",
        "4898",
        "4899",
        "4900",
        "4985",
        "5136",
        "5137",
        "5138",
        "5139",
        "5140",
        "5141",
        "5142",
        "5143",
        "5144",
        "5145",
        "5168",
        "6416",
    ]
)


def is_rare(table: str, event: str) -> bool:
    """Whether the absence of an event means that nothing happened, not that nothing was recorded.

    So of the Windows events without a partition of their own (``layout.HOT``) that Windows writes unasked: a
    log that was never cleared holds no 1102. An event that an audit policy must ask for, as 4698 or 4657,
    is not rare: a host that never logged one may well not audit it. Elsewhere the event is a program, a
    record type or a feature, which may be off.
    """
    return (
        table.startswith("windows-")
        and not table.startswith(_ALWAYS_FREQUENT)
        and not (table == "windows-security" and event in _AUDITED)
        and event not in HOT.get(table, frozenset())
    )


class Presence:
    """Facts about hosts within a window, each a bool array (hosts,) computed once.

    ``axis`` (days,) are the days in question with any row, ascending; ``covered`` matrices are (hosts, days).
    ``periods`` has one entry for each of the rows' origins. ``whole`` is the presence within the hunt's window
    where this one is of a detection's own ``bounds``: days in question are those of both, on the hunt's axis.
    """

    def __init__(
        self,
        rows: Rows,
        window: Window,
        now: dt.datetime | None = None,
        *,
        whole: Presence | None = None,
        bounds: tuple[str, str] = ("", ""),
    ) -> None:
        self.rows = rows
        self.bounds = bounds
        self._now = now
        self.kept = rows.within(window)
        self.periods = tuple(_period(rows, self.kept, i, window, now) for i in range(len(rows.origins)))
        if whole is not None:
            self.periods = tuple(one.within(by) for one, by in zip(self.periods, whole.periods, strict=True))
        self.asked_of_host = self._asked()
        within = self._in_period()
        in_period = self.kept & within
        self.axis: Ints = rows.days_of(in_period) if whole is None else whole.axis
        self._all_rows = _PerTable(rows, np.ones(len(rows.count), bool))
        judged = self.kept & (within | (rows.day == TIMELESS))  # stray days cover nothing
        self._kept_rows = self._all_rows if judged.all() else _PerTable(rows, judged)
        self._dated = np.flatnonzero(in_period & (rows.host >= 0))
        self._column_of_shape: dict[str, Bools] = {}
        self._facts: dict[tuple[object, ...], Bools] = {}
        self._covered: dict[frozenset[str], Bools] = {}
        self._days_of_table: Bools | None = None
        self._table = {name: i for i, name in enumerate(rows.tables)}
        self._event = {name: i for i, name in enumerate(rows.events)}

    @functools.cached_property
    def nameless(self) -> frozenset[str]:
        """Tables with rows in the window that name no host."""
        return self._unnamed(self.kept & self.rows.asked)

    @functools.cached_property
    def nameless_ever(self) -> frozenset[str]:
        """Tables with rows at any time that name no host."""
        return self._unnamed(self.rows.asked)

    @functools.cached_property
    def spans(self) -> tuple[Period, ...]:
        """Of each of the rows' origins, the days from its first to its last row at any time, strays aside."""
        every = np.ones(len(self.rows.count), bool)
        return tuple(_period(self.rows, every, i, Window(), self._now) for i in range(len(self.rows.origins)))

    @functools.cached_property
    def asked_origins(self) -> frozenset[int]:
        """Positions in the rows' origins of those that the hunt was limited to."""
        return frozenset(np.unique(self.rows.origin[self.rows.asked]).tolist())

    @property
    def size(self) -> int:
        """Number of known hosts."""
        return len(self.rows.hosts)

    def fact(self, key: tuple[object, ...]) -> Bools:
        """The fact that a key names: ``("filled", table, event, column, required)`` calls ``filled``."""
        found = self._facts.get(key)
        if found is None:
            found = self._facts[key] = getattr(self, str(key[0]))(*key[1:])
        return found

    def logs(self, table: str) -> Bools:
        """Hosts with rows of the table in the window."""
        return self._hosts(self._kept_rows.of(self._table.get(table))[0])

    def logs_ever(self, table: str) -> Bools:
        """Hosts with rows of the table at any time."""
        return self._hosts(self._all_rows.of(self._table.get(table))[0])

    def logged(self, table: str, event: str) -> Bools:
        """Hosts with rows of the event in the window."""
        hosts, events, _ = self._kept_rows.of(self._table.get(table))
        return self._hosts(hosts[events == self._event.get(event, -1)])

    def filled(self, table: str, event: str | None, column: str, required: frozenset[str]) -> Bools:
        """Hosts whose rows of the event (None: of the table) fill a column, given in lower case.

        ``required`` are columns without which a row does not count. Of a rare event, a host that never logged it
        is judged by the others' rows; and where nobody logged it, nothing contradicts that it would fill the column.
        """
        hosts, events, shapes = self._kept_rows.of(self._table.get(table))
        counts = np.ones(len(hosts), bool)
        for name in required:
            counts &= self._shapes_with(name)[shapes]
        fills = counts & self._shapes_with(column)[shapes]
        if event is None:
            rare = [i for i, name in enumerate(self.rows.events) if is_rare(table, name)]
            elsewhere = bool((fills & np.isin(events, rare)).any())
            return self._hosts(hosts[fills]) | elsewhere
        mine = counts & (events == self._event.get(event, -1))
        found = self._hosts(hosts[mine & fills])
        if not required and not is_rare(table, event):
            return found
        return np.where(self._hosts(hosts[mine]), found, bool(found.any()) or not mine.any())

    def covered(self, tables: Sequence[str]) -> Bools:
        """Days on which a host has rows of any of the tables: (hosts, days)."""
        key = frozenset(tables)
        if key not in self._covered:
            each = (self._covered_by(table) for table in sorted(key))
            self._covered[key] = np.logical_or.reduce([*each, np.zeros((self.size, len(self.axis)), bool)])
        return self._covered[key]

    def _covered_by(self, table: str) -> Bools:
        if self._days_of_table is None:
            rows, at = self.rows, self._dated
            day = np.searchsorted(self.axis, rows.days)[rows.day_at[at]]
            self._days_of_table = np.zeros((len(rows.tables), self.size, len(self.axis)), bool)
            self._days_of_table[rows.table[at], rows.host[at], day] = True
        return np.asarray(self._days_of_table[self._table[table]])

    def _unnamed(self, chosen: Bools) -> frozenset[str]:
        tables = self.rows.table[chosen & (self.rows.host < 0)]
        return frozenset(self.rows.tables[i] for i in np.unique(tables).tolist())

    def _hosts(self, hosts: Ints) -> Bools:
        found = np.zeros(self.size, bool)
        found[hosts[hosts >= 0]] = True
        return found

    def _shapes_with(self, column: str) -> Bools:
        if column not in self._column_of_shape:
            self._column_of_shape[column] = np.array([column in shape for shape in self.rows.shapes], bool)
        return self._column_of_shape[column]

    def _in_period(self) -> Bools:
        first = np.array([p.first for p in self.periods], np.int64)[self.rows.origin]
        last = np.array([p.last for p in self.periods], np.int64)[self.rows.origin]
        return (self.rows.day >= first) & (self.rows.day <= last)

    def _asked(self) -> Ints:
        of_origin = dict(zip(self.rows.origins, self.periods, strict=True))
        return np.array([of_origin.get(origin, NO_DAYS).days for origin, _ in self.rows.hosts], np.int64)


class _PerTable:
    """The distinct (host, event, shape) of each table."""

    def __init__(self, rows: Rows, kept: Bools) -> None:
        sizes = (len(rows.tables), len(rows.hosts) + 1, len(rows.events), max(1, len(rows.shapes)))
        columns = (rows.table[kept], rows.host[kept] + 1, rows.event[kept], rows.shape[kept])
        distinct = np.unique(np.ravel_multi_index(columns, sizes)) if kept.any() else np.zeros(0, np.int64)
        self._table, host, self._event, self._shape = (
            np.unravel_index(distinct, sizes) if len(distinct) else (distinct,) * 4
        )
        self._host = host - 1

    def of(self, table: int | None) -> tuple[Ints, Ints, Ints]:
        """Hosts, events and shapes of a table, equally long; empty for None."""
        low, high = (0, 0) if table is None else np.searchsorted(self._table, (table, table + 1))
        return self._host[low:high], self._event[low:high], self._shape[low:high]


def _period(rows: Rows, kept: Bools, origin: int, window: Window, now: dt.datetime | None) -> Period:
    mine = kept & (rows.origin == origin) & (rows.day != TIMELESS)
    by_kind = [mine & (rows.host >= 0), mine & (rows.host < 0)]
    counts = np.stack(
        [np.bincount(rows.day_at[of], rows.count[of], len(rows.days)) for of in by_kind], axis=1
    )
    days = np.flatnonzero(counts.any(axis=1))
    return period(rows.days[days], counts[days].astype(np.int64), window, now)
