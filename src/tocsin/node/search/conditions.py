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
_WINDOWS = "windows-"
_TEXTS = (ev.HOST, ev.EVENT_ID)


def column_of(view: View, field: str) -> str | None:
    """The column that a field's name means in a log; its own fields before those every event has.

    A field of a Windows log is known by the name that its collector gave it, too, and by Windows' own where the
    collector moved it.
    """
    name = field.lower()
    found = view.columns.get(name) or ALIASES.get(name)
    if found is None and view.table.startswith(_WINDOWS):
        found = next(
            (view.columns[own.lower()] for own in windows_name(field) if own.lower() in view.columns), None
        )
        found = found or next(iter(moved_columns(view.table, field, view.columns)), None)
    return found


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
    column = column_of(view, term.field)
    if column is None:
        # A log without the field has no value that is the pattern, and none that is not empty.
        return SQLExpression("true") if term.negated == bool(term.pattern) else None
    wanted = _is(column, term.pattern)
    return ~wanted if term.negated else wanted


def _anywhere(pattern: str, view: View) -> Expression:
    text, wild = like(pattern)
    own = [name for name in view.columns.values() if name not in ev.PROVENANCE]
    if wild:
        tests: Iterable[Expression] = (_like(name, f"%{text}%") for name in (*own, *_TEXTS))
    else:
        needle = ConstantExpression(literal(pattern))
        tests = (_sure(FunctionExpression("contains", _lower(name), needle)) for name in (*own, *_TEXTS))
    return functools.reduce(operator.or_, tests)


def _is(column: str, pattern: str) -> Expression:
    """Whether a value is the pattern; of a field with several values, whether one of them is."""
    if not pattern:
        return ColumnExpression(column).isnull() | (_text(column) == ConstantExpression(""))
    text, wild = like(pattern)
    if wild:
        return _like(column, text)
    values = FunctionExpression("string_split", _lower(column), ConstantExpression(MULTI))
    wanted = ConstantExpression(literal(pattern))
    one_of = FunctionExpression("list_contains", values, wanted)
    return _sure((_lower(column) == wanted) | one_of)


def _like(column: str, text: str) -> Expression:
    return _sure(
        FunctionExpression("like_escape", _lower(column), ConstantExpression(text), ConstantExpression("\\"))
    )


def _sure(test: Expression) -> Expression:
    """False, and not unknown, where the event has no value: so that a negation is true."""
    return CoalesceOperator(test, ConstantExpression(False))


def _lower(column: str) -> Expression:
    return FunctionExpression("lower", _text(column))


def _text(column: str) -> Expression:
    return ColumnExpression(column).cast(str) if column == ev.RECORD else ColumnExpression(column)


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
