"""The process that reads one document from outside: ``python -m tocsin.library.importing.child KIND URL SECONDS BYTES``."""

from __future__ import annotations

import importlib
import sys

import msgspec

from tocsin.library.importing.bounded import bounded
from tocsin.library.importing.imported import Readings
from tocsin.model.bounded import bound_this_process
from tocsin.model.errors import UsageError

#: Module and function by kind; a module is imported only where it is needed.
READERS = {"page": ("pages", "read_page"), "text": ("pages", "read_text"), "feed": ("feeds", "read_feed")}


class Outcome(msgspec.Struct, frozen=True):
    """What was read, or why nothing was."""

    readings: Readings | None = None
    what: str = ""
    hint: str = ""


def main(arguments: list[str]) -> None:
    """Read what stands on stdin, write what was found to stdout."""
    kind, url, seconds, memory = arguments
    module, name = READERS[kind]
    bound_this_process(int(seconds), int(memory))
    try:
        reader = getattr(importlib.import_module(f"tocsin.library.importing.{module}"), name)
        outcome = Outcome(bounded(reader(sys.stdin.buffer.read(), url)))
    except UsageError as error:
        outcome = Outcome(what=error.what, hint=error.hint)
    except (MemoryError, RecursionError):
        outcome = Outcome(what="takes too much memory, or is nested too deeply", hint="save it as text")
    sys.stdout.buffer.write(msgspec.msgpack.encode(outcome))


if __name__ == "__main__":
    main(sys.argv[1:])
