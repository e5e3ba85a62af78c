"""A store as lines of JSON, the same from every database: how one moves from SQLite to PostgreSQL and back.

The first line says which migration the store is at, the last how many rows of each table there are; so what was
cut short is noticed. Indexes of words are left out. Tables are taken as they lie: a dump of an earlier version is loaded, then migrated.
"""

from __future__ import annotations

import base64
import itertools
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from sqlalchemy import Connection, MetaData, Table, func, insert, select, text
from sqlalchemy.schema import sort_tables

from tocsin.model.errors import StoreError
from tocsin.store.migrating import revision

_FORMAT = "tocsin store 1"
_AT_ONCE = 500
_VERSION = "alembic_version"
_Row = dict[str, Any]


class _Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: str
    migration: str


class _Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A row of a table; or, as the last line, how many rows each table has."""

    table: str = ""
    row: _Row = {}
    end: dict[str, int] | None = None


def lines(connection: Connection) -> Iterator[bytes]:
    """A store's lines, without line ends, from one transaction."""
    at = revision(connection)
    if at is None:
        raise StoreError("there is no store to dump", hint="open it with migrations first")
    yield msgspec.json.encode(_Head(_FORMAT, at))
    counts = {}
    for table in _tables(connection):
        counts[str(table.name)] = 0
        order = list(table.primary_key.columns)
        rows = connection.execution_options(yield_per=_AT_ONCE).execute(select(table).order_by(*order))
        for row in rows.mappings():
            counts[str(table.name)] += 1
            yield msgspec.json.encode(
                _Line(str(table.name), {str(name): _out(value) for name, value in row.items()})
            )
    yield msgspec.json.encode(_Line(end=counts))


def migration_of(head: bytes) -> str:
    """The migration that a dump is at, from its first line; raises ``StoreError`` where it is no dump."""
    try:
        said = msgspec.json.decode(head, type=_Head)
    except msgspec.MsgspecError as error:
        raise StoreError("it is neither a store nor a dump of one", hint="name a backup") from error
    if said.format != _FORMAT:
        raise StoreError(f"it is a dump of another form ({said.format})", hint="use the version that made it")
    return said.migration


def load(connection: Connection, dumped: Iterable[bytes]) -> None:
    """Fill a store that is at the dump's migration, and has nothing in it yet, from the lines after the first.

    Raises ``StoreError`` for a dump that is damaged or was cut short, and for a store that has something in it.
    """
    tables = {table.name: table for table in _tables(connection)}
    for name in reversed(tables):
        _empty(connection, tables[name])
    counts = dict.fromkeys(tables, 0)
    end: dict[str, int] | None = None
    for some in _portions(map(_read, dumped)):
        name = some[0].table
        if end is not None or (name and name not in tables):
            raise _damaged(f"a row of {name[:40]!r} where none is expected")
        if name:
            connection.execute(insert(tables[name]), [_in(tables[name], one.row) for one in some])
            counts[name] += len(some)
        else:
            end = some[0].end
    if end != counts:
        raise _damaged("rows are missing")
    for table in tables.values():
        _set_next(connection, table)


def _tables(connection: Connection) -> list[Table]:
    """The tables as they lie, those that others refer to first."""
    there, made = MetaData(), _made(connection)
    there.reflect(connection, only=lambda name, _: name not in made)
    return [table for table in sort_tables(there.tables.values()) if table.name != _VERSION]


def _made(connection: Connection) -> frozenset[str]:
    """Tables that a virtual table of SQLite, as an index of words, stands for: they are made of the others, and made anew."""
    if connection.dialect.name != "sqlite":
        return frozenset()
    listed = text("SELECT name FROM pragma_table_list WHERE type IN ('virtual', 'shadow')")
    return frozenset(connection.execute(listed).scalars())


def _empty(connection: Connection, table: Table) -> None:
    """What migrations put into a table makes way; a store in use is not overwritten."""
    if table.name == "counters":
        connection.execute(table.delete())
    elif connection.execute(select(func.count()).select_from(table)).scalar_one():
        raise StoreError(
            "there is a store with something in it", hint="name a new place, or move the store away"
        )


def _read(line: bytes) -> _Line:
    try:
        return msgspec.json.decode(line, type=_Line)
    except msgspec.MsgspecError as error:
        raise _damaged(str(error)) from error


def _portions(said: Iterable[_Line]) -> Iterator[list[_Line]]:
    """Lines of one table, some at a time; lines of no table one at a time."""
    for name, group in itertools.groupby(said, key=lambda line: line.table):
        while some := list(itertools.islice(group, _AT_ONCE if name else 1)):
            yield some


def _out(value: object) -> object:
    return {"base64": base64.b64encode(value).decode()} if isinstance(value, bytes | memoryview) else value


def _in(table: Table, row: _Row) -> _Row:
    if row.keys() != set(table.columns.keys()):
        raise _damaged(f"a row of {table.name} has other columns")
    return {name: _bytes(value) if isinstance(value, dict) else value for name, value in row.items()}


def _bytes(value: _Row) -> bytes:
    try:
        return base64.b64decode(value["base64"], validate=True)
    except (KeyError, TypeError, ValueError) as error:
        raise _damaged("bytes that are no base64") from error


def _set_next(connection: Connection, table: Table) -> None:
    """PostgreSQL counts beside the table: the next number follows the highest."""
    if connection.dialect.name != "postgresql":
        return
    for column in table.primary_key.columns:
        named = {"table": table.name, "column": column.name}
        sequence = connection.execute(text("SELECT pg_get_serial_sequence(:table, :column)"), named).scalar()
        if sequence is not None:
            highest = select(func.coalesce(func.max(column), 0) + 1).scalar_subquery()
            connection.execute(select(func.setval(sequence, highest, False)))


def _damaged(what: str) -> StoreError:
    return StoreError(f"the dump is damaged: {what}", hint="take another backup")
