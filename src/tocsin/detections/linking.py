"""Brings compiled documents together: doubles, filters, and the rules that correlations name."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from tocsin.detections.sigma_filters import Filter, applies, filtered
from tocsin.detections.trees import all_of, any_of, none_of
from tocsin.model.detection import Correlation, Detection, Level, Rejected
from tocsin.model.expression import And, Atom, Expr, Not, Or

#: Correlations over correlations over correlations…
MAX_CHAIN = 20


class Draft(msgspec.Struct, frozen=True):
    """A compiled document; ``inherits`` a level from its rules where it has none of its own."""

    detection: Detection
    inherits: bool = False


class Linked(msgspec.Struct, frozen=True):
    """Detections in the order of their documents, and what the meeting brought to light."""

    detections: tuple[Detection, ...]
    rejected: tuple[Rejected, ...]
    warnings: tuple[Rejected, ...]


def link(drafts: Iterable[Draft], filters: Iterable[Filter]) -> Linked:
    """Drop doubles, apply filters, resolve correlations and hide the rules that only serve them.

    A reference is an id or a name. A correlation with a missing, rejected or circular reference is
    rejected, and with it what builds on it; its other rules then stand for themselves.
    """
    kept, warnings = _without_doubles(drafts)
    kept, notes = _filtered(kept, list(filters))
    correlations = _Correlations(kept)
    resolved = [correlations.resolved(draft) for draft in kept]
    hidden = _hidden(one for one in resolved if isinstance(one, Detection))
    detections = tuple(
        msgspec.structs.replace(one, hidden=True) if one.id in hidden else one
        for one in resolved
        if isinstance(one, Detection)
    )
    rejected = tuple(one for one in resolved if isinstance(one, Rejected))
    return Linked(detections, rejected, (*warnings, *notes))


def full_name(detection: Detection) -> str:
    """Id and title, as people know a detection."""
    return f"{detection.id} {detection.title}"


def _without_doubles(drafts: Iterable[Draft]) -> tuple[list[Draft], list[Rejected]]:
    """Same text again is dropped; another text under the same id is kept; both are warned of."""
    kept: list[Draft] = []
    warnings: list[Rejected] = []
    first: dict[str, Detection] = {}
    texts: set[tuple[str, str]] = set()
    for draft in drafts:
        detection = draft.detection
        known = first.setdefault(detection.id, detection)
        if (detection.id, detection.digest) in texts:
            reason = f"the same as in {known.file}: left out"
        elif known is not detection:
            reason = f"another rule in {known.file} has this id: both are kept"
        else:
            reason = ""
        if reason:
            warnings.append(Rejected(detection.file, full_name(detection), reason))
        if (detection.id, detection.digest) not in texts:
            kept.append(draft)
        texts.add((detection.id, detection.digest))
    return kept, warnings


def _filtered(drafts: list[Draft], filters: list[Filter]) -> tuple[list[Draft], list[Rejected]]:
    used: set[int] = set()
    kept = []
    for draft in drafts:
        detection = draft.detection
        for number, one in enumerate(filters):
            if applies(one, detection):
                detection = filtered(detection, one.where)
                used.add(number)
        kept.append(msgspec.structs.replace(draft, detection=detection))
    idle = (one for number, one in enumerate(filters) if number not in used)
    return kept, [
        Rejected(one.file, one.title, "the filter applies to none of the rules loaded") for one in idle
    ]


def _hidden(detections: Iterable[Detection]) -> set[str]:
    """Ids that correlations use and none of them wants to see on their own."""
    used: set[str] = set()
    wanted: set[str] = set()
    for detection in detections:
        if detection.correlation:
            (wanted if detection.correlation.generate else used).update(detection.correlation.rules)
    return used - wanted


class _Correlations:
    """Resolves each correlation once, its references first."""

    def __init__(self, drafts: list[Draft]) -> None:
        self._known: dict[str, Draft] = {}
        for draft in drafts:
            for key in filter(None, (draft.detection.id, draft.detection.name)):
                self._known.setdefault(key, draft)
        self._done: dict[tuple[str, str], Detection | Rejected] = {}

    def resolved(self, draft: Draft, above: tuple[str, ...] = ()) -> Detection | Rejected:
        """The detection with ids for references, or why it cannot be."""
        detection = draft.detection
        if detection.correlation is None:
            return detection
        key = (detection.id, detection.digest)
        if key not in self._done:
            if detection.id in above or len(above) >= MAX_CHAIN:
                what = "refers to itself" if detection.id in above else f"is a chain of more than {MAX_CHAIN}"
                trail = " > ".join((*above, detection.id))
                return Rejected(detection.file, full_name(detection), f"the correlation {what}: {trail}")
            self._done[key] = self._resolve(draft, detection.correlation, (*above, detection.id))
        return self._done[key]

    def _resolve(
        self, draft: Draft, correlation: Correlation, above: tuple[str, ...]
    ) -> Detection | Rejected:
        detection = draft.detection
        found: dict[str, Detection] = {}
        for reference in correlation.rules:
            known = self._known.get(reference) or self._known.get(reference.lower())
            rule = self.resolved(known, above) if known else None
            if not isinstance(rule, Detection):
                reason = f": {rule.reason}" if rule else " or was rejected"
                what = f"it needs rule {reference!r}, which is not loaded{reason}"
                return Rejected(detection.file, full_name(detection), what)
            found[reference] = rule
        level = max((rule.level for rule in found.values()), key=list(Level).index)
        return msgspec.structs.replace(
            detection,
            correlation=_with_ids(correlation, {ref: rule.id for ref, rule in found.items()}),
            level=level if draft.inherits else detection.level,
        )


def _with_ids(correlation: Correlation, ids: dict[str, str]) -> Correlation:
    aliases = {
        alias: {ids.get(rule, rule): field for rule, field in fields.items()}
        for alias, fields in correlation.aliases.items()
    }
    where = _renamed(correlation.where, ids) if correlation.where is not None else None
    rules = tuple(ids[rule] for rule in correlation.rules)
    return msgspec.structs.replace(correlation, rules=rules, aliases=aliases, where=where)


def _renamed(tree: Expr, ids: dict[str, str]) -> Expr:
    match tree:
        case Atom():
            return msgspec.structs.replace(tree, value=ids[tree.value])
        case And():
            return all_of(_renamed(item, ids) for item in tree.items)
        case Or():
            return any_of(_renamed(item, ids) for item in tree.items)
        case Not():
            return none_of(_renamed(tree.item, ids))
        case _:
            return tree
