"""Pictures from outside, drawn anew: what is kept is made of their pixels alone, in a process that gets so much time and memory and no more."""

from __future__ import annotations

import threading

import msgspec

from tocsin.model.bounded import Broke, run_bounded
from tocsin.model.errors import UsageError

#: Bytes that a picture may have when it comes, and the sides, in pixels, that are kept of it at most.
MAX_BYTES, SIDE = 10 * 1024 * 1024, 1600
#: What it is kept and served as.
MEDIA = "image/webp"
_SECONDS, _MEMORY = 20, 1536 * 1024**2
#: Pictures that are drawn at once: the largest takes 850 MB.
_AT_ONCE = threading.BoundedSemaphore(2)


class Redrawn(msgspec.Struct, frozen=True):
    """A picture as WebP with nothing but its pixels, and its sides; or else why there is none. ``small`` is ``NARROW`` wide, b"" where the whole is."""

    raw: bytes = b""
    small: bytes = b""
    width: int = 0
    height: int = 0
    what: str = ""
    hint: str = ""


def redrawn(data: bytes, seconds: int = _SECONDS) -> Redrawn:
    """A PNG, JPEG or WebP drawn anew, 1600 pixels long at most. Raises ``UsageError`` for anything else, what is damaged, or too large.

    Its name, metadata, profile, further frames and whatever stands behind its end do not come along.
    """
    if len(data) > MAX_BYTES:
        raise _refused(
            f"is larger than {MAX_BYTES // 1024**2} MiB", "make it smaller: 1600 pixels are shown at most"
        )
    with _AT_ONCE:
        said = run_bounded("tocsin.library.redrawing_child", (), data, seconds=seconds, memory=_MEMORY)
    if said is Broke.LATE:
        raise _refused(f"takes longer than {seconds} s to draw", "make it smaller")
    if said is Broke.FAILED:
        raise _refused(
            "cannot be drawn: it is damaged, or takes too much memory or time", "save it anew as PNG"
        )
    made = msgspec.msgpack.decode(said, type=Redrawn)
    if not made.raw:
        raise _refused(made.what, made.hint)
    return made


def _refused(what: str, hint: str) -> UsageError:
    return UsageError(what, where="the picture", hint=hint)
