"""Terms become DuckDB expressions; what people write is only ever a constant in them."""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable

from duckdb import (
    CoalesceOperator,
    ColumnExpression,
    ConstantExpression,
    Expression,
    FunctionExpression,
    SQLExpression,
)

from tocsin.lake.views.resolve import moved_columns
from tocsin.model import event as ev
from tocsin.model.expression import MULTI
from tocsin.node.reports.machines import Machine
from tocsin.node.search.database import View
from tocsin.node.search.query import Query, Term, like, literal
from tocsin.sources import windows_name

#: What people call the columns that every event has.
ALIASES = {
    "host": ev.HOST,
    "origin": ev.ORIGIN,
    "file": ev.PATH,
    "record": ev.RECORD,
    "sha256": ev.FILE,
    "eventid": ev.EVENT_ID,
    "event": ev.EVENT_ID,
}
Columns = tuple[str, ...]
_WINDOWS = "windows-"
_TEXTS = (ev.HOST, ev.EVENT_ID)


def columns_named(view: View, field: str) -> tuple[str, ...]:
    """The columns that a field's name means in a log, of which an event's first filled one counts.

    A log's own fields go before those every event has. A field of a Windows log is known by the name that its
    collector gave it, too, and by Windows' own where the collector moved it.
    """
    name = field.lower()
    found = view.columns.get(name) or ALIASES.get(name)
    if not view.table.startswith(_WINDOWS):
        return (found,) if found else ()
    names = (field, *windows_name(field))
    own = (view.columns[one.lower()] for one in names[1:] if one.lower() in view.columns)
    moved = (one for name in names for one in moved_columns(view.table, name, view.columns))
    return tuple(dict.fromkeys(filter(None, (found or next(own, None), *moved))))


def condition(query: Query, view: View, hosts: frozenset[Machine] | None) -> Expression | None:
    """The whole query for one log; None where it cannot hold there.

    ``hosts`` are the origins and hosts, as logs write them, that are asked for; None asks for any.
    """
    found: list[Expression] = []
    for term in query.terms:
        one = _term(term, view)
        if one is None:
            return None
        found.append(one)
    time = ColumnExpression(ev.TIME)
    if query.since is not None:
        found.append(time >= ConstantExpression(query.since))
    if query.until is not None:
        found.append(time < ConstantExpression(query.until))
    if query.origins:
        found.append(ColumnExpression(ev.ORIGIN).isin(*map(ConstantExpression, query.origins)))
    if hosts is not None:
        found.append(_is_of(hosts))
    return functools.reduce(operator.and_, found) if found else SQLExpression("true")


def _term(term: Term, view: View) -> Expression | None:
    if term.field is None:
        return _anywhere(term.pattern, view)
    columns = columns_named(view, term.field)
    if not columns:
        # A log without the field has no value that is the pattern, and none that is not empty.
        return SQLExpression("true") if term.negated == bool(term.pattern) else None
    wanted = _is(columns, term.pattern)
    return ~wanted if term.negated else wanted


def _anywhere(pattern: str, view: View) -> Expression:
    text, wild = like(pattern)
    own = [name for name in view.columns.values() if name not in ev.PROVENANCE]
    if wild:
        tests: Iterable[Expression] = (_like((name,), f"%{text}%") for name in (*own, *_TEXTS))
    else:
        needle = ConstantExpression(literal(pattern))
        tests = (_sure(FunctionExpression("contains", _lower((name,)), needle)) for name in (*own, *_TEXTS))
    return functools.reduce(operator.or_, tests)


def _is(columns: Columns, pattern: str) -> Expression:
    """Whether a value is the pattern; of a field with several values, whether one of them is."""
    if not pattern:
        return filled(columns).isnull() | (filled(columns) == ConstantExpression(""))
    text, wild = like(pattern)
    if wild:
        return _like(columns, text)
    values = FunctionExpression("string_split", _lower(columns), ConstantExpression(MULTI))
    wanted = ConstantExpression(literal(pattern))
    one_of = FunctionExpression("list_contains", values, wanted)
    return _sure((_lower(columns) == wanted) | one_of)


def _like(columns: Columns, text: str) -> Expression:
    return _sure(
        FunctionExpression("like_escape", _lower(columns), ConstantExpression(text), ConstantExpression("\\"))
    )


def _sure(test: Expression) -> Expression:
    """False, and not unknown, where the event has no value: so that a negation is true."""
    return CoalesceOperator(test, ConstantExpression(False))


def _lower(columns: Columns) -> Expression:
    return FunctionExpression("lower", filled(columns))


def filled(columns: Columns) -> Expression:
    """The text of an event's first filled column of these."""
    if len(columns) > 1:
        return CoalesceOperator(*map(ColumnExpression, columns))
    column = ColumnExpression(columns[0])
    return column.cast(str) if columns[0] == ev.RECORD else column


def _is_of(hosts: frozenset[Machine]) -> Expression:
    """Whether an event is of one of these hosts of these origins; "" is no origin."""
    by_origin: dict[str, list[str]] = {}
    for origin, host in sorted(hosts):
        by_origin.setdefault(origin, []).append(host)
    tests = (_is_logged_by(origin, some) for origin, some in by_origin.items())
    return functools.reduce(operator.or_, tests, ConstantExpression(False))


def _is_logged_by(origin: str, hosts: Iterable[str]) -> Expression:
    named = CoalesceOperator(ColumnExpression(ev.ORIGIN), ConstantExpression(""))
    return (named == ConstantExpression(origin)) & ColumnExpression(ev.HOST).isin(
        *map(ConstantExpression, hosts)
    )
