"""Reports that ATT&CK cites: which are one, and from which year each is."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tocsin.knowledge.bundle import Source

_YEAR = re.compile(r"\(((?:19|20)\d\d)\b")
_RETRIEVED = re.compile(r"Retrieved\b")
_SCHEME = re.compile(r"^https?://(?:www\.)?", re.IGNORECASE)


def report_of(source: Source) -> str:
    """What names a report: its address without what does not tell addresses apart, else its short name; cited twice it is one."""
    return _SCHEME.sub("", source.url).partition("#")[0].rstrip("/").casefold() or source.name.casefold()


def year_of(source: Source) -> int | None:
    """The year of a report as its reference gives it; None where that is undated. When it was retrieved is not told."""
    found = _YEAR.search(_RETRIEVED.split(source.text)[0])
    return int(found[1]) if found else None


def years(sources: Iterable[Source]) -> tuple[int, int] | None:
    """The first and the last year of reports; None where none is dated."""
    found = [year for one in sources if (year := year_of(one)) is not None]
    return (min(found), max(found)) if found else None
