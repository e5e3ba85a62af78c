"""Markings in words that came with what a call is drafted from: they go with the call, and stay on what they were on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from tocsin.exchange.stix import stamp
from tocsin.model.call import StixObject
from tocsin.model.marking import Marking
from tocsin.node.calls.drafting import Wanted
from tocsin.release import TLP_OF_ID, KnownMarkings, statement_definition, statement_of

Definitions = Mapping[str, StixObject]


def definitions_of(
    context: Sequence[StixObject], issuer: str, marking: Marking, now: dt.datetime
) -> dict[str, StixObject]:
    """The issuer's own definitions of what the definitions in ``context`` state, by the ids of these."""
    stated = ((str(one["id"]), statement_of(one)) for one in context if one["type"] == "marking-definition")
    return {
        old: statement_definition(text, issuer, marking, stamp(now))
        for old, text in stated
        if text is not None
    }


def known_of(definitions: Definitions) -> KnownMarkings:
    """What ``marked`` is to know: that these definitions limit nobody."""
    return KnownMarkings(statements=frozenset(str(one["id"]) for one in definitions.values()))


def with_statements(
    asking: Sequence[StixObject], wanted: Sequence[Wanted], definitions: Definitions
) -> Iterator[StixObject]:
    """Indicators with the statements that they had; those that no single one had are of the whole file, and so of each."""
    had = [stated_on(one.original) & definitions.keys() if one.original else set() for one in wanted]
    whole = definitions.keys() - set().union(*had)
    for made, own in zip(asking, had, strict=True):
        refs = sorted(str(definitions[old]["id"]) for old in own | whole)
        yield {**made, "object_marking_refs": refs} if refs else made


def restated(item: StixObject, definitions: Definitions) -> StixObject:
    """An object that refers to definitions as they are now, in place of those that they were made of."""
    refs = {str(definitions[one]["id"]) if one in definitions else one for one in stated_on(item)}
    return {**item, "object_marking_refs": sorted(refs)} if refs else item


def stated_on(item: StixObject) -> set[str]:
    """Ids of markings that are no labels and that an object as a whole refers to."""
    refs = item.get("object_marking_refs")
    return (
        {one for one in refs if isinstance(one, str)} - TLP_OF_ID.keys() if isinstance(refs, list) else set()
    )
