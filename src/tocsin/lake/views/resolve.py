"""Which rows answer a log source, and which column answers a field."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from typing import TypeVar

from tocsin.lake.views import registry
from tocsin.lake.views.view import View
from tocsin.model.event import generic_table, logsource_of
from tocsin.model.logsource import LogSource

_T = TypeVar("_T")

#: Names that mean the event's own time, whatever the log calls it.
TIME_NAMES = frozenset({"timestamp", "@timestamp", "_time", "eventtime"})


def views_of(logsource: LogSource, tables: Iterable[str]) -> tuple[View, ...]:
    """Views that answer a log source; tables taken in with ``--logsource`` answer under their own."""
    found = [view for view in _known(logsource) if any(covers(view, table) for table in tables)]
    # A table's name spells its log source in the characters that a folder may have: so is what is asked.
    asked = logsource_of(generic_table(logsource)) or logsource
    for table in tables:
        own = logsource_of(table)
        if own is not None and answers(own, asked):
            found.append(View(logsource=own, tables=(table,)))
    return tuple(found)


@functools.cache
def _known(logsource: LogSource) -> tuple[View, ...]:
    found = tuple(view for view in registry.VIEWS if answers(view.logsource, logsource))
    if found or not (logsource.category and logsource.service):
        return found
    # A category of one service: the category's views that read the service's tables.
    by_category = _known(LogSource(logsource.product, logsource.category, None))
    by_service = _known(LogSource(logsource.product, None, logsource.service))
    tables = {table for view in by_service for table in view.tables}
    return tuple(view for view in by_category if tables & set(view.tables))


def is_known(logsource: LogSource) -> bool:
    """Whether any view answers the log source, whatever the lake holds."""
    return bool(_known(logsource))


def is_answering(table: str) -> bool:
    """Whether a log answers any log source: else no rule and no list is ever asked of it."""
    return logsource_of(table) is not None or any(covers(view, table) for view in registry.VIEWS)


def answers(offered: LogSource, asked: LogSource) -> bool:
    """Whether a view of ``offered`` answers ``asked``: every part that is asked for is the same.

    A category is only answered where it is asked for: ``product: windows`` alone means the logs
    themselves, not the views over them.
    """
    if asked.category is None and offered.category is not None and asked.service is None:
        return False
    pairs = (
        (asked.product, offered.product),
        (asked.category, offered.category),
        (asked.service, offered.service),
    )
    return all(a is None or b == a for a, b in pairs)


def covers(view: View, table: str) -> bool:
    """Whether a view is over a table."""
    return any(table.startswith(name[:-1]) if name.endswith("*") else table == name for name in view.tables)


def columns_of(view: View, field: str, columns: dict[str, str]) -> tuple[str, ...]:
    """The columns of a table (lower-case name to column) that answer a field in a view, best first.

    An event answers with the first that it fills, whatever other events of the table fill. A field that
    the view maps is looked up under the mapped names only: one mapped to nothing cannot be
    seen there, whatever an exporter wrote under its name.
    """
    found = (columns.get(candidate.lower()) for candidate in mapped(view, field))
    return tuple(dict.fromkeys(name for name in found if name is not None))


def moved_columns(table: str, field: str, columns: dict[str, str]) -> tuple[str, ...]:
    """The columns of a Windows channel (lower-case name to column) to which a collector moved a field."""
    views = (view for view in registry.VIEWS if view.logsource.service and table in view.tables)
    found = next((columns_of(view, field, columns) for view in views), ())
    return tuple(name for name in found if "." in name)


def column(view: View, field: str, columns: dict[str, str]) -> str | None:
    """The first column of ``columns_of``, or None."""
    return next(iter(columns_of(view, field, columns)), None)


def mapped(view: View, field: str) -> tuple[str, ...]:
    """The columns that may answer a field in a view, best first; none if its rows cannot show the field."""
    return _of_field(view.fields, field, (field,))


def rewrites(view: View, field: str) -> dict[str, str]:
    """What the view's log writes for a field's values: from a rule's literal, case folded."""
    return {literal.casefold(): own for literal, own in _of_field(view.values, field, {}).items()}


def _of_field(by_field: Mapping[str, _T], field: str, otherwise: _T) -> _T:
    """What is said of a field, its own spelling first, then in any case."""
    exact = by_field.get(field)
    if exact is not None:
        return exact
    lower = field.lower()
    return next((found for name, found in by_field.items() if name.lower() == lower), otherwise)
