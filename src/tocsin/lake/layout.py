"""How events lie on disk: one Delta table per log, split by the event ids that hunts ask for most.

``<lake>/<table>/_t_event=<id>/<part>.parquet`` holds events, ``<lake>/_coverage`` says which host logged
which event on which day with which fields filled, ``<lake>/_files`` which files were taken in. Event ids
that are rare share the partition ``-``: a partition each would mean thousands of tiny files.
"""

from __future__ import annotations

import pyarrow as pa

from tocsin.model import event as ev

#: The partition of all event ids without one of their own.
SHARED = "-"
#: Most rows and most bytes in memory of one Parquet row group: what a hunt reads at a time.
ROW_GROUP_ROWS = 262_144
ROW_GROUP_BYTES = 32 * 1024 * 1024
#: A column stays dictionary-encoded on disk up to this much distinct text in a row group.
DICTIONARY_BYTES = 32 * 1024 * 1024
#: Most rows of one part after compaction.
PART_ROWS = 1_048_576

COVERAGE = "_coverage"
FILES = "_files"

_SYSMON = "windows-microsoft-windows-sysmon-operational"
_POWERSHELL = "windows-microsoft-windows-powershell-operational"

#: Event ids with a partition of their own: frequent ones, each asked for by many rules.
HOT: dict[str, frozenset[str]] = {
    _SYSMON: frozenset(str(i) for i in (*range(1, 16), 17, 18, 22, 23, 26)),
    _POWERSHELL: frozenset({"4103", "4104"}),
    "windows-windows-powershell": frozenset({"400", "600", "800"}),
    "windows-security": frozenset(
        [
            "4624",
            "4625",
            "4627",
            "4634",
            "4648",
            "4656",
            "4658",
            "4661",
            "4662",
            "4663",
            "4670",
            "4672",
            "4673",
            "4688",
            "4689",
            "4690",
            "4703",
            "4768",
            "4769",
            "4776",
            "4907",
            "5140",
            "5145",
            "5154",
            "5156",
            "5157",
            "5158",
            "5447",
        ]
    ),
}

TIMESTAMP = pa.timestamp("us", "UTC")

PROVENANCE_SCHEMA = pa.schema(
    [
        (ev.TIME, TIMESTAMP),
        (ev.HOST, pa.string()),
        (ev.ORIGIN, pa.string()),
        (ev.FILE, pa.string()),
        (ev.PATH, pa.string()),
        (ev.RECORD, pa.int64()),
        (ev.KEY, pa.int64()),
        (ev.EVENT_ID, pa.string()),
    ]
)

#: ``shape`` is the filled fields' names, sorted, joined with ``MULTI``; ``day`` null: no readable time.
COVERAGE_SCHEMA = pa.schema(
    [
        ("table", pa.string()),
        ("part", pa.string()),
        ("event", pa.string()),
        ("host", pa.string()),
        ("origin", pa.string()),
        ("day", pa.date32()),
        ("shape", pa.string()),
        ("rows", pa.int64()),
        ("first", TIMESTAMP),
        ("last", TIMESTAMP),
    ]
)

FILES_SCHEMA = pa.schema(
    [
        ("sha256", pa.string()),
        ("head", pa.string()),
        ("path", pa.string()),
        ("origin", pa.string()),
        ("format", pa.string()),
        ("size", pa.int64()),
        ("events", pa.int64()),
        ("skipped", pa.int64()),
        ("skips", pa.string()),
        ("at", TIMESTAMP),
        ("untimed", pa.int64()),
        ("first", TIMESTAMP),
        ("last", TIMESTAMP),
        ("received", TIMESTAMP),
        ("base", pa.string()),
        ("tail", pa.string()),
        ("lines", pa.int64()),
        ("host", pa.string()),
        ("nameless", pa.int64()),
        ("ways", pa.string()),
        ("unasked", pa.int64()),
    ]
)


def partition_of(table: str, event_id: str) -> str:
    """The partition in which events of this id lie."""
    return event_id if event_id in HOT.get(table, ()) else SHARED
