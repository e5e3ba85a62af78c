"""A lake as a DuckDB database: a view for each log, and no way to anything else."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator, Sequence

import duckdb
import msgspec
import pyarrow as pa

from tocsin.lake import Lake
from tocsin.model.errors import LakeError, TocsinError

#: DuckDB's share of memory; more than that is an error and not a full machine.
MEMORY = "1GB"
#: Columns of every view beside the log's own: the part and the row in it.
PART, ROW = "_t_part", "_t_row"
#: DuckDB's own name for the row in a file; a column that is called so hides it.
_NUMBER = "file_row_number"
#: What DuckDB raises; while Arrow reads a result it comes as an ``OSError``.
FAILURES = (duckdb.Error, OSError, pa.ArrowException)


class View(msgspec.Struct, frozen=True):
    """One log of the database; ``columns`` maps a lower-case name to the column."""

    table: str
    columns: dict[str, str]


class Database(msgspec.Struct, frozen=True):
    """An open connection and its views."""

    connection: duckdb.DuckDBPyConnection
    views: tuple[View, ...]


@contextlib.contextmanager
def opened(
    lake: Lake,
    tables: Sequence[str] = (),
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
    threads: int = 0,
) -> Iterator[Database]:
    """The named logs (all by default) as views over those parts that may hold events in [since, until).

    Once open, the connection reads these parts and nothing else: no other file, no network, no extension,
    and no setting can be changed. Errors of DuckDB come out as ``LakeError``.
    """
    config: dict[str, str | int] = {
        "memory_limit": MEMORY,
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "python_enable_replacements": "false",
    }
    if threads:
        config["threads"] = threads
    try:
        with duckdb.connect(config=config) as connection:  # type: ignore[arg-type]
            views, paths = _views(connection, lake, tables, since, until)
            _shut(connection, paths)
            yield Database(connection, tuple(views))
    except FAILURES as error:
        raise told(error, str(lake.root)) from error


def told(error: Exception, where: str) -> TocsinError:
    """DuckDB's error as one of ours; its first line says what is wrong."""
    what = str(error).strip().partition("\n")[0]
    if "Out of Memory" in what:
        return LakeError(f"the search needs more than {MEMORY} of memory", where=where, hint="narrow it down")
    return LakeError(what, where=where, hint="tocsin lake stats lists logs and fields")


def _views(
    connection: duckdb.DuckDBPyConnection,
    lake: Lake,
    tables: Sequence[str],
    since: dt.datetime | None,
    until: dt.datetime | None,
) -> tuple[list[View], list[str]]:
    parts: dict[str, list[str]] = {}
    for unit in lake.units(frozenset(tables or lake.tables), since, until):
        parts.setdefault(unit.table, []).extend(part.path for part in unit.parts)
    views = []
    for table, paths in parts.items():
        rows = _rows(connection, paths)
        rows.create_view(table)
        known = lake.columns(table)
        views.append(View(table, {name: known[name] for name in known if known[name] in rows.columns}))
    return views, [path for paths in parts.values() for path in paths]


def _rows(connection: duckdb.DuckDBPyConnection, paths: Sequence[str]) -> duckdb.DuckDBPyRelation:
    """Rows of some parts, with ``PART`` and ``ROW``; any name that a log may give a column stays its own."""
    read = f"FROM read_parquet({_texts(paths)}, hive_partitioning = false, filename = {_text(PART)}"
    number = f"{_NUMBER} AS {ROW}"
    rows = connection.sql(f"{read}, union_by_name = true)")
    taken = next((name for name in rows.columns if name.lower() == _NUMBER), None)
    if taken is None:
        return connection.sql(f"{read}, union_by_name = true) SELECT *, {number}")
    # Only a schema gives a column another name before DuckDB looks for its own; it also unites by name.
    schema = ", ".join(
        f"{_text(name)}: {{name: {_text('_t_own' if name == taken else name)}, "
        f"type: {_text(str(kind))}, default_value: NULL}}"
        for name, kind in zip(rows.columns, rows.types, strict=True)
        if name != PART
    )
    own = '"' + taken + '"'
    return connection.sql(f"{read}, schema = MAP {{{schema}}}) SELECT * RENAME (_t_own AS {own}), {number}")


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _texts(values: Sequence[str]) -> str:
    return f"[{', '.join(map(_text, values))}]"


def _shut(connection: duckdb.DuckDBPyConnection, paths: Sequence[str]) -> None:
    connection.execute(f"SET allowed_paths = {_texts(paths)}")
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
