"""What ``tocsin search`` prints: a table for people, JSON lines or CSV for programs."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from rich.text import Text

from tocsin.cli import machine
from tocsin.cli.printable import one_line
from tocsin.cli.search import SearchFormat
from tocsin.cli.summaries import console, table
from tocsin.model.counting import counted
from tocsin.model.expression import MULTI
from tocsin.node.reports.rows import timestamp
from tocsin.node.reports.tables import write_rows
from tocsin.node.search import Answer, Hit, Hits, Pivot, Query

#: Characters of an event's fields shown in a table; the other forms have all.
_SHOWN = 300
#: Fields of the System part, which every event of Windows has: they come last, but for its id, which comes first.
_ENVELOPE = dict.fromkeys(
    [
        "Provider_Name", "Provider_Guid", "Provider_EventSourceName", "EventID_Qualifiers", "Version", "Level",
        "Task", "Opcode", "Keywords", "SystemTime", "EventRecordID", "Execution_ProcessID", "Execution_ThreadID", "Channel",
        "Computer", "Correlation_ActivityID", "Correlation_RelatedActivityID", "Security_UserID",
    ],
    2,
) | {"EventID": 0}  # fmt: skip
_EVENT = ("time", "host", "origin", "logsource", "file", "file_sha256", "record", "event")


def print_hits(hits: Hits, query: Query, form: SearchFormat, *, as_json: bool) -> int:
    """Print events; returns how many fit. A table shows first those fields that were asked for."""
    objects = (_object(hit) for hit in hits.events)
    if as_json:
        _document({"total": hits.total, "shown": hits.shown, "events": list(objects)})
    elif form is SearchFormat.TABLE:
        _event_table(hits, query)
    else:
        _lines(_EVENT, objects, form)
    return hits.total


def print_doubts(query: Query, found: int, form: SearchFormat, *, as_json: bool) -> None:
    """Where nothing was found and people read it: what terms asked for that are easily written by mistake."""
    if found or as_json or form is not SearchFormat.TABLE:
        return
    for term in query.terms:
        if term.field and not term.pattern and not term.negated:
            asked = f"{term.field}= asks for events in which {term.field} is empty or absent"
            console().print(Text(f"{asked}; {term.field}=* is any value", style="dim"))
        elif term.field is None and term.pattern.startswith(("=", "!=")):
            said = f"{term.pattern} was looked for as text, since no field stands before ="
            console().print(Text(f"{said}; write Field{term.pattern}", style="dim"))


def print_pivot(pivot: Pivot, form: SearchFormat, *, as_json: bool) -> int:
    """Print the counts of a field's values; returns how many events there are."""
    rows = [
        {"value": one.value, "count": one.count, "first": timestamp(one.first), "last": timestamp(one.last)}
        for one in pivot.rows
    ]
    if as_json:
        whole = {"field": pivot.field, "total": pivot.total, "distinct": pivot.distinct, "values": rows}
        _document(whole)
    elif form is not SearchFormat.TABLE:
        _lines(("value", "count", "first", "last"), rows, form)
    elif pivot.total:
        made = table("count#", "first", "last", pivot.field)
        for one in pivot.rows:
            made.add_row(
                f"{one.count:,}", _second(one.first), _second(one.last), Text(_plain(one.value) or "(none)")
            )
        out = console()
        out.print(made)
        out.print(
            f"[dim]{len(pivot.rows):,} of {counted(pivot.distinct, 'value')}, {counted(pivot.total, 'event')}[/dim]"
        )
    else:
        console().print("nothing found")
    return pivot.total


def print_answer(answer: Answer, form: SearchFormat, *, as_json: bool) -> int:
    """Print the rows of a SELECT; returns how many."""
    names = _distinct(answer.columns)
    rows = (dict(zip(names, map(_value, row), strict=True)) for row in answer.rows)
    if as_json:
        _document({"columns": names, "complete": answer.complete, "rows": list(rows)})
    elif form is SearchFormat.TABLE:
        made = table(*names)
        for row in rows:
            made.add_row(*(Text("" if value is None else _plain(str(value))) for value in row.values()))
        out = console()
        out.print(made)
        if not answer.complete:
            out.print(f"[dim]the first {counted(len(answer.rows), 'row')}; --limit 0 for all[/dim]")
    else:
        _lines(names, rows, form)
    return len(answer.rows)


def _event_table(hits: Hits, query: Query) -> None:
    out = console()
    if not hits.total:
        out.print("nothing found")
        return
    if out.soft_wrap:
        made = table("time", "host", "log", "event")
        for hit in hits.events:
            made.add_row(*_head(hit), Text(_told(hit, query)))
        out.print(made)
    else:
        for hit in hits.events:
            out.print(Text(one_line("  ".join(_head(hit))), style="bold"))
            out.print(Text(one_line("  " + _told(hit, query))))
    if hits.shown < hits.total:
        out.print(f"[dim]the first {hits.shown:,} of {counted(hits.total, 'event')}; --limit 0 for all[/dim]")
    else:
        out.print(f"[dim]{counted(hits.total, 'event')}; --format jsonl has every field[/dim]")


def _head(hit: Hit) -> tuple[str, str, str]:
    return _second(hit.event.time), one_line(hit.event.host or "-"), hit.table


def _told(hit: Hit, query: Query) -> str:
    """Fields in a line: first what was asked for, last what every event of Windows has; cut when it grows long."""
    rank = lambda field: (not _is_asked(field, query), _ENVELOPE.get(field[0], 1))  # noqa: E731
    ranked = sorted(hit.event.fields.items(), key=rank)
    line = "  ".join(f"{name}={_plain(value)}" for name, value in ranked if value)
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"


def _is_asked(field: tuple[str, str], query: Query) -> bool:
    """Whether a field is one that a term names, or its value has a word of free text in it."""
    name, value = field[0].lower(), field[1].lower()
    return any(
        name == term.field.lower() if term.field else all(word in value for word in _words(term.pattern))
        for term in query.terms
    )


def _words(pattern: str) -> list[str]:
    return re.split(r"[*?\\]+", pattern.lower())


def _object(hit: Hit) -> dict[str, Any]:
    row = hit.event
    return {
        "time": timestamp(row.time),
        "host": row.host,
        "origin": row.origin,
        "logsource": hit.table,
        "file": row.path,
        "file_sha256": row.file,
        "record": row.record,
        "event": {n: v.split(MULTI) if MULTI in v else v for n, v in row.fields.items()},
    }


def _lines(columns: Sequence[str], rows: Iterable[dict[str, Any]], form: SearchFormat) -> None:
    out = machine.stdout()
    if form is SearchFormat.CSV:
        flat = ({name: _cell(value) for name, value in row.items()} for row in rows)
        write_rows(columns, flat, out)
    else:
        for row in rows:
            out.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE, default=str))
    out.flush()


def _document(whole: dict[str, Any]) -> None:
    machine.tell(orjson.dumps(whole, default=str))


def _cell(value: object) -> object:
    return orjson.dumps(value, default=str).decode() if isinstance(value, dict | list) else value


def _value(value: object) -> object:
    """A value of a SELECT as JSON can say it; whole numbers beyond 64 bits and bytes become text."""
    if isinstance(value, dt.datetime):
        return timestamp(value.replace(tzinfo=value.tzinfo or dt.UTC))
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, int) and not -(2**63) <= value < 2**64:
        return str(value)
    return value


def _distinct(names: Sequence[str]) -> list[str]:
    """Column names, repeated ones numbered: a row is an object."""
    found: list[str] = []
    for name in names:
        free = name
        number = 2
        while free in found:
            free = f"{name}_{number}"
            number += 1
        found.append(free)
    return found


def _plain(value: str) -> str:
    return " ".join(value.replace(MULTI, ", ").split())


def _second(time: dt.datetime | None) -> str:
    return f"{time:%Y-%m-%d %H:%M:%S}" if time else "-"
