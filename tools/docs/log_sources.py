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
the first that recognises the file reads it. Archives (`.zip`, `.tar`, `.tar.gz`) and compressed files (`.gz`) are opened. \
What is no log before it costs its lines: up to 8 of any length, or 64 within the first 64 KiB \
([what was not read](../guides/take-logs-in.md#what-was-not-read))."""
_TABLES = """\
Each log is one table of the lake, its fields under their original names: of Windows events those that Windows gives \
them, whichever a collector exports them as (`tocsin search` knows both). Sigma's log sources are views over \
the tables; the fields that a view knows under another name are listed in [field mappings](field-mappings.md). `*` \
stands for the name of a channel, a log or an event type."""

#: Tables that no view is over, and what answers there.
_UNVIEWED = {"any.*": "the one given with `--logsource`"}


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
    """Every table that a view names, and what formats fill beyond those, sorted."""
    named = {name for view in VIEWS for name in view.tables}
    others = {name for _, _, names in formats() for name in names}
    return sorted(named | {name for name in others if not any(fnmatchcase(one, name) for one in named)})


def filled_by(name: str) -> list[str]:
    """Formats that fill a table, by the closest pattern; raises ``Undocumented`` if none does."""
    pairs = [(one, pattern) for one, _, patterns in formats() for pattern in patterns]
    if "*" in name:
        found = [one for one, pattern in pairs if fnmatchcase(pattern, name)]
    else:
        close = [(one, pattern) for one, pattern in pairs if fnmatchcase(name, pattern)]
        longest = max((len(pattern) for _, pattern in close), default=0)
        found = [one for one, pattern in close if len(pattern) == longest]
    found = found or [one for one, pattern in pairs if fnmatchcase(name, pattern)]
    if not found:
        raise Undocumented(f"table {name}: no format in formats.py fills it")
    return list(dict.fromkeys(found))


def _tables() -> Iterator[tuple[str, str, str]]:
    for name in tables():
        names = code(_names(view for view in VIEWS if name in view.tables))
        yield f"`{name}`", code(filled_by(name)), names or _UNVIEWED.get(name, "none")


def _names(views: Iterable[View]) -> list[str]:
    return list(dict.fromkeys(str(view.logsource) for view in views))
