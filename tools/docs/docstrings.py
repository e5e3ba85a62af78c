"""Functions and classes of the source that have no docstring.

Ruff asks for one only where everything around it is public too. Here the name alone decides: a public method of a
private class is called from outside it, and a named function within another has a subject of its own.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src"
_Named = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def missing(source: Path = SOURCE) -> Iterator[str]:
    """A sentence, with file and line, for each name without an underscore in front that says nothing of itself."""
    for path in sorted(source.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, _Named) and not node.name.startswith("_") and not _says(node):
                yield f"{path.relative_to(source)}:{node.lineno}: {node.name} has no docstring"


def _says(node: _Named) -> bool:
    return bool((ast.get_docstring(node) or "").strip())
