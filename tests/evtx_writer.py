"""Writes small Windows event logs for tests: binary XML without templates, one chunk or several.

Layout after the libyal project's description of the format (libevtx).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element, fromstring

CHUNK = 65_536
_START = 512


def evtx(chunks: Sequence[Sequence[str]], first: int = 1) -> bytes:
    """A log of ``chunks``, each a list of ``<Event>`` texts; records are numbered from ``first``."""
    parts, number = [], first
    for events in chunks:
        parts.append(chunk(events, number))
        number += len(events)
    head = bytearray(4096)
    struct.pack_into(
        "<8sQQQIHHHH", head, 0, b"ElfFile\0", 0, len(chunks) - 1, number, 128, 1, 3, 4096, len(chunks)
    )
    return bytes(head) + b"".join(parts)


def chunk(events: Sequence[str], first: int) -> bytes:
    """One chunk of 65,536 bytes that holds ``events`` as records numbered from ``first``."""
    data = bytearray(_START)
    start = _START
    for number, text in enumerate(events, first):
        start = len(data)
        data += struct.pack("<4sIQQ", b"**\0\0", 0, number, 132_000_000_000_000_000)
        data += b"\x0f\x01\x01\x00"
        for piece in _element(fromstring(text), len(data)):  # noqa: S314
            data += piece
        data += b"\x00"
        data += bytes(-(len(data) + 4) % 8)
        size = len(data) + 4 - start
        struct.pack_into("<I", data, start + 4, size)
        data += struct.pack("<I", size)
    last = first + len(events) - 1
    struct.pack_into("<8sQQQQIII", data, 0, b"ElfChnk\0", first, last, first, last, 128, start, len(data))
    return bytes(data).ljust(CHUNK, b"\0")


def _element(element: Element, position: int) -> Iterator[bytes]:
    body = bytearray(b"\x41" if element.attrib else b"\x01")
    body += struct.pack("<I", 0)
    _name(body, element.tag.rpartition("}")[2], position)
    if element.attrib:
        at = len(body)
        body += b"\0\0\0\0"
        attributes = list(element.attrib.items())
        for index, (name, value) in enumerate(attributes, 1):
            body += b"\x46" if index < len(attributes) else b"\x06"
            _name(body, name, position)
            _text(body, value)
        struct.pack_into("<I", body, at, len(body) - at - 4)
    body += b"\x02"
    if element.text and element.text.strip():
        _text(body, element.text)
    for child in element:
        for piece in _element(child, position + len(body)):
            body += piece
    body += b"\x04"
    struct.pack_into("<I", body, 1, len(body) - 5)
    yield bytes(body)


def _name(body: bytearray, name: str, position: int) -> None:
    body += struct.pack("<I", position + len(body) + 4)
    body += struct.pack("<IHH", 0, 0, len(name)) + name.encode("utf-16-le") + b"\0\0"


def _text(body: bytearray, text: str) -> None:
    body += b"\x05\x01" + struct.pack("<H", len(text)) + text.encode("utf-16-le")
