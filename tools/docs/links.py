"""Links between the pages of the documentation: each must lead to a file of the project, and every page to be reached."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)\s]*)?\)|(?:src|href)=\"([^\"#]+)\"")
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def pages(root: Path = ROOT) -> list[Path]:
    """Every page: those of ``docs`` and the Markdown files beside the code."""
    return sorted([*root.glob("*.md"), *(root / "docs").rglob("*.md")])


def broken(root: Path = ROOT) -> Iterator[str]:
    """What is wrong with links: those that lead nowhere, and pages of ``docs`` that no page leads to."""
    reached: set[Path] = {root / "README.md"}
    for page in pages(root):
        for target in _targets(page):
            reached.add(target)
            if not target.exists():
                yield f"{page.relative_to(root)}: link to {target.name}, which is not there"
    for page in pages(root):
        if page.is_relative_to(root / "docs") and page not in reached:
            yield f"{page.relative_to(root)}: no page links here"


def _targets(page: Path) -> Iterator[Path]:
    for match in _LINK.finditer(_FENCE.sub("", page.read_text("utf-8"))):
        link = match[1] or match[2]
        if "://" not in link and not link.startswith("mailto:"):
            yield (page.parent / link).resolve()
