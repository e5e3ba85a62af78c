"""Where a log begins: a line that is cut, a remark or junk before it costs that line, not the log."""

from __future__ import annotations

import re
from typing import BinaryIO, NamedTuple

from tocsin.sources.contract import HEAD_BYTES, Format
from tocsin.sources.csv_format import CsvFormat
from tocsin.sources.csv_rows import is_regular
from tocsin.sources.formats.generic_csv import GENERIC_CSV
from tocsin.sources.json_records import decode
from tocsin.sources.lines import head_lines, mostly
from tocsin.sources.registry import recognise

#: Lines that may come before a log, however long they are.
_STRAY = 8
#: Lines that may come before a log within its first ``HEAD_BYTES``.
_MOST_STRAY = 64
_BINARY_WITHIN = 1_024
#: What no text holds; looked for in so many bytes of a log behind bytes that are none.
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_TEXT_WITHIN = 16_384
_LEAST_LINES = 2
#: Lines of a start that are looked at where much that is no log came before.
_GLANCE = 8
_BLOCK = 1024 * 1024
_SHOWN = 4_096


class Beginning(NamedTuple):
    """The format of a stream, its start, and what comes before: ``stray`` line numbers (1-based) that are not blank.

    Those of them that are ``remarks`` begin with ``#``. The log begins ``offset`` bytes and ``lines`` lines into the stream. ``format`` is None where none is known.
    """

    format: Format | None
    head: bytes
    offset: int = 0
    lines: int = 0
    stray: tuple[int, ...] = ()
    remarks: frozenset[int] = frozenset()


def beginning(stream: BinaryIO) -> Beginning:
    """Recognise a stream by its content, if need be without its first lines; it is left at its start."""
    stream.seek(0)
    head = stream.read(HEAD_BYTES)
    found = Beginning(recognise(head), head)
    if found.format is None:
        found = _after_stray_lines(stream, is_text=b"\0" not in head[:_BINARY_WITHIN]) or found
    stream.seek(0)
    return found


def _after_stray_lines(stream: BinaryIO, *, is_text: bool) -> Beginning | None:
    offset, stray, remarks = 0, list[int](), list[int]()
    for number in range(1, _MOST_STRAY + 1):
        stream.seek(offset)
        line = stream.read(_SHOWN).partition(b"\n")[0].strip()
        after = _after_line(stream, offset)
        if after is None or (number > _STRAY and after > HEAD_BYTES):
            return None
        offset = after
        if line:
            stray.append(number)
        if line.startswith(b"#"):
            remarks.append(number)
        stream.seek(offset)
        head = stream.read(HEAD_BYTES)
        if not _is_worth_it(head, len(stray), is_text=is_text):
            continue
        doubtful = len(stray) > _STRAY or not is_text
        chosen = _surely(head) if doubtful else _recognised(head, remarks=remarks == stray)
        if chosen is not None:
            return Beginning(chosen, head, offset, number, tuple(stray), frozenset(remarks))
    return None


def _is_worth_it(head: bytes, stray: int, *, is_text: bool) -> bool:
    """Whether what follows stray lines may be a log: behind bytes that are no text it is, and behind many lines it is longer."""
    if not is_text and (
        _NO_TEXT.search(head, 0, _TEXT_WITHIN) or len(head_lines(head, _LEAST_LINES)) < _LEAST_LINES
    ):
        return False
    return stray <= _STRAY or not is_text or len(head_lines(head)) >= stray


def _after_line(stream: BinaryIO, offset: int) -> int | None:
    """Where the line ends that begins at ``offset``, however long it is; None if it has no end."""
    stream.seek(offset)
    while block := stream.read(_BLOCK):
        end = block.find(b"\n")
        if end >= 0:
            return offset + end + 1
        offset += len(block)
    return None


def _recognised(head: bytes, *, remarks: bool) -> Format | None:
    """A format that is told from prose: any text with commas may be CSV, and any may hold a record of JSON."""
    chosen = recognise(head)
    if chosen is GENERIC_CSV and not is_regular(head, 2 if remarks else 3):
        return None
    if head.lstrip()[:1] == b"{" and not mostly(head, _is_record):
        return None
    return chosen


def _surely(head: bytes) -> Format | None:
    """A format that knows half of the first lines alone, or begins with its header: texts hold examples of logs."""
    start = b"\n".join(head.split(b"\n", _GLANCE)[:_GLANCE]) + b"\n"
    chosen = recognise(start)
    if chosen is None:
        return None
    if isinstance(chosen, CsvFormat):
        return chosen if is_regular(start, 3) else None
    found = head_lines(start)
    known = sum(chosen.recognises(f"{line}\n".encode()) for line in found)
    return chosen if start.startswith(b"#") or 2 * known >= len(found) else None


def _is_record(line: str) -> bool:
    try:
        return isinstance(decode(line.encode("utf-8", "replace")), dict)
    except ValueError:
        return False
