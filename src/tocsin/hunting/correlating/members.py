"""Matches as members of groups: who takes part in a correlation, and with what."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from tocsin.model.detection import Correlation, CorrelationType

#: Rows (part path, row number) that a match stands on; a correlation's match stands on several.
Places = tuple[tuple[str, int], ...]

NUMERIC = frozenset({CorrelationType.VALUE_SUM, CorrelationType.VALUE_AVG, CorrelationType.VALUE_PERCENTILE})
#: Numbers beyond take no part: sums of them could pass what a float holds.
MAX_NUMBER = 1e300
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")


class BaseMatch(msgspec.Struct, frozen=True, gc=False):
    """One event that a detection matched, or one finding of a correlation in a chain.

    ``time`` is microseconds since the epoch, None where the event has none; ``fields`` are those that
    correlations ask for, as the rule names them.
    """

    rule: str
    time: int | None
    origin: str
    fields: dict[str, str]
    places: Places


class Member(msgspec.Struct, gc=False):
    """One event of a group, with the detections that matched it and the values to count.

    ``fields`` are those of its first match. What it holds cannot refer back to it, so Python's garbage
    collector need not look at it: looking at all, again and again, would cost more than the rest.
    """

    time: int
    places: Places
    rules: tuple[str, ...]
    values: tuple[str, ...]
    fields: dict[str, str]


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
        names = [field_of(correlation, name, rule) for name in correlation.group_by]
        values_of = _VALUES.get(correlation.type, _none) if correlation.fields else _none
        counted = [field_of(correlation, name, rule) for name in correlation.fields]
        for match in matches.get(rule, ()):
            key = _key(match, names)
            values = values_of(match.fields, counted)
            if match.time is None or values is None or key is None:
                continue
            members = found.setdefault(key, {})
            member = members.get(match.places)
            if member is None:
                members[match.places] = Member(match.time, match.places, (rule,), values, match.fields)
            else:
                member.rules += (rule,)
    return {key: sorted(members.values(), key=_BY_TIME) for key, members in found.items()}


def group_of(correlation: Correlation, member: Member) -> dict[str, str]:
    """The values that a member's group has, as the member spells them, by group-by name."""
    rule = member.rules[0]
    return {name: member.fields[field_of(correlation, name, rule)] for name in correlation.group_by}


def _key(match: BaseMatch, names: Iterable[str]) -> tuple[str, ...] | None:
    try:
        return (match.origin, *[match.fields[name].casefold() for name in names])
    except KeyError:
        return None


def _none(fields: Mapping[str, str], names: Sequence[str]) -> tuple[str, ...]:  # noqa: ARG001  (nothing is counted)
    return ()


def _combination(fields: Mapping[str, str], names: Sequence[str]) -> tuple[str, ...] | None:
    if not all(name in fields for name in names):
        return None
    return ("\x1f".join([fields[name].casefold() for name in names]),)


def _numbers(fields: Mapping[str, str], names: Sequence[str]) -> tuple[str, ...] | None:
    return tuple([fields[name] for name in names if name in fields and _is_number(fields[name])]) or None


#: What a correlation of each type counts of a match's fields, None if the match lacks it.
_VALUES: dict[CorrelationType, Callable[[Mapping[str, str], Sequence[str]], tuple[str, ...] | None]] = {
    CorrelationType.VALUE_COUNT: _combination,
    CorrelationType.VALUE_SUM: _numbers,
    CorrelationType.VALUE_AVG: _numbers,
    CorrelationType.VALUE_PERCENTILE: _numbers,
}
_BY_TIME = operator.attrgetter("time", "places")


def _is_number(text: str) -> bool:
    bare = text.strip(" \t\n\r\f")
    return _NUMBER.fullmatch(bare) is not None and abs(float(bare)) <= MAX_NUMBER
