"""Which pages there are, and which of them are not as the code says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from tools.docs import (
    cases,
    commands,
    errors,
    evaluations,
    exchange,
    field_mappings,
    http,
    log_sources,
    node_settings,
    review_settings,
    sigma_support,
)
from tools.docs.markdown import Undocumented

__all__ = ["PAGES", "REFERENCE", "Undocumented", "stale"]

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"

#: File below ``docs/reference`` and what writes it.
PAGES: dict[str, Callable[[], str]] = {
    "attribution-evaluations.md": evaluations.page,
    "cases.md": cases.page,
    "cli.md": commands.page,
    "errors.md": errors.page,
    "exchange.md": exchange.page,
    "field-mappings.md": field_mappings.page,
    "http.md": http.page,
    "log-sources.md": log_sources.page,
    "node.md": node_settings.page,
    "review.md": review_settings.page,
    "sigma-support.md": sigma_support.page,
}


def stale(folder: Path = REFERENCE) -> Iterator[str]:
    """Names of pages in ``folder`` that are missing or not as the code says, in order."""
    for name, page in sorted(PAGES.items()):
        path = folder / name
        if not path.is_file() or path.read_text("utf-8") != page():
            yield name
