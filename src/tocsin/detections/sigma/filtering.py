"""Applies filters to rules, and says of each filter where it has no effect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from tocsin.detections.sigma.filters import Filter, applies, filtered
from tocsin.detections.sigma.references import Draft, full_name
from tocsin.detections.sigma.refuting import claims
from tocsin.detections.sigma.silencing import silencers, with_reach
from tocsin.detections.trees import all_of
from tocsin.model.detection import Detection, Rejected

_NAMED = 5  # names in one warning; the rest is counted


def filter_rules(drafts: Sequence[Draft], filters: Sequence[Filter]) -> tuple[list[Draft], list[Rejected]]:
    """The drafts with the filters meant for them, and a warning for whatever a filter names in vain.

    A filter after which a rule could never match is not applied to it: it would silence the rule unseen.
    """
    reached = with_reach(filters)
    met: list[list[Detection]] = [[] for _ in filters]
    refused: list[list[tuple[Detection, str]]] = [[] for _ in filters]
    kept = []
    for draft in drafts:
        detection = draft.detection
        meant = {number: reached[number] for number, one in enumerate(filters) if applies(one, detection)}
        silencing = silencers(detection, meant)
        for number in meant:
            met[number].append(detection)
        for number, why in silencing.items():
            refused[number].append((detection, why))
        wheres = [one.filter.where for number, one in meant.items() if number not in silencing]
        narrowed = filtered(detection, all_of(wheres)) if wheres else detection
        kept.append(msgspec.structs.replace(draft, detection=narrowed))
    called = _called(draft.detection for draft in drafts)
    notes = [
        Rejected(one.file, one.title, reason)
        for one, rules, silenced in zip(filters, met, refused, strict=True)
        for reason in (*_in_vain(one, rules, called), *_silencing(one, silenced))
    ]
    return kept, notes


def _silencing(one: Filter, silenced: Sequence[tuple[Detection, str]]) -> Iterator[str]:
    """Why a filter is not applied to rules, and what its author may have meant to write."""
    if silenced:
        rule, why = silenced[0]
        only_asks = all(holds for _, holds in claims(one.where))
        many = "1 rule" if len(silenced) == 1 else f"{len(silenced):,} rules"
        yield (
            f"the filter is not applied to {many} that could never match with it"
            f" (first: {full_name(rule)}: {why}); "
            + (
                "a filter that leaves events out says: not selection"
                if only_asks
                else "it leaves out all that the rule selects: narrow it"
            )
        )


def _called(detections: Iterable[Detection]) -> dict[str, list[Detection]]:
    """Rules by all that a filter may call them: id, and name."""
    found: dict[str, list[Detection]] = {}
    for detection in detections:
        for name in {detection.id, detection.name} - {""}:
            found.setdefault(name, []).append(detection)
    return found


def _in_vain(one: Filter, met: Sequence[Detection], called: Mapping[str, list[Detection]]) -> Iterator[str]:
    """Why a filter reaches none of the rules, or not all of those it names."""
    if one.rules is None:
        if not met:
            yield f"the filter applies to none of the rules loaded: none is of log source {one.logsource}"
        return
    unknown = [name for name in one.rules if name not in called and name.lower() not in called]
    if unknown:
        yield f"the filter names what no loaded rule is called: {_listed(unknown)}; write the rule's id or name"
    reached = {id(rule) for rule in met}
    meant = (rule for name in one.rules for rule in called.get(name, called.get(name.lower(), ())))
    yield from dict.fromkeys(_missed(one, rule) for rule in meant if id(rule) not in reached)


def _missed(one: Filter, rule: Detection) -> str:
    """Why a filter is not applied to a rule that it names."""
    start = f"the filter is not applied to {full_name(rule)}, which it names"
    if rule.correlation is not None:
        return f"{start}: that is a correlation; name the rules that it correlates"
    sources = ", ".join(str(branch.logsource) for branch in rule.branches)
    return f"{start}: that is of log source {sources}, the filter of {one.logsource}"


def _listed(found: Sequence[str]) -> str:
    more = f" and {len(found) - _NAMED:,} more" if len(found) > _NAMED else ""
    return ", ".join(found[:_NAMED]) + more
