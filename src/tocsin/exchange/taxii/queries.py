"""Filters of a request (TAXII 2.1, section 3.4): read strictly, a field given twice is an error."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from http import HTTPStatus

import msgspec

from tocsin.exchange.stix.times import moment
from tocsin.exchange.taxii.refusal import Refusal
from tocsin.model.errors import ExchangeError
from tocsin.store import Filters, Versions, is_key

#: Values that one field may have, and characters of one.
MOST_VALUES = 1_000
MOST_CHARACTERS = 400

_PAGING = frozenset({"added_after", "limit", "next"})
#: Fields that each endpoint takes (sections 5.3 to 5.8).
OBJECTS = _PAGING | {"match[id]", "match[type]", "match[version]", "match[spec_version]"}
OBJECT = _PAGING | {"match[version]", "match[spec_version]"}
VERSIONS = _PAGING | {"match[spec_version]"}
DELETE = frozenset({"match[version]", "match[spec_version]"})


class Asked(msgspec.Struct, frozen=True):
    """What a request asks for; None where it does not say."""

    ids: tuple[str, ...] | None = None
    types: tuple[str, ...] | None = None
    spec_versions: tuple[str, ...] | None = None
    versions: Versions | None = None
    added_after: dt.datetime | None = None
    limit: int | None = None
    next: str | None = None

    def filters(self) -> Filters:
        """The same for the store."""
        return Filters(
            self.ids or (), self.types or (), self.spec_versions or (), self.versions or Versions()
        )


def asked(pairs: Iterable[tuple[str, str]], takes: frozenset[str]) -> Asked:
    """Read the query of a request to an endpoint that takes some fields; Refusal for what is wrong with one.

    Fields that no TAXII endpoint knows are for somebody else, and ignored; ``match[...]`` never is.
    """
    said: dict[str, str] = {}
    for name, value in pairs:
        if name not in OBJECTS and not name.startswith("match["):
            continue
        if name not in takes:
            raise _wrong(f"{name[:80]} is no filter of this endpoint")
        if name in said:
            raise _wrong(f"{name} is given twice", "separate its values by commas")
        said[name] = value
    return Asked(
        ids=_values(said, "match[id]"),
        types=_values(said, "match[type]"),
        spec_versions=_values(said, "match[spec_version]"),
        versions=_versions(_values(said, "match[version]")),
        added_after=_time(said["added_after"]) if "added_after" in said else None,
        limit=_limit(said["limit"]) if "limit" in said else None,
        next=said.get("next"),
    )


def _values(said: dict[str, str], name: str) -> tuple[str, ...] | None:
    if name not in said:
        return None
    found = tuple(dict.fromkeys(part.strip() for part in said[name].split(",")))
    if not all(found) or len(found) > MOST_VALUES or max(map(len, found)) > MOST_CHARACTERS:
        raise _wrong(f"{name} has no value, too many or too long ones")
    if not all(map(is_key, found)):
        raise _wrong(f"{name} has a value that nothing can have")
    return found


def _versions(found: tuple[str, ...] | None) -> Versions | None:
    if found is None:
        return None
    words = {"first", "last", "all"}
    return Versions(
        last="last" in found,
        first="first" in found,
        every="all" in found,
        at=tuple(_time(one) for one in found if one not in words),
    )


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 18 or int(text) < 1:  # noqa: PLR2004
        raise _wrong("limit is no positive number")
    return int(text)


def _time(text: str) -> dt.datetime:
    try:
        return moment(text)
    except ExchangeError as error:
        raise _wrong(error.what, error.hint) from None


def _wrong(what: str, hint: str = "") -> Refusal:
    return Refusal(HTTPStatus.BAD_REQUEST, what, hint=hint)
