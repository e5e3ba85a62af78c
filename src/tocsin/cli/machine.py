"""What programs read on stdout: bytes as they are, and to a terminal nothing that could steer it.

Everything that is not written through rich goes through here.
"""

from __future__ import annotations

import codecs
import io
import json
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, BinaryIO, cast

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_KEPT = "\n\t"


def stdout() -> BinaryIO:
    """Stdout for bytes; where it is a terminal, they are written as ``shown`` says."""
    sys.stdout.flush()
    stream = sys.stdout.buffer
    return cast("BinaryIO", Shown(stream)) if sys.stdout.isatty() else stream


def tell(document: bytes | str, end: str = "\n") -> None:
    """Write a document to stdout, and out of it at once."""
    stream = stdout()
    whole = document.encode("utf-8", "backslashreplace") if isinstance(document, str) else document
    stream.write(whole + end.encode())
    stream.flush()


def said(text: str, facts: Mapping[str, object], *, as_json: bool) -> None:
    """Say what was done: in words, or its facts as one JSON document."""
    tell(json.dumps(dict(facts), indent=2) if as_json else text)


def shown(text: str) -> str:
    r"""The text with whatever a terminal would not show as itself as JSON's escapes, so that JSON stays what it is.

    Line ends and tabs stay, a carriage return before a line end too.
    """
    if text.isprintable():
        return text
    return "\r\n".join(map(_escaped, text.split("\r\n")))


def _escaped(text: str) -> str:
    return "".join(char if char.isprintable() or char in _KEPT else _unit(char) for char in text)


def _unit(char: str) -> str:
    units = char.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


class Shown(io.BufferedIOBase):
    """A stream of UTF-8 onto a terminal; characters may be cut between two writes."""

    def __init__(self, terminal: BinaryIO) -> None:
        self._terminal = terminal
        self._decoder = codecs.getincrementaldecoder("utf-8")("backslashreplace")

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, data: ReadableBuffer, /) -> int:
        """Write all of ``data``; gives its length in bytes."""
        whole = bytes(data)
        self._terminal.write(shown(self._decoder.decode(whole)).encode("utf-8"))
        return len(whole)

    def flush(self) -> None:
        """Send what was written."""
        self._terminal.flush()
