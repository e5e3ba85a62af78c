r"""Zeek's tab-separated logs, typed by their own headers.

Unset fields become null, ``(empty)`` the empty string, sets and vectors values joined with
``MULTI``, booleans true and false; ``\x..`` escapes are decoded unless they stand for control
characters, which stay readable.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from tocsin.model.event import Event, Scalar, Skipped, table_name
from tocsin.model.expression import MULTI
from tocsin.sources.contract import ReadContext
from tocsin.sources.flatten import one_value
from tocsin.sources.formats.zeek_paths import path_of, sensor_of
from tocsin.sources.lines import head_text, lines
from tocsin.sources.times import parse_time

_HEADER = re.compile(r"#(?:separator |set_separator|empty_field|unset_field|path|fields)")
_LATER = re.compile(r"^#fields\t(?:[\w.]+\t)+[\w.]+\r?$", re.MULTILINE | re.ASCII)
_ESCAPE = re.compile(rb"\\(?:x([0-9A-Fa-f]{2})|\\)")
_KEYS = {
    "#path": "path",
    "#set_separator": "set_separator",
    "#empty_field": "empty",
    "#unset_field": "unset",
}
_BOOLEANS: dict[str, Scalar] = {"T": True, "F": False}


@dataclasses.dataclass(frozen=True)
class _Header:
    """What the header lines above a row say."""

    separator: str = "\t"
    set_separator: str = ","
    empty: str = "(empty)"
    unset: str = "-"
    path: str = ""
    fields: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()  # the types that are not kept as they are written, else ""
    table: str = ""

    def after(self, line: str, file: str) -> _Header:
        """What holds after a header line; others (``#open``, ``#close``) say nothing about rows."""
        if line.startswith("#separator "):
            return _Header(separator=_unescape(line.removeprefix("#separator ")) or "\t")
        key, *values = line.split(self.separator)
        if key == "#fields":
            new = dataclasses.replace(self, fields=tuple(map(one_value, values)), kinds=("",) * len(values))
        elif key == "#types":
            kinds = tuple(kind if kind == "bool" or kind.endswith("]") else "" for kind in values)
            fits = len(kinds) == len(self.fields)
            new = dataclasses.replace(self, kinds=kinds if fits else ("",) * len(self.fields))
        elif key in _KEYS:
            new = dataclasses.replace(self, **dict[str, Any]({_KEYS[key]: "".join(values[:1])}))
        else:
            return self
        path = new.path or path_of(new.fields, None, file) or "unknown"
        return dataclasses.replace(new, table=table_name("zeek", path))


class ZeekTsv:
    """Zeek's default log writer."""

    name = "zeek-tsv"

    def host_in_name(self, path: str) -> str:
        """The sensor that the file's name states, as ``NASHUA_conn.log`` does."""
        return sensor_of(path)

    def recognises(self, head: bytes) -> bool:
        """Whether the stream begins with one of Zeek's header lines, or has one below rows of an earlier part."""
        text = head_text(head).lstrip()
        return _HEADER.match(text) is not None or _LATER.search(text) is not None

    def read(self, stream: BinaryIO, context: ReadContext) -> Iterator[Event | Skipped]:
        """Events in file order; a row that does not fit the header above it is skipped."""
        header = _Header()
        for item in lines(stream, context):
            if isinstance(item, Skipped):
                yield item
                continue
            number, text = item[0], item[1].decode("utf-8", "backslashreplace")
            if text.startswith("#"):
                header = header.after(text, context.path)
                continue
            cells = text.split(header.separator or "\t")
            if MULTI in text and header.set_separator != MULTI:
                cells = [*map(one_value, cells)]
            if len(cells) == len(header.fields):
                yield _event(cells, header, number)
            else:
                reason = f"{len(cells)} cells under {len(header.fields)} fields"
                reason = reason if header.fields else "row without a header (#fields) above it"
                yield Skipped(context.path, number, reason)


def _event(cells: list[str], header: _Header, number: int) -> Event:
    unset, empty = header.unset, header.empty
    fields: dict[str, Scalar] = {}
    for name, kind, cell in zip(header.fields, header.kinds, cells, strict=True):
        if cell == unset:
            fields[name] = None
        elif kind or "\\" in cell:
            fields[name] = _value(cell, kind, header)
        else:
            fields[name] = "" if cell == empty else cell
    stamp = fields.get("ts")
    time = parse_time(stamp) if isinstance(stamp, str) else None
    return Event(header.table, "", time, "", number, fields)


def _value(cell: str, kind: str, header: _Header) -> Scalar:
    if kind.endswith("]"):
        return _values(cell, kind, header)
    if kind == "bool":
        return _BOOLEANS.get(cell, cell)
    if cell == header.empty:
        return ""
    return _unescape(cell) if "\\" in cell else cell


def _values(cell: str, kind: str, header: _Header) -> Scalar:
    """Elements of a set or vector; an empty one is null, as a JSON log's ``[]`` is."""
    if cell == header.empty:
        return None
    inner = kind[kind.find("[") + 1 : -1]
    parts = (part for part in cell.split(header.set_separator or ",") if part != header.unset)
    values = [_value(part, inner if "[" not in inner else "string", header) for part in parts]
    return MULTI.join("true" if v is True else "false" if v is False else str(v) for v in values) or None


def _unescape(text: str) -> str:
    return _ESCAPE.sub(_decoded, text.encode("utf-8", "replace")).decode("utf-8", "backslashreplace")


def _decoded(match: re.Match[bytes]) -> bytes:
    if match[1] is None:
        return b"\\"
    byte = bytes.fromhex(match[1].decode())
    return byte if (byte >= b" " and byte != b"\x7f") or byte == b"\t" else match[0]


ZEEK_TSV = ZeekTsv()
