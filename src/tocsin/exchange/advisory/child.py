"""The process that reads one document: ``python -m tocsin.exchange.advisory.child FORMAT CHARSET SECONDS BYTES``."""

from __future__ import annotations

import importlib
import sys

import msgspec

from tocsin.exchange.advisory.document import Text, bounded
from tocsin.model.bounded import bound_this_process
from tocsin.model.errors import ExchangeError

#: Module and function by format; a module is imported only where its format is read.
READERS = {
    "pdf": ("pages", "read_pdf"),
    "html": ("markup", "read_html"),
    "markdown": ("markdown", "read_markdown"),
    "csv": ("plain", "read_csv"),
    "text": ("plain", "read_text"),
    "stix": ("bundles", "read_bundle"),
}


def read(kind: str, data: bytes, charset: str = "") -> Text:
    """The text of a document of a format, bounded. Raises ``ExchangeError`` if it cannot be read."""
    module, name = READERS[kind]
    reader = getattr(importlib.import_module(f"tocsin.exchange.advisory.{module}"), name)
    return bounded(reader(data, charset))


def main(arguments: list[str]) -> None:
    """Read what stands on stdin, write what was found to stdout."""
    kind, charset, seconds, memory = arguments
    bound_this_process(int(seconds), int(memory))
    try:
        said: dict[str, object] = {"text": read(kind, sys.stdin.buffer.read(), charset)}
    except ExchangeError as error:
        said = {"what": error.what, "hint": error.hint}
    except (MemoryError, RecursionError):
        said = {"what": "takes too much memory, or is nested too deeply", "hint": "save it as text"}
    sys.stdout.buffer.write(msgspec.msgpack.encode(said))


if __name__ == "__main__":
    main(sys.argv[1:])
