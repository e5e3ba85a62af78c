"""Which events answer a log source, and under which names: the lake's views, read plainly."""

from __future__ import annotations

import fnmatch
import functools
import re
import string

from reference.atoms import PARTS
from reference.row import Row
from tocsin.lake.views.registry import VIEWS
from tocsin.lake.views.view import View
from tocsin.model.event import logsource_of
from tocsin.model.expression import Atom, Op
from tocsin.model.logsource import LogSource


@functools.cache
def views_of(logsource: LogSource) -> list[View]:
    """The views that have all the parts asked for.

    A category is answered only where one is asked for: ``product: windows`` alone means the logs
    themselves. Category and service together mean the category's events in the service's tables.
    """
    if logsource.category and logsource.service:
        tables = {table for view in views_of(_only(logsource, service=True)) for table in view.tables}
        return [view for view in views_of(_only(logsource, service=False)) if set(view.tables) & tables]
    if logsource.product and not logsource.category:
        return [
            view for view in VIEWS if not view.logsource.category and _has_parts(view.logsource, logsource)
        ]
    return [view for view in VIEWS if _has_parts(view.logsource, logsource)]


def _only(logsource: LogSource, *, service: bool) -> LogSource:
    """The log source without its category, or without its service."""
    if service:
        return LogSource(logsource.product, None, logsource.service)
    return LogSource(logsource.product, logsource.category, None)


def _has_parts(offered: LogSource, asked: LogSource) -> bool:
    pairs = (
        (asked.product, offered.product),
        (asked.category, offered.category),
        (asked.service, offered.service),
    )
    return all(part is None or part == own for part, own in pairs)


def seen_as(row: Row, logsource: LogSource) -> list[View]:
    """The views through which a row answers a log source, ``where`` not yet asked."""
    own = logsource_of(row.table)
    if own is not None:
        return [View(own, (row.table,))] if _has_parts(own, logsource) else []
    return [
        view
        for view in views_of(logsource)
        if any(fnmatch.fnmatchcase(row.table, table) for table in view.tables)
        and (not view.events or row.event in view.events)
    ]


def values_of(row: Row, view: View, field: str) -> list[str]:
    """Values of a rule's field: of the first column of the view's mapping that this row fills."""
    for own, columns in view.fields.items():
        if own.casefold() == field.casefold():
            filled = [row.column(column) for column in columns]
            return next((values for values in filled if values), [])
    return row.column(field)


def whole_paths(row: Row, view: View, atom: Atom, keys: list[str]) -> list[str]:
    """Values, and for keys with the value's name apart the paths that they make, under every name of hive and set.

    A value without a name is the key's default.
    """
    apart = {field.casefold(): columns[1] for field, columns in view.keys.items()}
    name_in = apart.get((atom.field or "").casefold())
    if name_in is None or atom.op not in {Op.EQ, Op.GLOB, Op.STARTS, Op.CONTAINS, Op.ENDS}:
        return keys
    names = row.column(name_in) or [""]
    paths = [f"{key}\\{name or '(Default)'}" for key in keys for name in names]
    short = [re.sub(r"(?i)^\\registry\\machine(?=\\|$)", "HKLM", path) for path in paths]
    short = [re.sub(r"(?i)^\\registry\\user(?=\\|$)", "HKU", path) for path in short]
    both = [*paths, *short]
    return [*both, *(re.sub(r"(?i)ControlSet[0-9]{3}", "CurrentControlSet", path) for path in both)]


def as_written(view: View, atom: Atom) -> Atom:
    """A rule's question as this view's events answer it: what they write otherwise is a whole value."""
    if atom.op in {Op.LT, Op.LTE, Op.GT, Op.GTE, Op.CIDR} or atom.op in PARTS:
        return atom
    for own, rewritten in view.values.items():
        if own.casefold() == (atom.field or "").casefold():
            for old, new in rewritten.items():
                if old.casefold() == atom.value.casefold():
                    op = Op.NUMBER if atom.op is Op.NUMBER else Op.EQ
                    return Atom(atom.field, op, new, atom.cased)
    return atom


def spellings(view: View, atom: Atom, value: str) -> list[str]:
    """A value, and for a path on a volume's device also that path on every drive, if a drive is asked for."""
    volume = re.match(r"\\device\\harddiskvolume\d+(?=\\)", value, re.ASCII | re.IGNORECASE)
    asked = atom.op in {Op.EQ, Op.GLOB, Op.STARTS, Op.CONTAINS, Op.ENDS}
    if not (
        volume
        and asked
        and (atom.field or "").casefold() in map(str.casefold, view.volumes)
        and ":\\" in atom.value
    ):
        return [value]
    return [value, *(f"{letter}:{value[volume.end() :]}" for letter in string.ascii_uppercase)]
