"""Matches as members of groups: who takes part in a correlation, and with what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import msgspec

from tocsin.model.detection import Correlation, CorrelationType

#: Rows (part path, row number) that a match stands on; a correlation's match stands on several.
Places = tuple[tuple[str, int], ...]

NUMERIC = frozenset({CorrelationType.VALUE_SUM, CorrelationType.VALUE_AVG, CorrelationType.VALUE_PERCENTILE})
#: Numbers beyond take no part: sums of them could pass what a float holds.
MAX_NUMBER = 1e300
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")


class BaseMatch(msgspec.Struct, frozen=True):
    """One event that a detection matched, or one finding of a correlation in a chain.

    ``time`` is microseconds since the epoch, None where the event has none; ``fields`` are those that
    correlations ask for, as the rule names them.
    """

    rule: str
    time: int | None
    origin: str
    fields: dict[str, str]
    places: Places


class Member(msgspec.Struct):
    """One event of a group, with the detections that matched it and the values to count."""

    time: int
    places: Places
    rules: list[str]
    values: list[str]
    group: dict[str, str]


def field_of(correlation: Correlation, name: str, rule: str) -> str:
    """The field that a group-by or value name means in events of one detection."""
    return correlation.aliases.get(name, {}).get(rule, name)


def wanted_fields(correlations: Iterable[Correlation]) -> dict[str, set[str]]:
    """Fields that some correlation asks of each detection's matches, by rule id."""
    wanted: dict[str, set[str]] = {}
    for one in correlations:
        for rule in one.rules:
            names = {field_of(one, name, rule) for name in (*one.group_by, *one.fields)}
            wanted.setdefault(rule, set()).update(names)
    return wanted


def groups(
    correlation: Correlation, matches: Mapping[str, Iterable[BaseMatch]]
) -> dict[tuple[str, ...], list[Member]]:
    """Members by origin and case-folded group values, each group in order of time.

    An event without a time, a group-by field or the value fields does not take part.
    """
    found: dict[tuple[str, ...], dict[Places, Member]] = {}
    for rule in dict.fromkeys(correlation.rules):
        names = [(name, field_of(correlation, name, rule)) for name in correlation.group_by]
        for match in matches.get(rule, ()):
            fields = match.fields
            values = _values(correlation, match)
            if match.time is None or values is None or not all(field in fields for _, field in names):
                continue
            key = (match.origin, *(fields[field].casefold() for _, field in names))
            members = found.setdefault(key, {})
            member = members.get(match.places)
            if member is None:
                group = {name: fields[field] for name, field in names}
                members[match.places] = Member(match.time, match.places, [rule], values, group)
            else:
                member.rules.append(rule)
    return {
        key: sorted(members.values(), key=lambda member: (member.time, member.places))
        for key, members in found.items()
    }


def _values(correlation: Correlation, match: BaseMatch) -> list[str] | None:
    """What a value correlation counts of a match, None if the match lacks it."""
    if not correlation.fields:
        return []
    names = [field_of(correlation, name, match.rule) for name in correlation.fields]
    if correlation.type is CorrelationType.VALUE_COUNT:
        if not all(name in match.fields for name in names):
            return None
        return ["\x1f".join(match.fields[name].casefold() for name in names)]
    if correlation.type in NUMERIC:
        texts = [match.fields[name] for name in names if name in match.fields]
        return [text for text in texts if _is_number(text)] or None
    return []


def _is_number(text: str) -> bool:
    bare = text.strip(" \t\n\r\f")
    return _NUMBER.fullmatch(bare) is not None and abs(float(bare)) <= MAX_NUMBER
