"""One STIX observation becomes branches, one for each log source that can show it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from tocsin.detections.stix.ask import ask, network_of
from tocsin.detections.stix.pattern import AllOf, AnyOf, Comparison, Operator, Where
from tocsin.detections.stix.places import OBSERVED, observed, places
from tocsin.detections.stix.shown import Shown
from tocsin.model.detection import Branch
from tocsin.model.errors import DetectionError
from tocsin.model.expression import And, Expr, Or
from tocsin.model.logsource import LogSource

_Places = dict[Comparison, tuple[Shown, ...]]


class Seen(msgspec.Struct, frozen=True):
    """Branches of an observation, and what of it no log can show, as sentences."""

    branches: tuple[Branch, ...]
    gaps: tuple[str, ...] = ()


def see(where: Where) -> Seen:
    """Branches that show an observation, sorted by log source, ``stix/*/observed`` last.

    A log source that shows only one side of an OR gets a branch for that side; one that shows only
    one side of an AND gets none. Raises ``DetectionError`` if nothing can show it.
    """
    gaps: dict[str, None] = {}
    found = _all_places(where, gaps)
    sources = sorted({shown.logsource for place in found.values() for shown in place}, key=_order)
    branches = []
    for source in sources:
        for chosen in _apart(found, source):
            tree = _tree(where, source, chosen, gaps)
            branches += [Branch(source, tree, _aside(chosen, source))] if tree is not None else []
    if not branches:
        raise DetectionError("; ".join(gaps) or "no log source shows it", hint="split the pattern")
    if len(branches) == 1 and len(found) > 1 and not gaps:
        paths = ", ".join(sorted({comparison.path for comparison in found}))
        gaps[f"no log source but STIX observed data shows all of {paths} in one event"] = None
    return Seen(tuple(branches), tuple(gaps))


def _apart(found: _Places, source: LogSource) -> Iterator[_Places]:
    """The places with those of URLs in parts that are asked by themselves left out, then with each of them alone.

    A log that writes URLs whole then does not see the pattern in part, as if fields of theirs were missing.
    """
    own = [
        (comparison, place)
        for comparison, shown in found.items()
        for place in shown
        if place.own and place.rest and place.logsource == source
    ]
    yield {key: tuple(place for place in shown if (key, place) not in own) for key, shown in found.items()}
    for comparison, place in own:
        yield found | {comparison: (place,)}


def _aside(found: _Places, source: LogSource) -> bool:
    """Whether all that a log source shows of an observation is in events of their own."""
    shown = [place.own for places in found.values() for place in places if place.logsource == source]
    return bool(shown) and all(shown)


def _covers(general: LogSource, source: LogSource) -> bool:
    """Whether fields of one log source are fields of another: all of a product's logs are of the product."""
    return general == source or (
        general.product == source.product
        and general.product is not None
        and general.service is None
        and general.category is None
        and source.category is None
    )


def _order(source: LogSource) -> tuple[bool, str]:
    return source == OBSERVED, str(source)


def comparisons(where: Where) -> Iterator[Comparison]:
    """Every comparison of an observation, left to right."""
    stack: list[Where] = [where]
    while stack:
        node = stack.pop()
        if isinstance(node, Comparison):
            yield node
        else:
            stack.extend(reversed(node.items))


def _all_places(where: Where, gaps: dict[str, None]) -> dict[Comparison, tuple[Shown, ...]]:
    found: dict[Comparison, tuple[Shown, ...]] = {}
    for comparison in comparisons(where):
        if comparison.indexed:
            gaps[f"{comparison.path}: a numbered list element is read as any element"] = None
        shown = places(comparison.path, address=_compares_addresses(comparison))
        if not shown:
            gaps[f"{comparison.path}: no log source but STIX observed data shows it"] = None
        found[comparison] = (*shown, observed(comparison.path))
    return found


def _compares_addresses(comparison: Comparison) -> bool | None:
    if comparison.test in {Operator.SUBSET, Operator.SUPERSET}:
        return True
    if comparison.test in {Operator.EQ, Operator.IN}:
        return all(network_of(value.value) is not None for value in comparison.values)
    return None


def _tree(
    where: Where, source: LogSource, found: dict[Comparison, tuple[Shown, ...]], gaps: dict[str, None]
) -> Expr | None:
    """Tree for one log source; None if the source cannot show it."""
    if isinstance(where, Comparison):
        return _asked(where, source, found[where], gaps)
    trees = [_tree(item, source, found, gaps) for item in where.items]
    shown = tuple(tree for tree in trees if tree is not None)
    if isinstance(where, AllOf):
        return And(shown) if len(shown) == len(trees) else None
    assert isinstance(where, AnyOf)  # noqa: S101  (Where has no other member)
    if not shown:
        return None
    return shown[0] if len(shown) == 1 else Or(shown)


def _asked(
    comparison: Comparison, source: LogSource, shown: tuple[Shown, ...], gaps: dict[str, None]
) -> Expr | None:
    asked = []
    for place in shown:
        if not _covers(place.logsource, source):
            continue
        try:
            asked.append(ask(comparison, place))
        except DetectionError as error:
            gaps[f"{comparison.path} in {source}: {error.what}"] = None
    if not asked:
        return None
    if comparison.test is Operator.EXISTS and comparison.negated:
        # Absent means absent from every field that could show it.
        return asked[0] if len(asked) == 1 else And(tuple(asked))
    return asked[0] if len(asked) == 1 else Or(tuple(asked))
