"""Which events are put together: those of one table and event id, as long as there are not too many of either."""

from __future__ import annotations

from tocsin.model.event import Event

#: Distinct event ids of a table in one file that get batches of their own; a Windows log has dozens.
MAX_EVENT_IDS = 512
#: Distinct tables of one file; a machine of Windows has some 400 channels.
MAX_TABLES = 1_000
#: Stands for all further event ids of a table.
OTHERS = "*"
_MORE = "-more"

Key = tuple[str, str]


class Groups:
    """Assigns events to groups (table, event id), as many as a file may have, in the file's order."""

    def __init__(self) -> None:
        self._ids: dict[str, set[str]] = {}
        self._strangers: set[str] = set()

    def key(self, event: Event) -> Key:
        """The group of an event; its id is ``OTHERS`` where the group's events have different ids."""
        table = self._table(event.table)
        ids = self._ids.setdefault(table, set())
        if event.event not in ids:
            if len(ids) >= MAX_EVENT_IDS or table != event.table:
                return table, OTHERS
            ids.add(event.event)
        return table, event.event

    def take_reasons(self) -> dict[str, int]:
        """Why tables are not their own, and how many distinct ones, since the last call."""
        count, self._strangers = len(self._strangers), set()
        return (
            {f"more than {MAX_TABLES} logs in one file: the further ones are kept as one": count}
            if count
            else {}
        )

    def _table(self, table: str) -> str:
        if table in self._ids or len(self._ids) < MAX_TABLES:
            return table
        if len(self._strangers) < MAX_TABLES:
            self._strangers.add(table)
        return table.partition("-")[0] + _MORE
