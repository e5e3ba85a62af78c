"""Whether one field's value relates to another's, each of which may hold several."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pyarrow as pa

from tocsin.hunting import literals
from tocsin.model.expression import MULTI, Op

#: Pairs of values compared one by one; two fields of a million values each would make a million million.
_FEW = 10_000

_RELATIONS: dict[Op, Callable[[str, str], bool]] = {
    Op.FIELD_CONTAINS: lambda a, b: b in a,
    Op.FIELD_STARTS: lambda a, b: a.startswith(b),
    Op.FIELD_ENDS: lambda a, b: a.endswith(b),
}


def relates(left: str | None, right: str | None, op: Op) -> bool:
    """Whether any value of ``left`` relates to any of ``right`` (joined with ``MULTI``); null to none."""
    if left is None or right is None:
        return False
    ones, others = left.split(MULTI), right.split(MULTI)
    if op is Op.FIELD_EQ:
        return not set(ones).isdisjoint(others)
    if "" in others:
        return True
    if len(ones) * len(others) > _FEW:
        return _some(ones, others, op)
    test = _RELATIONS[op]
    return any(test(a, b) for a in ones for b in others)


def _some(ones: Sequence[str], others: Sequence[str], op: Op) -> bool:
    """The same in one pass for all pairs."""
    found = literals.find([text.encode() for text in dict.fromkeys(others)], pa.array(ones, pa.string()))
    if op is Op.FIELD_CONTAINS:
        return bool(found)
    return any(bool((one.at_start if op is Op.FIELD_STARTS else one.at_end).any()) for one in found.values())
