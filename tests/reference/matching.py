"""Is an expression tree true of an event? Loops over fields and values, nothing clever."""

from __future__ import annotations

from collections.abc import Mapping

from reference.atoms import FIELD_OPS, PARTS, holds, parsed_time
from reference.lookups import listed, put_together
from reference.row import Row
from reference.seeing import as_written, seen_as, spellings, values_of, whole_paths
from tocsin.lake.views.view import View
from tocsin.model.detection import Detection, IndicatorList
from tocsin.model.expression import And, Atom, Expr, Lookup, Not, Op, Or
from tocsin.model.logsource import LogSource

Lists = Mapping[str, IndicatorList]
_OWN_NAMES = View(LogSource(), ())  # columns under their own names
# Names that mean the event's own time where the log has no such field.
_TIME_NAMES = {"timestamp", "@timestamp", "_time", "eventtime"}


def view_of_match(detection: Detection, row: Row, lists: Lists) -> View | None:
    """The first view, in order of branches, through which a detection is true of a row."""
    if not _in_time(detection, row):
        return None
    for branch in detection.branches:
        for view in seen_as(row, branch.logsource):
            offered = view.where is None or is_true(view.where, row, _OWN_NAMES, lists)
            if offered and is_true(branch.where, row, view, lists):
                return view
    return None


def _in_time(detection: Detection, row: Row) -> bool:
    """From ``start`` on, before ``stop``; a row without time is in no bounds."""
    if not detection.start and not detection.stop:
        return True
    if row.time is None:
        return False
    start = parsed_time(detection.start) if detection.start else None
    stop = parsed_time(detection.stop) if detection.stop else None
    return (start is None or row.time >= start) and (stop is None or row.time < stop)


def is_true(expr: Expr, row: Row, view: View, lists: Lists) -> bool:
    """Whether a tree is true of a row, fields named as the view names them."""
    if isinstance(expr, And):
        return all(is_true(item, row, view, lists) for item in expr.items)
    if isinstance(expr, Or):
        return any(is_true(item, row, view, lists) for item in expr.items)
    if isinstance(expr, Not):
        return not is_true(expr.item, row, view, lists)
    if isinstance(expr, Lookup):
        entries = lists[expr.list_id].entries
        if expr.rest:
            parts = [values_of(row, view, name) for name in (expr.field, *expr.rest)]
            return any(listed(expr.kind, url, entries) for url in put_together(*parts))
        return any(listed(expr.kind, value, entries) for value in values_of(row, view, expr.field))
    return _atom(expr, row, view)


def _atom(atom: Atom, row: Row, view: View) -> bool:
    if atom.field is None:
        everything = [value for name in row.fields for value in row.column(name)]
        return any(holds(atom, value) for value in everything)
    values = values_of(row, view, atom.field)
    if atom.op is Op.NULL:
        return not values
    if atom.op is Op.EXISTS:
        return bool(values)
    if atom.op in FIELD_OPS:
        others = values_of(row, view, atom.value)
        alike = [Atom(None, FIELD_OPS[atom.op], other, atom.cased) for other in others]
        return any(holds(question, value) for question in alike for value in values)
    if atom.op in PARTS and not values and atom.field.casefold() in _TIME_NAMES:
        values = [row.time.isoformat()] if row.time else []
    question = as_written(view, atom)
    values = whole_paths(row, view, atom, values)
    return any(holds(question, value) for one in values for value in spellings(view, atom, one))
