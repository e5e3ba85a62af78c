"""Readers of a publication: what they may read, which is not the same as what they may be told."""

from __future__ import annotations

import datetime as dt
import enum

import msgspec

from tocsin.model.member import PUBLIC, Audience


class Tier(enum.IntEnum):
    """How much a reader gets of what the markings allow."""

    VISITOR = 0  # headline, summary and first paragraphs
    REGISTERED = 1  # so many whole articles a month
    ALL_ACCESS = 2


class Reader(msgspec.Struct, frozen=True):
    """A person with an e-mail address, confirmed by a link.

    ``audience`` says as whom markings reach the reader: the public, unless an administrator said that it is one of the
    community or of a member. ``until`` is when all-access ends, None without: afterwards the reader is a registered one.
    ``newsletter``, ``reviews``, ``flashes`` and ``searches`` say which mails are wanted, as far as the tier gives them.
    ``organisation`` names the one through which the reader has access at present, "" for none: then ``until`` is what it
    lends, or the reader's own where that is later, and ``audience`` what it lends, or the reader's own unless that is the public.
    """

    id: str
    address: str
    created: dt.datetime
    until: dt.datetime | None = None
    audience: Audience = PUBLIC
    name: str = ""
    newsletter: bool = True
    reviews: bool = True
    flashes: bool = True
    searches: bool = True
    organisation: str = ""

    def tier(self, now: dt.datetime) -> Tier:
        """What the reader has at a moment."""
        return Tier.ALL_ACCESS if self.until is not None and now < self.until else Tier.REGISTERED
