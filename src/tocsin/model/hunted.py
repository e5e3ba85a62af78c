"""A search of one call in this member's own history: when, over what, and what it brought."""

from __future__ import annotations

import datetime as dt
import enum

import msgspec

from tocsin.model.field_of_view import Days


class Reach(enum.StrEnum):
    """How much of the history a search went over."""

    WHOLE = "whole"  # all of it
    STANDING = "standing"  # what came in since the last search; correlations over all


class Searched(msgspec.Struct, frozen=True, kw_only=True):
    """One search: of a version of a call, from ``begun`` to ``ended``, in ``rows`` events of ``hosts`` known hosts.

    ``days`` are those that any log covers. ``items`` were asked for, and ``not_tried`` counts those that were not
    searched by the reason. ``new`` matches were found, ``grown`` had been before, ``reopened`` of these were judged. It stays
    here. ``unkept`` matches were more than are kept of an item.
    """

    call: str
    call_modified: dt.datetime
    reach: Reach
    begun: dt.datetime
    ended: dt.datetime
    rows: int
    hosts: int
    items: int
    days: Days | None = None
    not_tried: dict[str, int] = msgspec.field(default_factory=dict)
    new: int = 0
    grown: int = 0
    reopened: int = 0
    unkept: int = 0
