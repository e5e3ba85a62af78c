"""Kinds of columns that hold the same on every database: moments, keys, words and bodies."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from sqlalchemy import BigInteger, Dialect, Integer, LargeBinary, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

from tocsin.model.errors import StoreError, TextError

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)
#: A key is part of an index, and PostgreSQL's index entries end at 2,700 bytes.
KEY_BYTES = 500
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")

#: A number that a database gives out.
Number = BigInteger().with_variant(Integer, "sqlite")
Raw = LargeBinary


def micros(moment: dt.datetime) -> int:
    """Microseconds since 1970 of a moment; raises ``StoreError`` where it names no time zone."""
    if moment.tzinfo is None:
        raise StoreError(f"the time {moment} names no time zone", hint="times are kept in UTC")
    return (moment - EPOCH) // _MICROSECOND


def moment(microseconds: int) -> dt.datetime:
    """The moment, in UTC, that is so many microseconds after 1970."""
    return EPOCH + microseconds * _MICROSECOND


class Moment(TypeDecorator[dt.datetime]):
    """A moment, exact to the microsecond, as a number: it compares and sorts alike on every database."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """SQLite takes only ``INTEGER`` as the number of a row itself."""
        return dialect.type_descriptor(Integer() if dialect.name == "sqlite" else BigInteger())

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> int | None:
        """Microseconds since 1970."""
        del dialect
        return None if value is None else micros(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ANN401  (as the base has it)
        """The moment in UTC."""
        del dialect
        return None if value is None else moment(value)


class Words(TypeDecorator[str]):
    """Text of any length; what a database cannot hold as text is refused alike on all."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text itself; raises ``TextError`` where it cannot be kept."""
        del dialect
        return value if value is None else _kept(value)


class Key(Words):
    """Text that rows are found by, of 500 bytes at most."""

    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text itself; raises ``TextError`` where it is too long or cannot be kept."""
        text = super().process_bind_param(value, dialect)
        if text is not None and len(text) * 4 > KEY_BYTES and len(text.encode()) > KEY_BYTES:
            raise TextError(f"{text[:40]!r}… is longer than {KEY_BYTES} bytes", hint="shorten the name or id")
        return text


def is_key(text: str) -> bool:
    """Whether a text may be a key; one that may not is the key of nothing."""
    return "\0" not in text and _whole(text) and len(text.encode()) <= KEY_BYTES


def legible(text: str) -> str:
    """Text that every database holds: NUL and halves of surrogate pairs become U+FFFD."""
    if "\0" not in text and text.isascii():
        return text
    return text.replace("\0", "\ufffd").encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def line_of(text: str) -> str:
    """A text as one line that can be read anywhere: spaces and breaks are one space, and what else steers a screen becomes U+FFFD."""
    joined = " ".join(legible(text).split())
    return joined if joined.isprintable() else _CONTROLS.sub("\ufffd", joined)


def _kept(text: str) -> str:
    if "\0" in text or not (text.isascii() or _whole(text)):
        raise TextError(
            f"{text[:40]!r} holds a NUL or half a surrogate pair",
            hint="such text is of no known sender's making",
        )
    return text


def _whole(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
