"""Finds what no event can be: what denies itself, and a field that holds one value, asked to be two at once."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import reduce

import msgspec

from tocsin.detections.sigma.implying import bounds_nothing, number
from tocsin.detections.sigma.refuting import Steps, refuted
from tocsin.detections.sigma.wording import Conflict, asked, conflict
from tocsin.model.expression import And, Atom, Expr, Not, Op, Or, leaves
from tocsin.model.logsource import LogSource

#: Fields of which every event has one value, in lower case: anywhere, and in events of Windows.
_ONE_VALUE = frozenset({"eventid"})
_ONE_VALUE_ON_WINDOWS = _ONE_VALUE | {"channel", "provider_name", "computer", "eventrecordid"}
_BOUNDS = frozenset({Op.GT, Op.GTE, Op.LT, Op.LTE})
_MOST_BOUNDS = 20  # of one field that are compared with each other

#: One text, in any case; or every text that is one number.
_Key = str | Decimal
#: Values that a field may have, each with how the rule asks for it.
_Values = dict[_Key, str]
_Demands = dict[str, _Values]


def impossible(tree: Expr, logsource: LogSource, steps: Steps) -> Conflict | None:
    """Why no event of a log source can match, as far as this is certain; None if one may.

    Certain is what denies itself, and what a field that has a single value in every event would need two for.
    The former is looked for until ``steps`` are spent.
    """
    denied = refuted(tree, steps)
    if denied:
        return denied
    names = _ONE_VALUE_ON_WINDOWS if logsource.product == "windows" else _ONE_VALUE
    found = _demands(tree, names.__contains__, [])
    return _spelled([found], tree)[0] if isinstance(found, Conflict) else None


def doubtful(tree: Expr) -> list[Conflict]:
    """Parts of a tree that only an event with several values in a field can fulfil."""
    conflicts: list[Conflict] = []
    _demands(tree, lambda _: True, conflicts)
    return _spelled(dict.fromkeys(conflicts), tree)


def _spelled(conflicts: Iterable[Conflict], tree: Expr) -> list[Conflict]:
    """The conflicts with their fields as the rule first writes them."""
    written: dict[str, str] = {}
    for leaf in leaves(tree):
        if leaf.field:
            written.setdefault(leaf.field.lower(), leaf.field)
    return [msgspec.structs.replace(one, field=written.get(one.field, one.field)) for one in conflicts]


def _demands(tree: Expr, single: Callable[[str], bool], seen: list[Conflict]) -> _Demands | Conflict:
    """The values that fields must have for a tree to hold, or why it cannot; ``seen`` gets every conflict."""
    match tree:
        case Atom(field=str(field)) if single(field.lower()):
            key = _key(tree)
            return {} if key is None else {field.lower(): {key: asked(tree)}}
        case Not():
            _demands(tree.item, single, seen)
            return {}
        case And():
            found = _joined([_demands(item, single, seen) for item in tree.items], tree, single)
            if isinstance(found, Conflict):
                seen.append(found)
            return found
        case Or(items=items) if items:
            return _either([_demands(item, single, seen) for item in items])
        case _:
            return {}


def _joined(
    parts: list[_Demands | Conflict], tree: And, single: Callable[[str], bool]
) -> _Demands | Conflict:
    """What all parts of an AND ask together, less what it denies."""
    made: _Demands = {}
    for part in parts:
        if isinstance(part, Conflict):
            return part
        for field, values in part.items():
            known = made.get(field, values)
            left = _allowed(known, values) | _allowed(values, known)
            if not left:
                return Conflict(field, next(iter(known.values())), next(iter(values.values())))
            made[field] = left
    for field, denied in _denied(tree, single).items():
        known = made.get(field, {})
        left = {key: text for key, text in known.items() if _held(key, denied) is None}
        if known and not left:
            key, text = next(iter(known.items()))
            return Conflict(field, text, f"not {_held(key, denied)}", denied=True)
        made |= {field: left} if left else {}
    return _apart(tree, single) or made


def _allowed(values: _Values, by: _Values) -> _Values:
    """The values that ``by`` may hold too."""
    numbers = any(isinstance(key, Decimal) for key in by)
    return {
        key: text
        for key, text in values.items()
        if _held(key, by) is not None or (numbers and _is_unclear(key))
    }


def _held(key: _Key, by: _Values) -> str | None:
    """How ``by`` asks for all that a value can be, as a number asks for each text that is it; None if it does not."""
    if key in by or not isinstance(key, str):
        return by.get(key)
    plain = number(key)
    return None if plain is None else by.get(plain)


def _is_unclear(key: _Key) -> bool:
    """Whether a text may be a number without saying so plainly: ``1e3``."""
    return isinstance(key, str) and number(key) is None and any(map(str.isdigit, key))


def _apart(tree: And, single: Callable[[str], bool]) -> Conflict | None:
    """Two bounds of an AND that leave no number between them."""
    bounds: dict[str, list[Atom]] = {}
    for item in tree.items:
        if isinstance(item, Atom) and item.op in _BOUNDS and item.field and single(item.field.lower()):
            bounds.setdefault(item.field.lower(), []).append(item)
    for found in bounds.values():
        for one, other in itertools.combinations(found[:_MOST_BOUNDS], 2):
            if bounds_nothing(one, other):
                return conflict((one, True), (other, True))
    return None


def _denied(tree: And, single: Callable[[str], bool]) -> _Demands:
    """Values that an AND excludes by name; what is denied in one case alone excludes no text in every case."""
    found: _Demands = {}
    denials = (item.item for item in tree.items if isinstance(item, Not))
    for item in denials:
        for one in item.items if isinstance(item, Or) else (item,):
            if isinstance(one, Atom) and one.field and not one.cased and single(one.field.lower()):
                key = _key(one)
                found.setdefault(one.field.lower(), {}).update({} if key is None else {key: asked(one)})
    return found


def _either(parts: list[_Demands | Conflict]) -> _Demands | Conflict:
    """What every alternative of an OR that can hold asks."""
    able = [part for part in parts if not isinstance(part, Conflict)]
    if not able:
        return next(part for part in parts if isinstance(part, Conflict))
    fields = reduce(frozenset.__and__, (frozenset(part) for part in able))
    return {field: {k: v for part in able for k, v in part[field].items()} for field in sorted(fields)}


def _key(atom: Atom) -> _Key | None:
    """The one value that an atom asks for, as it is compared; None if it asks for no such, or not plainly."""
    if atom.op is Op.NUMBER:
        return number(atom.value)
    return atom.value.casefold() if atom.op is Op.EQ else None
