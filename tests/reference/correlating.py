"""Correlations over matches, in the plainest way that is right.

Taking part. A match of a referenced detection takes part if its event has a time and every ``group_by``
field (null is missing, the empty string is a value). A group-by name that ``aliases`` has means the
field named there for that detection; fields are found as the detection's own log source names them.
Groups are kept apart by origin as well, because two organisations may each have a DC01. Group values and
counted values ignore case. An event that several referenced detections match is one event of the group.
For ``value_*`` an event also needs the value fields: every one for ``value_count`` (several fields count
their combinations), at least one number for the others
(none beyond 1e300, so that sums stay finite).

Windows. Within a group a window starts at a time that a match has, and holds that match and every match up
to ``timespan`` later, the end included; without a timespan it holds all that follow. Starting
times are tried from the earliest. A window whose figure meets every condition is a finding of
all its events, and the search goes on after the window's end: findings of a group do not overlap and are
as long as they can be. If the figure fails, the next starting time is tried; but where a *count*
reached its lower bounds (gt, gte, eq) and only overshot an upper one, the whole window is passed over, so
that the tail of a burst of 500 is not reported as "at most 200".

Figures. ``event_count``: events. ``value_count``: distinct values. ``temporal``: distinct detections that
matched. ``temporal_ordered``: the longest beginning of ``rules`` that matched in this order, a
time equal to the one before being in order, the next one always another event. ``value_sum``, ``value_avg``,
``value_percentile``: of the numbers, the percentile by linear interpolation between closest ranks
(position ``(n - 1) * p / 100``). Without conditions the temporal types ask for all their rules, the
others for one. A ``where`` stands for the conditions of the temporal types: its tree must hold for the set of
rules that matched in the window, and for ``temporal_ordered`` these must have matched in the
order of ``rules``.

Different events. STIX 2.1, 9.5: both sides of AND, and of FOLLOWEDBY, "MUST both evaluate to true on different
observations"; 9.6: each match of REPEATS "is a different observation". So where a correlation is
``distinct``, every naming of a rule in ``rules`` needs an event of its own. ``temporal``: the most namings that
can have one, by Hall's theorem the smallest sum, over all choices among the namings, of those not chosen and the
events that match any chosen one. ``temporal_ordered``: no event comes twice in a beginning, near or far.

Chains. A finding of a correlation is an event for those that refer to it: its time is that of its last
event, its fields are its group-by names with the first event's values, its records those of its events.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from reference.atoms import number
from tocsin.model.detection import Condition, Correlation, CorrelationType
from tocsin.model.expression import And, Atom, Expr, Not, Or

_COUNTS = {
    CorrelationType.EVENT_COUNT,
    CorrelationType.VALUE_COUNT,
    CorrelationType.TEMPORAL,
    CorrelationType.TEMPORAL_ORDERED,
}
_MAX_NUMBER = Decimal("1e300")
_NUMERIC = {CorrelationType.VALUE_SUM, CorrelationType.VALUE_AVG, CorrelationType.VALUE_PERCENTILE}


@dataclass(frozen=True)
class Match:
    """One event that a detection matched; ``fields`` are those that correlations ask for, by name."""

    rule: str
    time: dt.datetime | None
    origin: str
    fields: dict[str, str]
    records: tuple[int, ...]


@dataclass
class Member:
    """One event of a group, with the detections that matched it and the values to count."""

    time: dt.datetime
    records: tuple[int, ...]
    rules: list[str]
    values: list[str]
    group: dict[str, str]


def correlate(rule: str, correlation: Correlation, matches: list[Match]) -> list[Match]:
    """Findings of one correlation over the matches of all detections, as matches of their own."""
    found = []
    for (origin, *_), members in sorted(_groups(correlation, matches).items()):
        for window in _windows(correlation, members):
            records = sorted({record for member in window for record in member.records})
            last = max(member.time for member in window)
            found.append(Match(rule, last, origin, window[0].group, tuple(records)))
    return found


def field_of(correlation: Correlation, name: str, rule: str) -> str:
    """The field that a group-by or value name means in events of one detection."""
    return correlation.aliases.get(name, {}).get(rule, name)


def _groups(correlation: Correlation, matches: list[Match]) -> dict[tuple[str, ...], list[Member]]:
    groups: dict[tuple[str, ...], dict[tuple[int, ...], Member]] = {}
    for match in matches:
        if match.rule not in correlation.rules or match.time is None:
            continue
        names = {name: field_of(correlation, name, match.rule) for name in correlation.group_by}
        values = _values(correlation, match)
        if not all(field in match.fields for field in names.values()) or values is None:
            continue
        group = {name: match.fields[field] for name, field in names.items()}
        key = (match.origin, *(value.casefold() for value in group.values()))
        members = groups.setdefault(key, {})
        member = members.setdefault(match.records, Member(match.time, match.records, [], values, group))
        member.rules.append(match.rule)
    return {
        key: sorted(members.values(), key=lambda member: (member.time, member.records))
        for key, members in groups.items()
    }


def _values(correlation: Correlation, match: Match) -> list[str] | None:
    """What a value correlation counts of a match, None if the match lacks it."""
    names = [field_of(correlation, name, match.rule) for name in correlation.fields]
    if correlation.type is CorrelationType.VALUE_COUNT:
        if not all(name in match.fields for name in names):
            return None
        return ["\x1f".join(match.fields[name].casefold() for name in names)]
    if correlation.type in _NUMERIC:
        texts = [match.fields[name] for name in names if name in match.fields]
        return [text for text in texts if _summable(text)] or None
    return []


def _summable(text: str) -> bool:
    found = number(text)
    return found is not None and abs(found) <= _MAX_NUMBER


def _windows(correlation: Correlation, members: list[Member]) -> list[list[Member]]:
    found = []
    start = 0
    while start < len(members):
        window = _window(correlation, members, start)
        verdict = _verdict(correlation, window)
        if verdict == "finding":
            found.append(window)
        if verdict == "slide":
            later = [place for place, member in enumerate(members) if member.time > members[start].time]
            start = later[0] if later else len(members)
        else:
            start += len(window)
    return found


def _window(correlation: Correlation, members: list[Member], start: int) -> list[Member]:
    if correlation.timespan is None:
        return members[start:]
    end = members[start].time + dt.timedelta(seconds=correlation.timespan)
    return [member for member in members[start:] if member.time <= end]


def _verdict(correlation: Correlation, window: list[Member]) -> str:
    """``finding``, ``pass`` (reached but overshot, skip the window) or ``slide`` (next start)."""
    if correlation.where is not None:
        return "finding" if _tree_holds(correlation, correlation.where, window) else "slide"
    figure = _figure(correlation, window)
    conditions = correlation.conditions or (Condition("gte", _default(correlation)),)
    if all(_meets(figure, condition.op, condition.count) for condition in conditions):
        return "finding"
    floors = [(("gte" if one.op == "eq" else one.op), one.count) for one in conditions]
    lower = [(op, count) for op, count in floors if op in {"gt", "gte"}]
    capped = any(one.op in {"lt", "lte", "eq"} for one in conditions)
    reached = all(_meets(figure, op, count) for op, count in lower)
    return "pass" if correlation.type in _COUNTS and capped and reached else "slide"


def _tree_holds(correlation: Correlation, where: Expr, window: list[Member]) -> bool:
    matched = {rule for member in window for rule in member.rules}
    if correlation.type is CorrelationType.TEMPORAL_ORDERED:
        listed = tuple(rule for rule in correlation.rules if rule in matched)
        if not listed or _longest_beginning(listed, window, distinct=correlation.distinct) < len(listed):
            return False
    return _holds(where, matched)


def _holds(where: Expr, matched: set[str]) -> bool:
    if isinstance(where, And):
        return all(_holds(item, matched) for item in where.items)
    if isinstance(where, Or):
        return any(_holds(item, matched) for item in where.items)
    if isinstance(where, Not):
        return not _holds(where.item, matched)
    assert isinstance(where, Atom)
    return where.value in matched


def _default(correlation: Correlation) -> int:
    if correlation.type is CorrelationType.TEMPORAL:
        return len(correlation.rules if correlation.distinct else set(correlation.rules))
    return len(correlation.rules) if correlation.type is CorrelationType.TEMPORAL_ORDERED else 1


def _meets(figure: float, op: str, count: float) -> bool:
    return {
        "lt": figure < count,
        "lte": figure <= count,
        "gt": figure > count,
        "gte": figure >= count,
        "eq": figure == count,
        "neq": figure != count,
    }[op]


def _figure(correlation: Correlation, window: list[Member]) -> float:
    if correlation.type is CorrelationType.EVENT_COUNT:
        return len(window)
    if correlation.type is CorrelationType.VALUE_COUNT:
        return len({value for member in window for value in member.values})
    if correlation.type is CorrelationType.TEMPORAL and correlation.distinct:
        return _most_with_their_own(correlation.rules, window)
    if correlation.type is CorrelationType.TEMPORAL:
        return len({rule for member in window for rule in member.rules})
    if correlation.type is CorrelationType.TEMPORAL_ORDERED:
        return _longest_beginning(correlation.rules, window, distinct=correlation.distinct)
    return _of_numbers(correlation, sorted(float(value) for member in window for value in member.values))


def _of_numbers(correlation: Correlation, numbers: list[float]) -> float:
    if correlation.type is CorrelationType.VALUE_SUM:
        return math.fsum(numbers)
    if correlation.type is CorrelationType.VALUE_AVG:
        return math.fsum(numbers) / len(numbers)
    percentile = correlation.percentile or 0
    position = (len(numbers) - 1) * percentile / 100
    below = int(position)
    above = min(below + 1, len(numbers) - 1)
    return numbers[below] + (numbers[above] - numbers[below]) * (position - below)


def _most_with_their_own(rules: tuple[str, ...], window: list[Member]) -> int:
    choices = itertools.product([True, False], repeat=len(rules))
    chosen = [list(itertools.compress(rules, choice)) for choice in choices]
    return min(
        len(rules) - len(some) + sum(not set(some).isdisjoint(member.rules) for member in window)
        for some in chosen
    )


def _longest_beginning(rules: tuple[str, ...], window: list[Member], *, distinct: bool) -> int:
    """How many of the rules, from the first on, matched in order."""
    if distinct:
        return max(len(chain) for chain in _chains(rules, window, ()))
    ends = [place for place, member in enumerate(window) if rules[0] in member.rules]
    length = 1 if ends else 0
    for rule in rules[1:]:
        ends = [
            place
            for place, member in enumerate(window)
            if rule in member.rules and any(end != place and window[end].time <= member.time for end in ends)
        ]
        if not ends:
            break
        length += 1
    return length


def _chains(
    rules: tuple[str, ...], window: list[Member], taken: tuple[int, ...]
) -> Iterator[tuple[int, ...]]:
    """Places of events that match the first rules in order, none of them twice."""
    yield taken
    for place, member in enumerate(window) if len(taken) < len(rules) else ():
        in_order = not taken or window[taken[-1]].time <= member.time
        if place not in taken and in_order and rules[len(taken)] in member.rules:
            yield from _chains(rules, window, (*taken, place))
