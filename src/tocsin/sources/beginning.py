"""Where a log begins: a line that is cut, a remark or junk before it costs that line, not the log."""

from __future__ import annotations

from typing import BinaryIO, NamedTuple

from tocsin.sources.contract import HEAD_BYTES, Format
from tocsin.sources.csv_rows import is_regular
from tocsin.sources.formats.generic_csv import GENERIC_CSV
from tocsin.sources.json_records import decode
from tocsin.sources.lines import mostly, single_bytes
from tocsin.sources.registry import recognise

#: Lines that may come before a log.
_STRAY = 8
_BINARY_WITHIN = 1_024
_BLOCK = 1024 * 1024
_SHOWN = 4_096


class Beginning(NamedTuple):
    """The format of a stream, its start, and what comes before: ``stray`` line numbers (1-based) that are not blank.

    The log begins ``offset`` bytes and ``lines`` lines into the stream. ``format`` is None where none is known.
    """

    format: Format | None
    head: bytes
    offset: int = 0
    lines: int = 0
    stray: tuple[int, ...] = ()


def beginning(stream: BinaryIO) -> Beginning:
    """Recognise a stream by its content, if need be without its first lines; it is left at its start."""
    stream.seek(0)
    head = stream.read(HEAD_BYTES)
    found = Beginning(recognise(head), head)
    if found.format is None and single_bytes(head) and b"\0" not in head[:_BINARY_WITHIN]:
        found = _after_stray_lines(stream) or found
    stream.seek(0)
    return found


def _after_stray_lines(stream: BinaryIO) -> Beginning | None:
    offset, stray, remarks = 0, [], True
    for number in range(1, _STRAY + 1):
        stream.seek(offset)
        line = stream.read(_SHOWN).partition(b"\n")[0].strip()
        after = _after_line(stream, offset)
        if after is None:
            return None
        offset = after
        if line:
            stray.append(number)
            remarks = remarks and line.startswith(b"#")
        stream.seek(offset)
        head = stream.read(HEAD_BYTES)
        chosen = _recognised(head, remarks=remarks)
        if chosen is not None:
            return Beginning(chosen, head, offset, number, tuple(stray))
    return None


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


def _is_record(line: str) -> bool:
    try:
        return isinstance(decode(line.encode("utf-8", "replace")), dict)
    except ValueError:
        return False
