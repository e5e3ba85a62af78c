"""STIX 2.1 observed data: each observation becomes one event of its objects' properties.

Fields are named as STIX patterns name them (``process:command_line``); references are followed
(``network-traffic:dst_ref.value``), and objects of one type give fields of several values.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from tocsin.model.event import Event, Scalar, Skipped, table_name
from tocsin.model.expression import MULTI
from tocsin.sources.contract import ReadContext
from tocsin.sources.flatten import flatten, text
from tocsin.sources.json_format import first_time, identity_of
from tocsin.sources.json_records import Record, head_records, records

_TABLE = table_name("stix", "observed")
_WRAPPERS = ("objects",)
#: Objects kept so that observations can refer to them; further ones cannot be resolved.
MAX_OBJECTS = 500_000
_MAX_HOPS = 4
_DROPPED = frozenset({"type", "id", "spec_version", "object_marking_refs", "defanged"})


class StixObserved:
    """Bundles, arrays or lines of STIX objects with ``observed-data`` among them."""

    name = "stix-observed"

    def recognises(self, head: bytes) -> bool:
        """Whether the first objects are STIX: a type, and an id that begins with it."""
        found = head_records(head, _WRAPPERS)[:32]
        bundled = head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and b'"bundle"' in head[:4096]
        typed = [r for r in found if str(r.get("id", "")).startswith(f"{r.get('type')}--")]
        return bool(typed) and (bundled or any(r["type"] == "observed-data" for r in typed))

    def read(self, stream: BinaryIO, context: ReadContext) -> Iterator[Event | Skipped]:
        """One event per observation, after the whole bundle is read (references may point ahead).

        At most ``MAX_OBJECTS`` objects are held. Objects of other types are no events and are not
        counted as skipped, as they are knowledge, not records of a log.
        """
        known: dict[str, Record] = {}
        observations: list[tuple[int, Record]] = []
        for item in records(stream, context, _WRAPPERS):
            if isinstance(item, Skipped):
                yield item
            elif item[1].get("type") == "observed-data":
                observations.append(item)
                yield from _flush(observations, known, context, force=len(observations) >= MAX_OBJECTS)
            elif isinstance(item[1].get("id"), str):
                if len(known) >= MAX_OBJECTS:
                    reason = f"more than {MAX_OBJECTS} objects in one bundle"
                    yield Skipped(context.path, item[0], reason)
                else:
                    known[item[1]["id"]] = item[1]
        yield from _flush(observations, known, context, force=True)


def _flush(
    observations: list[tuple[int, Record]], known: dict[str, Record], context: ReadContext, *, force: bool
) -> Iterator[Event | Skipped]:
    if not force:
        return
    for number, observation in observations:
        yield from _event(observation, known, number, context)
    observations.clear()


def _event(
    observation: Record, known: dict[str, Record], number: int, context: ReadContext
) -> Iterator[Event | Skipped]:
    own = observation.get("objects")
    objects = {**known, **own} if isinstance(own, dict) and own else known
    refs = observation.get("object_refs")
    names = list(own) if isinstance(own, dict) else refs if isinstance(refs, list) else []
    fields = flatten({k: v for k, v in observation.items() if k not in ("objects", "object_refs")})
    missing = [ref for ref in names if not isinstance(objects.get(str(ref)), dict)]
    for ref in names:
        found = objects.get(str(ref))
        if isinstance(found, dict):
            _merge(fields, _properties(found, objects))
    if missing:
        reason = f"{len(missing)} of {len(names)} objects of the observation are not in the bundle"
        yield Skipped(context.path, number, reason)
    time = first_time(fields, context, "first_observed", "last_observed", "created")
    creator = known.get(str(observation.get("created_by_ref")), {})
    host = str(creator.get("name", ""))
    identity = identity_of(fields, "id")
    yield Event(_TABLE, "", time, host, number, fields, identity=identity)


def _properties(found: Record, objects: dict[str, Any], prefix: str = "", hops: int = 0) -> dict[str, Scalar]:
    """``{"process:command_line": …, "process:parent_ref.pid": …}``; references are followed 4 deep."""
    prefix = prefix or f"{found.get('type', 'unknown')}:"
    plain = {k: v for k, v in found.items() if k not in _DROPPED and not k.endswith(("_ref", "_refs"))}
    fields = flatten(plain, prefix)
    for key, value in found.items():
        if not key.endswith(("_ref", "_refs")) or hops >= _MAX_HOPS:
            continue
        for ref in value if isinstance(value, list) else [value]:
            target = objects.get(str(ref))
            if isinstance(target, dict):
                _merge(fields, _properties(target, objects, f"{prefix}{key}.", hops + 1))
    return fields


def _merge(into: dict[str, Scalar], more: dict[str, Scalar]) -> None:
    for name, value in more.items():
        before = into.get(name)
        into[name] = value if before is None else f"{text(before)}{MULTI}{text(value)}"


STIX_OBSERVED = StixObserved()
