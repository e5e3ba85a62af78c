"""Page on log sources: formats, the lake's tables, and what Sigma calls them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from tocsin.lake.views.registry import VIEWS
from tocsin.lake.views.view import View
from tocsin.sources import FORMATS
from tools.docs.formats import about
from tools.docs.markdown import Undocumented, code, document, table

_FORMATS = """\
The format of a file is told from its content, never from its name. The formats are tried in this order, and \
the first that recognises the file reads it. Archives (`.zip`, `.tar`, `.tar.gz`) and compressed files (`.gz`) are opened."""
_TABLES = """\
Each log is one table of the lake, its fields under their original names. Sigma's log sources are views over \
the tables; the fields that a view knows under another name are listed in [field mappings](field-mappings.md). `*` \
stands for the name of a channel, a log or an event type."""


def page() -> str:
    """The page; raises ``Undocumented`` for a format without description or a table that no format fills."""
    return document(
        "Log sources",
        "## Formats",
        _FORMATS,
        table(("Format", "What it is", "Tables"), [(f"`{n}`", what, code(t)) for n, what, t in formats()]),
        "## Tables",
        _TABLES,
        table(("Table", "Read from", "Sigma log sources (product/category/service)"), _tables()),
    )


def formats() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Name, description and tables of each format, in the order of recognition."""
    for one in FORMATS:
        yield (one.name, *about(one.name))


def tables() -> list[str]:
    """Every table that a view or a format names, sorted."""
    named = {name for view in VIEWS for name in view.tables}
    return sorted(named | {name for _, _, names in formats() for name in names})


def filled_by(name: str) -> list[str]:
    """Formats that fill a table; raises ``Undocumented`` if none does."""
    found = [f for f, _, patterns in formats() if any(_meets(name, pattern) for pattern in patterns)]
    if not found:
        raise Undocumented(f"table {name}: no format in formats.py fills it")
    return found


def _meets(name: str, pattern: str) -> bool:
    return fnmatchcase(name, pattern) or fnmatchcase(pattern, name)


def _tables() -> Iterator[tuple[str, str, str]]:
    for name in tables():
        yield f"`{name}`", code(filled_by(name)), code(_names(v for v in VIEWS if name in v.tables))


def _names(views: Iterable[View]) -> list[str]:
    return list(dict.fromkeys(str(view.logsource) for view in views))
