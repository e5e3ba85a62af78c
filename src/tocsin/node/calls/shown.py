"""What somebody was shown before it leaves, as a mark: what differs from it by then does not leave by their word."""

from __future__ import annotations

import hashlib

import msgspec

from tocsin.model.answer import Answer
from tocsin.model.call import Call
from tocsin.model.errors import UsageError

_encoder = msgspec.json.Encoder(order="deterministic")


def mark_of_answer(answer: Answer) -> str:
    """The mark of what an answer says, to which version of the call and under which marking; whenever it is made."""
    return _mark((answer.call, answer.call_modified, answer.stage, answer.marking, answer.items))


def mark_of_call(call: Call) -> str:
    """The mark of a version of a call, with the digests of all that goes with it."""
    return _mark(call)


def see_shown(shown: str, mark: str, where: str) -> None:
    """Raise ``UsageError`` where what was shown is not what would leave now; "" where nothing was shown."""
    if shown and shown != mark:
        hint = "look at it again: it has changed since the page was loaded"
        raise UsageError("is not what was shown any more", where=where, hint=hint)


def _mark(said: object) -> str:
    return hashlib.sha256(_encoder.encode(said)).hexdigest()
