"""Brings compiled documents together: doubles, filters, and the rules that correlations name."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from tocsin.detections.sigma.filtering import filter_rules
from tocsin.detections.sigma.filters import Filter
from tocsin.detections.sigma.references import Draft, full_name, resolve
from tocsin.model.detection import Detection, Rejected


class Linked(msgspec.Struct, frozen=True):
    """Detections in the order of their documents, and what the meeting brought to light."""

    detections: tuple[Detection, ...]
    rejected: tuple[Rejected, ...]
    warnings: tuple[Rejected, ...]


def link(drafts: Iterable[Draft], filters: Iterable[Filter]) -> Linked:
    """Drop doubles, apply filters, resolve correlations and hide the rules that only serve them.

    A reference is an id or a name. A correlation with a missing, rejected or circular reference is
    rejected, and with it what builds on it; its other rules then stand for themselves. The ids of
    what is left are unique: findings, sight and correlations are told apart by them.
    """
    kept, warnings = _without_doubles(drafts)
    kept, notes = filter_rules(kept, list(filters))
    resolved = _with_own_ids(resolve(kept))
    hidden = _hidden(one for one in resolved if isinstance(one, Detection))
    detections = tuple(
        msgspec.structs.replace(one, hidden=True) if one.id in hidden else one
        for one in resolved
        if isinstance(one, Detection)
    )
    rejected = tuple(one for one in resolved if isinstance(one, Rejected))
    return Linked(detections, rejected, (*warnings, *notes))


def _without_doubles(drafts: Iterable[Draft]) -> tuple[list[Draft], list[Rejected]]:
    """Same text again is dropped; another text under the same id is kept as another rule; both are warned of."""
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
            reason = f"another rule in {known.file} has this id: this one is kept as {_second_id(detection)}"
        else:
            reason = ""
        if reason:
            warnings.append(Rejected(detection.file, full_name(detection), reason))
        if (detection.id, detection.digest) not in texts:
            kept.append(draft)
        texts.add((detection.id, detection.digest))
    return kept, warnings


def _second_id(detection: Detection) -> str:
    """The id of a rule whose own belongs to another; the same whatever else is loaded beside that one."""
    return f"{detection.id}/{detection.digest[:8]}"


def _with_own_ids(resolved: Iterable[Detection | Rejected]) -> list[Detection | Rejected]:
    """After resolving, so that a reference or a filter by id still means what its author wrote."""
    taken: set[str] = set()
    kept: list[Detection | Rejected] = []
    for one in resolved:
        if isinstance(one, Detection) and one.id in taken:
            kept.append(msgspec.structs.replace(one, id=_second_id(one)))
            continue
        if isinstance(one, Detection):
            taken.add(one.id)
        kept.append(one)
    return kept


def _hidden(detections: Iterable[Detection]) -> set[str]:
    """Ids that correlations use and none of them wants to see on their own."""
    used: set[str] = set()
    wanted: set[str] = set()
    for detection in detections:
        if detection.correlation:
            (wanted if detection.correlation.generate else used).update(detection.correlation.rules)
    return used - wanted
