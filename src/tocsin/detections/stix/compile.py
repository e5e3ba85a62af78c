"""A STIX pattern becomes detections: branches for one observation, correlations for several."""

from __future__ import annotations

import hashlib
import itertools

import msgspec

from tocsin.detections.stix.literal import moment_of
from tocsin.detections.stix.observe import see
from tocsin.detections.stix.order import MAX_ORDERS, orders
from tocsin.detections.stix.parse import parse_pattern
from tocsin.detections.stix.pattern import Joining
from tocsin.detections.stix.plan import MAX_WRITTEN, Count, Group, Leaf, Plan, plan
from tocsin.model.detection import Condition, Correlation, CorrelationType, Detection
from tocsin.model.errors import DetectionError

#: Most detections one pattern becomes.
MAX_PARTS = 500


class Compiled(msgspec.Struct, frozen=True):
    """Detections of one pattern, hidden parts first, and what of it cannot be seen, as sentences."""

    detections: tuple[Detection, ...]
    gaps: tuple[str, ...] = ()


def compile_pattern(text: str, like: Detection | None = None) -> Compiled:
    """Detections of a STIX 2.1 pattern.

    ``like`` gives id, title and all else that the pattern does not say; without it the id is made
    of the pattern's digest. A pattern that holds in any of several ways becomes several detections,
    ``<id>/1``, ``<id>/2``; parts are hidden and named ``<id>#1``. Raises ``DetectionError`` if it is
    no pattern or nothing of it can be expressed.
    """
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    model = like or Detection(id=f"stix-{digest[:32]}", title=text[:200], kind="stix", file="", digest=digest)
    gaps: dict[str, None] = {}
    maker = _Maker(msgspec.structs.replace(model, kind="stix", digest=digest), gaps)
    roots = maker.emit(plan(parse_pattern(text), gaps))
    return Compiled(maker.named(roots), tuple(gaps))


class _Maker:
    """Collects the detections of one pattern, numbered in the order they are made."""

    def __init__(self, like: Detection, gaps: dict[str, None]) -> None:
        self.like = like
        self.gaps = gaps
        self.made: dict[str, Detection] = {}
        self.leaves: dict[Leaf, str] = {}

    def named(self, roots: tuple[str, ...]) -> tuple[Detection, ...]:
        """All detections, the roots shown under the pattern's own id."""
        shown = {}
        for number, root in enumerate(roots, 1):
            shown[root] = self.like.id if len(roots) == 1 else f"{self.like.id}/{number}"
        # A way of its own may also be a part of another way, which goes on naming it.
        named = {rule for made in self.made.values() if made.correlation for rule in made.correlation.rules}
        parts = [made for part, made in self.made.items() if part not in shown or part in named]
        tops = [msgspec.structs.replace(self.made[r], id=name, hidden=False) for r, name in shown.items()]
        return (*parts, *tops)

    def emit(self, part: Plan) -> tuple[str, ...]:
        """Ids of detections of which any one holds if and only if ``part`` does."""
        if isinstance(part, Leaf):
            return (self._leaf(part),)
        if isinstance(part, Count):
            rules = self.emit(part.item)
            least = (Condition("gte", part.times),)
            return (self._correlation(CorrelationType.EVENT_COUNT, rules, part.within, least),)
        if part.joining is Joining.OR:
            return tuple(dict.fromkeys(rule for item in part.items for rule in self.emit(item)))
        return self._group(part)

    def _group(self, group: Group) -> tuple[str, ...]:
        group = msgspec.structs.replace(group, items=_written_out(group.items))
        mixed = any(
            isinstance(item, Group) and item.joining is not Joining.OR and item.within is None
            for item in group.items
        )
        sequences = orders(msgspec.structs.replace(group, within=None)) if mixed else None
        if sequences is None:
            if mixed:
                self._too_many_orders(group)
            kind = (
                CorrelationType.TEMPORAL_ORDERED
                if group.joining is Joining.THEN
                else CorrelationType.TEMPORAL
            )
            return self._product(kind, group.items, group.within)
        ordered = CorrelationType.TEMPORAL_ORDERED
        return tuple(
            rule for sequence in sequences for rule in self._product(ordered, sequence, group.within)
        )

    def _too_many_orders(self, group: Group) -> None:
        said = f"more than {MAX_ORDERS} orders"
        parts = [item for item in group.items if isinstance(item, Group)]
        if len(set(parts)) < len(parts):
            raise DetectionError(f"{said} of a repeated sequence", hint="say WITHIN which time it happens")
        self.gaps[f"{said}: nested parts are taken at their last event"] = None

    def _product(
        self, kind: CorrelationType, items: tuple[Plan, ...], within: float | None
    ) -> tuple[str, ...]:
        """One correlation for each choice among the ways that the items may hold."""
        if any(isinstance(item, Count | Group) and not _is_or(item) for item in items):
            self.gaps[
                "a nested combination is taken at its last event and may share it with its neighbours"
            ] = None
        ways = [self.emit(self._bounded(item, within)) for item in items]
        return tuple(self._correlation(kind, rules, within) for rules in itertools.product(*ways))

    def _bounded(self, item: Plan, within: float | None) -> Plan:
        """What happens within a time cannot itself take longer."""
        if within is None or isinstance(item, Leaf) or _is_or(item):
            return item
        inner = within if item.within is None else min(item.within, within)
        return msgspec.structs.replace(item, within=inner)

    def _leaf(self, leaf: Leaf) -> str:
        if leaf not in self.leaves:
            seen = see(leaf.where)
            self.gaps.update(dict.fromkeys(seen.gaps))
            start, stop = _bounds(self.like, leaf)
            made = msgspec.structs.replace(self.like, branches=seen.branches, start=start, stop=stop)
            self.leaves[leaf] = self._add(made)
        return self.leaves[leaf]

    def _correlation(
        self,
        kind: CorrelationType,
        rules: tuple[str, ...],
        within: float | None,
        conditions: tuple[Condition, ...] = (),
    ) -> str:
        # STIX 2.1, 9.5: both sides of AND and FOLLOWEDBY are true of different observations.
        distinct = kind is not CorrelationType.EVENT_COUNT
        correlation = Correlation(kind, rules, timespan=within, conditions=conditions, distinct=distinct)
        return self._add(msgspec.structs.replace(self.like, correlation=correlation))

    def _add(self, made: Detection) -> str:
        if len(self.made) >= MAX_PARTS:
            raise DetectionError(f"the pattern needs more than {MAX_PARTS} detections", hint="split it")
        part = f"{self.like.id}#{len(self.made) + 1}"
        self.made[part] = msgspec.structs.replace(made, id=part, hidden=True)
        return part


def _written_out(items: tuple[Plan, ...]) -> tuple[Plan, ...]:
    """A repeated observation beside others is written out, so that it shares none with them."""
    found: list[Plan] = []
    for item in items:
        plain = isinstance(item, Count) and isinstance(item.item, Leaf) and item.within is None
        if isinstance(item, Count) and plain and len(found) + item.times <= MAX_WRITTEN:
            found += [item.item] * item.times
        else:
            found.append(item)
    return tuple(found)


def _is_or(item: Plan) -> bool:
    return isinstance(item, Group) and item.joining is Joining.OR


def _bounds(like: Detection, leaf: Leaf) -> tuple[str, str]:
    """Start and stop of an observation within the detection's own validity.

    Compared as moments: ``06:00:00.5Z`` is later than ``06:00:00Z``, which as texts it is not.
    """
    start = max(filter(None, (like.start, leaf.start)), key=moment_of, default="")
    stop = min(filter(None, (like.stop, leaf.stop)), key=moment_of, default="")
    if start and stop and moment_of(start) >= moment_of(stop):
        raise DetectionError(f"START {start} is not before the end of validity, {stop}")
    return start, stop
