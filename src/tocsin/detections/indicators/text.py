"""Indicator lists in plain text: one a line, kinds mixed, comments, hosts files and filter lists."""

from __future__ import annotations

import io
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tocsin.detections.indicators.collect import Collector

_LINES = 100_000
#: Longest line read, in characters; what is longer is refused and its rest skipped.
_LONGEST = 65_536

#: What is taken off a line: comments, the mark of a list's item, the address of a hosts file, the marks of a filter list.
_TRIMMED = (
    (r"^\s*(?:#|;|//|!).*$", ""),
    (r"\s+(?:#|;|//).*$", ""),
    (r"^\s*[-*•]\s+", ""),
    (r"^\s*(?:0\.0\.0\.0|127\.0\.0\.1|::1?)\s+([^\s]+)\s*$", r"\1"),
    (r"^\|\|([^\^/$]+)\^?(?:\$.*)?$", r"\1"),
)


def read_text(stream: BinaryIO, collector: Collector) -> None:
    """Take every line of a text in UTF-8 (with or without byte order mark) or UTF-16 with one."""
    first = 1
    with io.TextIOWrapper(stream, encoding=_encoding(stream), errors="replace", newline=None) as lines:
        while block := _block(lines):
            texts, domains = _trimmed(block)
            collector.block(texts, first, domains)
            first += len(block)


def _encoding(stream: BinaryIO) -> str:
    head = stream.read(2)
    stream.seek(0)
    return "utf-16" if head in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"


def _block(lines: io.TextIOWrapper) -> list[str]:
    block: list[str] = []
    while len(block) < _LINES and (line := lines.readline(_LONGEST)):
        block.append(line)
        while len(line) == _LONGEST and not line.endswith("\n"):
            line = lines.readline(_LONGEST)
    return block


def _trimmed(block: list[str]) -> tuple[list[str], npt.NDArray[np.bool_]]:
    """What is left of each line, and which of them a hosts file or filter list would hold."""
    column = pc.utf8_trim_whitespace(pa.array(block, pa.string()))
    domains = np.zeros(len(block), dtype=bool)
    for pattern, kept in _TRIMMED:
        if kept:
            hit = pc.match_substring_regex(column, pattern)
            domains |= np.asarray(hit.to_numpy(zero_copy_only=False), dtype=bool)
        column = pc.replace_substring_regex(column, pattern, kept)
    return column.to_pylist(), domains
