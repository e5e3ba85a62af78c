"""Reads a document in a process of its own: whatever is in it, it gets so much time and memory and no more."""

from __future__ import annotations

import msgspec

from tocsin.exchange.advisory.document import MAX_BYTES, Text
from tocsin.exchange.advisory.formats import format_of, refused
from tocsin.model.bounded import Broke, run_bounded
from tocsin.model.errors import ExchangeError


class Bounds(msgspec.Struct, frozen=True):
    """What reading one document may take: seconds of the clock, bytes of memory."""

    seconds: float = 30
    memory: int = 2 * 1024**3


BOUNDS = Bounds()


class _Outcome(msgspec.Struct):
    """What the other process says: a text, or why there is none."""

    text: Text | None = None
    what: str = ""
    hint: str = ""


def read_document(data: bytes, name: str, media: str = "", bounds: Bounds = BOUNDS) -> tuple[str, Text]:
    """Format and text of a document; ``media`` is the type that a server says.

    Raises ``ExchangeError`` if it is too large, of no known format, damaged or encrypted, or takes too much.
    """
    if len(data) > MAX_BYTES:
        hint = "give the part that matters"
        raise ExchangeError(f"is larger than {MAX_BYTES // 1024**2} MiB", where=name, hint=hint)
    if other := refused(data):
        raise ExchangeError(f"is {other[0]}", where=name, hint=other[1])
    kind = format_of(data, name, media)
    charset = media.partition("charset=")[2].partition(";")[0].strip(" \"'")
    outcome = _decoded(_run(kind, charset, data, name, bounds), name)
    if outcome.text is None:
        raise ExchangeError(outcome.what, where=name, hint=outcome.hint)
    return kind, outcome.text


def _run(kind: str, charset: str, data: bytes, name: str, bounds: Bounds) -> bytes:
    said = run_bounded(
        "tocsin.exchange.advisory.child",
        (kind, charset),
        data,
        seconds=bounds.seconds,
        memory=bounds.memory,
    )
    if said is Broke.LATE:
        what = f"takes longer than {bounds.seconds:.0f} s to read"
        raise ExchangeError(what, where=name, hint="save it as text")
    if said is Broke.FAILED:
        what = "cannot be read: it is damaged, or takes too much memory or time"
        raise ExchangeError(what, where=name, hint="save it as text")
    return said


def _decoded(said: bytes, name: str) -> _Outcome:
    try:
        return msgspec.msgpack.decode(said, type=_Outcome)
    except msgspec.DecodeError as error:
        raise ExchangeError(
            "cannot be read: its reader broke off", where=name, hint="save it as text"
        ) from error
