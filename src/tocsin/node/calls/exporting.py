"""A call as queries of the system in which a member keeps its logs."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

import tocsin
from tocsin.detections import load_indicators
from tocsin.detections.indicators.benign import Benign
from tocsin.detections.indicators.traced import Trace, trace
from tocsin.detections.queries.backends import Opened, open_target
from tocsin.detections.queries.convert import Converted, Query, convert_detection, convert_rules
from tocsin.model.call import Call, CallItem, StixObject
from tocsin.model.detection import Detection, RuleSet
from tocsin.model.errors import UsageError
from tocsin.model.member import Audience
from tocsin.node.calls.handling import objects_of
from tocsin.node.calls.searching import beyond_limits
from tocsin.node.member.node import Node
from tocsin.release import Released, release, release_marked


class ExportedItem(msgspec.Struct, frozen=True):
    """One item as queries, and why any of it is not among them; ``digest`` is its indicator's."""

    item: str
    name: str
    pattern_type: str
    digest: str
    queries: tuple[Query, ...]
    left_out: tuple[str, ...]


class Export(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a call as queries of one system; ``versions`` of what made them, by package."""

    call: str
    call_modified: dt.datetime
    title: str
    marking: str
    exported: dt.datetime
    backend: str
    pipelines: tuple[str, ...]
    versions: dict[str, str]
    items: tuple[ExportedItem, ...]

    @property
    def queries(self) -> int:
        """How many queries there are."""
        return sum(len(one.queries) for one in self.items)

    @property
    def whole(self) -> tuple[ExportedItem, ...]:
        """Items of which nothing was left out."""
        return tuple(one for one in self.items if one.queries and not one.left_out)

    @property
    def partly(self) -> tuple[ExportedItem, ...]:
        """Items of which some was left out."""
        return tuple(one for one in self.items if one.queries and one.left_out)

    @property
    def without(self) -> tuple[ExportedItem, ...]:
        """Items that no query asks for."""
        return tuple(one for one in self.items if not one.queries)


def export(call: Call, backend: str, pipelines: Sequence[str], actor: str, node: Node) -> Released[Export]:
    """Every item of a call as queries, released to this member itself, with an entry in the audit.

    Raises ``UsageError`` for a backend that is not installed and for a call that was taken back, ``ReleaseError``
    if this member may not have it.
    """
    if call.revoked:
        raise UsageError("was taken back: nothing of it is to be searched", where=call.id)
    opened = open_target(backend, pipelines)
    audience = Audience.of_member(node.configuration.id)
    marking = release(call, audience, node).marking
    made = Export(
        call=call.id,
        call_modified=call.modified,
        title=call.title,
        marking=str(marking),
        exported=node.clock(),
        backend=opened.target.name,
        pipelines=opened.pipelines,
        versions={"tocsin": tocsin.__version__, opened.target.package: opened.version},
        items=tuple(_items(call, objects_of(call, node), opened, node)),
    )
    released = release_marked(made, marking, call.issuer, audience)
    detail = f"{backend}: {made.queries} queries of {len(made.items)} items, {len(made.without)} without any"
    node.store.audit.append(
        actor, "call exported", object_=call.id, audience=str(audience), rule=str(marking), detail=detail
    )
    return released


def _items(call: Call, objects: Sequence[StixObject], opened: Opened, node: Node) -> Iterator[ExportedItem]:
    wanted = {item.id for item in call.items if item.pattern_type != "sigma"}
    beyond = dict(beyond_limits(call, node.configuration.limits))
    indicators = [one for one in objects if one.get("id") in wanted and one.get("id") not in beyond]
    rules = _compiled(indicators)
    traces = trace(indicators, rules)
    by_id = {one.id: one for one in rules.detections}
    for item in call.items:
        if item.id in beyond:
            made = Converted((), (beyond[item.id],))
        elif item.pattern_type == "sigma":
            made = convert_rules(item.id, item.pattern, opened)
        else:
            made = _of_pattern(traces.get(item.id, Trace(reason=_MISSING)), by_id, opened)
        yield _exported(item, made)


_MISSING = "the indicator did not come with the call"


def _compiled(indicators: Sequence[StixObject]) -> RuleSet:
    with tempfile.TemporaryDirectory(prefix="tocsin-export-") as folder:
        bundle = Path(folder, "call.json")
        bundle.write_text(json.dumps({"type": "bundle", "objects": list(indicators)}), "utf-8")
        return load_indicators([bundle], benign=Benign([]))


def _of_pattern(traced: Trace, known: dict[str, Detection], opened: Opened) -> Converted:
    if not traced.detections:
        return Converted((), (traced.reason,))
    found = Converted()
    for name in traced.detections:
        detection = known[name]
        named = detection.correlation.rules if detection.correlation else ()
        parts = [known[part] for part in dict.fromkeys(named) if part in known]
        found += convert_detection(detection, parts, traced.entries, opened)
    return found


def _exported(item: CallItem, made: Converted) -> ExportedItem:
    return ExportedItem(item.id, item.name, item.pattern_type, item.digest, made.queries, made.left_out)
