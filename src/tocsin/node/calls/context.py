"""What goes with a call and asks for nothing: objects of the issuer's own that refer to each other, and to what is asked, as before."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence

from tocsin.exchange.stix import stamp
from tocsin.model.call import StixObject

#: Where an object refers to one other, and is nothing without it.
_ONE = ("source_ref", "target_ref")


def going_with(
    context: Sequence[StixObject], asked: Mapping[str, str], issuer: str, now: dt.datetime
) -> list[StixObject]:
    """Objects under ids of the issuer's own, each once; what refers to nothing that is there is left out.

    ``asked`` are ids of the call's indicators by those that they had, as ``context`` refers to them: each object stands after those
    of the context that it refers to.
    """
    ids, moment = dict(asked), stamp(now)
    own = {"created_by_ref": issuer, "created": moment, "modified": moment}
    made = []
    for number, one in enumerate(context):
        old = str(one.get("id", number))
        refs = _refs(one, ids)
        if old in ids or refs is None or one["type"] == "marking-definition":  # definitions are made anew
            continue
        ids[old] = f"{one['type']}--{uuid.uuid4()}"
        made.append({**one, **refs, **own, "id": ids[old]})
    return made


def still_referring(context: Sequence[StixObject], asked: Collection[str]) -> Iterator[StixObject]:
    """Objects as they are, but for what they refer to and is no longer asked; without those that tie nothing together any more."""
    stay = {str(one["id"]) for one in context if not any(name in one for name in (*_ONE, "object_refs"))}
    ids = {one: one for one in (*asked, *stay)}
    for one in sorted(context, key=lambda one: one["type"] == "report"):
        refs = _refs(one, ids)
        if refs is not None:
            ids[str(one["id"])] = str(one["id"])
            yield {**one, **refs}


def same(context: Sequence[StixObject], alias: Mapping[str, str]) -> tuple[StixObject, ...]:
    """Objects that refer to another indicator in place of one that asks for the same."""
    return tuple({**one, **(_refs(one, _Known(alias)) or {})} for one in context)


class _Known(dict[str, str]):
    """Ids that stand for themselves where nothing else is said."""

    def __contains__(self, _: object) -> bool:
        return True

    def __missing__(self, id_: str) -> str:
        return id_


def _refs(item: StixObject, ids: Mapping[str, str]) -> dict[str, str | list[str]] | None:
    """What an object refers to by the ids given for it; None where that is nothing, or a half of what it ties is missing."""
    if any(item[name] not in ids for name in _ONE if name in item):
        return None
    said: dict[str, str | list[str]] = {name: ids[item[name]] for name in _ONE if name in item}
    if "object_refs" in item:
        listed = list(dict.fromkeys(ids[one] for one in item["object_refs"] if one in ids))
        return {**said, "object_refs": listed} if listed else None
    return said
