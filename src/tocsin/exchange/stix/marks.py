"""Markings and digests of objects, with the errors of this room."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tocsin import release
from tocsin.model.call import StixObject
from tocsin.model.errors import ExchangeError, ReleaseError
from tocsin.model.marking import Marking
from tocsin.release.labels import label_of


def marked(item: StixObject, marking: Marking) -> StixObject:
    """The object with a marking; ExchangeError if it has a stricter one."""
    with _in_this_room():
        return release.marked(item, marking)


def marking_said(item: StixObject, known: release.Known) -> Marking:
    """What an object says of itself, nothing inherited and nobody added; ExchangeError if it is not marked."""
    with _in_this_room():
        return label_of(item, known, str(item.get("id", ""))[:120])


def digest(item: StixObject) -> str:
    """SHA-256 of the canonical form, without the signature; ExchangeError if there is none."""
    with _in_this_room():
        return release.digest(item)


@contextmanager
def _in_this_room() -> Iterator[None]:
    try:
        yield
    except ReleaseError as error:
        raise ExchangeError(error.what, where=error.where, hint=error.hint) from error
