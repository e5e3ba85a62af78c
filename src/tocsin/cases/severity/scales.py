"""Every scale of severity, read from the same facts; linked incidents are read one beside the other and never summed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tocsin.cases.severity.eurepoc import IMPACT, INTENSITY
from tocsin.cases.severity.factors import FACTORS, bounds_of
from tocsin.cases.severity.nciss import DEMONSTRATION, Weights, nciss
from tocsin.cases.severity.ncsc import NCSC
from tocsin.cases.severity.nis2 import NIS2
from tocsin.cases.severity.scale import Scale
from tocsin.model.severity import Bounds, Fact, Narrowing, Reading


def scales(weights: Weights = DEMONSTRATION) -> tuple[Scale, ...]:
    """Every scale in the order in which they are shown, NCISS with these weights."""
    return (nciss(weights), NCSC, INTENSITY, IMPACT, NIS2)


SCALES: tuple[Scale, ...] = scales()


def readings(facts: Iterable[Fact], scales: Sequence[Scale] = SCALES) -> tuple[Reading, ...]:
    """What each scale says. UsageError for a fact that cannot be read."""
    bounds = bounds_of(facts)
    return tuple(_reading(one, bounds) for one in scales)


def _reading(scale: Scale, bounds: Mapping[str, Bounds]) -> Reading:
    found = _interval(scale, bounds)
    narrowing = [_narrowing(scale, bounds, name, found.width) for name in scale.used if bounds[name].width]
    return Reading(
        scale=scale.name,
        title=scale.title,
        bounds=found,
        low_word=scale.word(found.low),
        high_word=scale.word(found.high),
        narrowing=tuple(sorted((one for one in narrowing if one.most), key=lambda one: (-one.most, -one.least, one.factor))),
        used=scale.used,
        source=scale.source,
        remarks=scale.remarks,
        between=scale.between,
    )  # fmt: skip


def _interval(scale: Scale, bounds: Mapping[str, Bounds]) -> Bounds:
    told = [one for one in scale.used if not scale.sparse or bounds[one] != FACTORS[one].whole]
    low = scale.value({name: bounds[name].low for name in told})
    return Bounds(low, scale.value({name: bounds[name].high for name in scale.used}))


def _narrowing(scale: Scale, bounds: Mapping[str, Bounds], name: str, width: float) -> Narrowing:
    """How much narrower the interval gets once a factor is known, over the values that it can still have."""
    span = bounds[name]
    values = range(int(span.low), int(span.high) + 1) if FACTORS[name].steps else (span.low, span.high)
    widths = [_interval(scale, {**bounds, name: Bounds(one, one)}).width for one in values]
    return Narrowing(name, width - max(widths), width - min(widths))
