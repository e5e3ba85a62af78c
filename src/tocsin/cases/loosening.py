"""Whether a next version of an entry may be told to more than the one before: never unseen, and only by its source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from tocsin.model.case import Entry
from tocsin.model.errors import UsageError
from tocsin.model.marking import Marking
from tocsin.release import loosened

#: Entries that are told by their ids.
_TOLD = 20


def see_loosening(
    entries: Iterable[Entry], held: Mapping[str, Entry], home: str, *, loosens: bool
) -> dict[str, Marking]:
    """The markings before, by the ids of entries that become looser. UsageError unless it is said that they may.

    ``held`` are the last versions by their ids, ``home`` the member whose case it is.
    """
    found = {one.id: before for one, before in _next(entries, held) if _is_looser(before, one, home)}
    if found and not loosens:
        named = ", ".join(f"{id_} is {before.marking}" for id_, before in list(found.items())[:_TOLD])
        raise UsageError(
            f"would become looser: {named}",
            where="marking",
            hint="mark the new version as strictly, or say that it is meant: --loosen, or the box beside the form",
        )
    return {id_: before.marking for id_, before in found.items()}


def looser(entries: Iterable[Entry], held: Iterable[Entry]) -> tuple[str, ...]:
    """The ids of entries that more may be told of than of the version before."""
    last = {one.id: one for one in held}
    return tuple(one.id for one, before in _next(entries, last) if not one.marking.at_least(before.marking))


def _next(entries: Iterable[Entry], held: Mapping[str, Entry]) -> Iterator[tuple[Entry, Entry]]:
    return ((one, held[one.id]) for one in entries if one.id in held)


def _is_looser(before: Entry, after: Entry, home: str) -> bool:
    return loosened(before.marking, after.marking, after.origin or home, before.origin or home)
