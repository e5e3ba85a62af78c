"""One SELECT in DuckDB's SQL over a lake's logs, each a view of its name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from tocsin.lake import Lake
from tocsin.model.errors import UsageError
from tocsin.node.search.database import FAILURES, opened, told

_BATCH_ROWS = 2_048


class Answer(msgspec.Struct, frozen=True):
    """Column names and rows of values."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    complete: bool


def ask(root: Path, sql: str, parameters: Sequence[str] = (), limit: int = 0, *, threads: int = 0) -> Answer:
    """Answer one SELECT, with ``?`` standing for ``parameters``; at most ``limit`` rows (0: all).

    Raises ``UsageError`` for anything but one SELECT, and where DuckDB does not understand it.
    """
    _check(sql)
    with opened(Lake(root), threads=threads) as database:
        try:
            asked = database.connection.sql(sql, params=list(parameters))
            rows = tuple(_rows(asked, limit + 1 if limit else 0))
            columns = tuple(asked.columns)
        except FAILURES as error:
            raise _explained(error) from error
    complete = not limit or len(rows) <= limit
    return Answer(columns, rows if complete else rows[:limit], complete)


def _check(sql: str) -> None:
    try:
        statements = duckdb.extract_statements(sql)
    except duckdb.Error as error:
        raise _explained(error) from error
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise UsageError(
            "only one SELECT is answered", where="--sql", hint="a lake is read, never changed, here"
        )


def _explained(error: Exception) -> UsageError:
    about = told(error, "--sql")
    return UsageError(
        about.what, where="--sql", hint="tables are named as tocsin lake stats lists them, in double quotes"
    )


def _rows(asked: duckdb.DuckDBPyRelation, most: int) -> Iterator[tuple[Any, ...]]:
    count = 0
    for batch in asked.to_arrow_reader(_BATCH_ROWS):
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            yield row
            count += 1
            if count == most:
                return
