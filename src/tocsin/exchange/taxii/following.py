"""How far a collection has been read: nothing is lost and nothing repeated, whatever a server does with its pages."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence

import msgspec

from tocsin.exchange.stix.times import moment
from tocsin.exchange.taxii.bodies import microseconds
from tocsin.model.errors import ExchangeError

#: Objects remembered by digest: beyond them some may be read twice, never lost.
MOST_REMEMBERED = 5_000
#: Objects added this close together are remembered together: servers write times as coarse as this.
_CLOSE = dt.timedelta(seconds=1)


class Cursor(msgspec.Struct, frozen=True):
    """How far a collection has been read, to be kept between polls as ``text``.

    ``last`` is when the last object that was read was added by the server's clock, ``after`` a little earlier:
    where reading begins again, since servers give several objects the same time and round it. ``read`` are
    digests of objects from there on that were read already.
    """

    after: dt.datetime | None = None
    last: dt.datetime | None = None
    read: tuple[str, ...] = ()

    def text(self) -> str:
        """The cursor as text."""
        return msgspec.json.encode(self).decode()

    @classmethod
    def parse(cls, text: str | None) -> Cursor:
        """A cursor from its text, the beginning for None; ExchangeError if it is none."""
        if text is None:
            return cls()
        try:
            return msgspec.json.decode(text, type=cls)
        except (msgspec.MsgspecError, UnicodeEncodeError) as error:
            raise ExchangeError(
                f"is no cursor: {error}", hint="read the collection from the beginning"
            ) from error

    def query(self) -> dict[str, str]:
        """The filter that begins here."""
        return {} if self.after is None else {"added_after": microseconds(self.after)}

    def moved(self, digests: Sequence[str], headers: Mapping[str, str]) -> Cursor:
        """The cursor after a page of objects with these digests; it does not move back."""
        last, unit = _last_added(headers)
        if last is None or (self.last is not None and last < self.last):
            last, after = self.last, self.after
        else:
            after = _earlier(last, unit)
        near = self.last is None or last is None or last - self.last <= _CLOSE
        read = dict.fromkeys((*(self.read if near else ()), *digests))
        return Cursor(after, last, tuple(read)[-MOST_REMEMBERED:])


BEGINNING = Cursor()


def goes_back(cursor: Cursor, headers: Mapping[str, str]) -> bool:
    """Whether the last object of a page was added before what was read already, which the standard forbids."""
    last, _ = _last_added(headers)
    return last is not None and cursor.last is not None and last < cursor.last


def digest_of(raw: bytes) -> str:
    """A short digest that tells objects apart by their bytes."""
    return base64.b64encode(hashlib.blake2b(raw, digest_size=12).digest()).decode()


def _last_added(headers: Mapping[str, str]) -> tuple[dt.datetime | None, dt.timedelta]:
    """When the last object of a page was added, and the unit that the server writes times in; None if it does not say."""
    text = headers.get("x-taxii-date-added-last", "")
    digits = len(text.partition(".")[2].rstrip("Z"))
    try:
        return moment(text), dt.timedelta(seconds=10.0 ** -min(digits, 6))
    except ExchangeError:
        return None, dt.timedelta(0)


def _earlier(at: dt.datetime, unit: dt.timedelta) -> dt.datetime:
    return at - unit if at - dt.datetime.min.replace(tzinfo=dt.UTC) > unit else at
