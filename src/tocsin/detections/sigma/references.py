"""Resolves the rules that correlations name, base rules first."""

from __future__ import annotations

import graphlib
from collections.abc import Mapping
from contextlib import suppress

import msgspec

from tocsin.detections.sigma.header import BY_CONTENT
from tocsin.detections.trees import all_of, any_of, none_of
from tocsin.model.detection import Correlation, Detection, Level, Rejected
from tocsin.model.expression import And, Atom, Expr, Not, Or


class Draft(msgspec.Struct, frozen=True):
    """A compiled document; ``inherits`` a level from its rules where it has none of its own."""

    detection: Detection
    inherits: bool = False


def full_name(detection: Detection) -> str:
    """Id and title as ``documents.rule_name`` gives them."""
    return detection.title if detection.id.startswith(BY_CONTENT) else f"{detection.id} {detection.title}"


def resolve(drafts: list[Draft]) -> list[Detection | Rejected]:
    """Each draft's detection with ids for references, or why it cannot be, in the drafts' order.

    Where several drafts have the id or name, a reference means the first. What is missing, rejected
    or circular rejects the correlation that names it.
    """
    numbers: dict[str, int] = {}
    for number, draft in enumerate(drafts):
        for key in filter(None, (draft.detection.id, draft.detection.name)):
            numbers.setdefault(key, number)
    named = [_references(draft.detection, numbers) for draft in drafts]
    found: dict[int, Detection | Rejected] = {}
    for number in _order(named):
        found[number] = _resolved(drafts[number], {ref: found.get(n) for ref, n in named[number].items()})
    return [
        found[number] if number in found else _circular(number, drafts, named, found)
        for number in range(len(drafts))
    ]


def _references(detection: Detection, numbers: Mapping[str, int]) -> dict[str, int]:
    """Number of the draft that each reference means, -1 for none."""
    rules = detection.correlation.rules if detection.correlation else ()
    return {rule: numbers.get(rule, numbers.get(rule.lower(), -1)) for rule in rules}


def _order(named: list[dict[str, int]]) -> list[int]:
    """Drafts, those before that others name; those in circles, or built on them, are missing."""
    sorter = graphlib.TopologicalSorter(
        {number: [n for n in known.values() if n >= 0] for number, known in enumerate(named)}
    )
    with suppress(graphlib.CycleError):  # the sorter still gives every draft that no circle blocks
        sorter.prepare()
    order: list[int] = []
    while ready := sorter.get_ready():
        order += ready
        sorter.done(*ready)
    return order


def _resolved(draft: Draft, rules: Mapping[str, Detection | Rejected | None]) -> Detection | Rejected:
    detection = draft.detection
    if detection.correlation is None:
        return detection
    found = {reference: rule for reference, rule in rules.items() if isinstance(rule, Detection)}
    for reference, rule in rules.items():
        if reference not in found:
            why = (
                f"was rejected: {rule.reason}"
                if isinstance(rule, Rejected)
                else "is not loaded, or was rejected"
            )
            return _rejected(detection, f"it needs rule {reference!r}, which {why}")
    level = max((rule.level for rule in found.values()), key=list(Level).index)
    return msgspec.structs.replace(
        detection,
        correlation=_with_ids(detection.correlation, {ref: rule.id for ref, rule in found.items()}),
        level=level if draft.inherits else detection.level,
    )


def _circular(
    number: int, drafts: list[Draft], named: list[dict[str, int]], found: Mapping[int, object]
) -> Rejected:
    """Why a draft could not be reached: the trail along references until one comes up again."""
    trail = [number]
    while trail[-1] not in trail[:-1]:
        trail.append(next(n for n in named[trail[-1]].values() if n >= 0 and n not in found))
    shown = " > ".join(drafts[n].detection.id for n in trail)
    what = "refers to itself" if trail[-1] == number else "builds on one that refers to itself"
    return _rejected(drafts[number].detection, f"the correlation {what}: {shown}")


def _rejected(detection: Detection, reason: str) -> Rejected:
    return Rejected(detection.file, full_name(detection), reason)


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
