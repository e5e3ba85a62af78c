"""Files and functions of the product stay within the limits that CONTRIBUTING.md gives them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src"
FILE_LINES, FUNCTION_LINES = 400, 50


def _functions() -> Iterator[tuple[str, int]]:
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{path.name}: {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_function_is_longer_than_the_house_allows():
    assert {name: lines for name, lines in _functions() if lines > FUNCTION_LINES} == {}


def test_no_file_is_longer_than_the_house_allows():
    files = (path for path in SOURCE.rglob("*") if path.suffix in {".py", ".css", ".js", ".jinja"})
    lengths = {path.name: len(path.read_text("utf-8").splitlines()) for path in files}
    assert {name: lines for name, lines in lengths.items() if lines > FILE_LINES} == {}
