"""The process that reads one document: ``python -m tocsin.exchange.advisory.child FORMAT CHARSET SECONDS BYTES``."""

from __future__ import annotations

import contextlib
import importlib
import sys

import msgspec

from tocsin.exchange.advisory.document import Text, bounded
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
    _limit(int(seconds), int(memory))
    try:
        said: dict[str, object] = {"text": read(kind, sys.stdin.buffer.read(), charset)}
    except ExchangeError as error:
        said = {"what": error.what, "hint": error.hint}
    except (MemoryError, RecursionError):
        said = {"what": "takes too much memory, or is nested too deeply", "hint": "save it as text"}
    sys.stdout.buffer.write(msgspec.msgpack.encode(said))


def _limit(seconds: int, memory: int) -> None:
    """Bound this process, where the system can."""
    with contextlib.suppress(ImportError):
        import resource  # noqa: PLC0415  (there is none on Windows)

        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        with contextlib.suppress(ValueError, OSError):  # a lower limit is in force already
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main(sys.argv[1:])
