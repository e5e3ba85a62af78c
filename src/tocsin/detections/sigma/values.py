"""Turns one field's values of a Sigma rule, modifiers applied, into the expression tree."""

# mypy: disable-error-code="misc"
# pySigma is not type-checked with us, so its classes count as Any, which strict mode forbids to subclass.

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sigma.conditions import ConditionAND
from sigma.exceptions import SigmaModifierError, SigmaValueError
from sigma.modifiers import SigmaEndswithModifier, SigmaStartswithModifier
from sigma.rule import SigmaDetectionItem
from sigma.types import (
    CompareOperators,
    SigmaBool,
    SigmaCIDRExpression,
    SigmaCompareExpression,
    SigmaExists,
    SigmaExpansion,
    SigmaFieldReference,
    SigmaNull,
    SigmaNumber,
    SigmaRegularExpression,
    SigmaRegularExpressionFlag,
    SigmaString,
    SigmaTimestampPart,
    SigmaType,
    TimestampPart,
    sigma_type,
)

from tocsin.detections.regex import checked
from tocsin.detections.sigma.modifiers import MODIFIERS, Context
from tocsin.detections.sigma.text import text_atom
from tocsin.detections.trees import all_of, any_of
from tocsin.model.expression import Atom, Expr, Not, Op

_TEXT_ONLY = frozenset(
    {"contains", "startswith", "endswith", "cased", "windash", "base64", "base64offset", "wide", "cidr"}
    | {"utf16", "utf16le", "utf16be", "expand", "fieldref"}
)
_NUMBERS_ONLY = frozenset({"lt", "lte", "gt", "gte", "minute", "hour", "day", "week", "month", "year"})
_ANCHORED = (SigmaStartswithModifier, SigmaEndswithModifier)
_COMPARE = {
    CompareOperators.LT: Op.LT,
    CompareOperators.LTE: Op.LTE,
    CompareOperators.GT: Op.GT,
    CompareOperators.GTE: Op.GTE,
}
_FLAGS = {
    SigmaRegularExpressionFlag.IGNORECASE: "i",
    SigmaRegularExpressionFlag.MULTILINE: "m",
    SigmaRegularExpressionFlag.DOTALL: "s",
}
_PARTS: dict[TimestampPart, tuple[Op, range]] = {
    TimestampPart.MINUTE: (Op.MINUTE, range(60)),
    TimestampPart.HOUR: (Op.HOUR, range(24)),
    TimestampPart.DAY: (Op.DAY, range(1, 32)),
    TimestampPart.WEEK: (Op.WEEK, range(1, 54)),
    TimestampPart.MONTH: (Op.MONTH, range(1, 13)),
    TimestampPart.YEAR: (Op.YEAR, range(1970, 2200)),
}


class Item(SigmaDetectionItem):
    """pySigma's detection item, which also knows the rule it is part of."""

    context: Context


def item_tree(key: str | None, value: Any, context: Context) -> Expr:  # noqa: ANN401  (YAML)
    """Tree of ``Field|modifier|…: value``; a key of None or without a field makes keywords.

    Raises ``SigmaError`` (modifiers unknown or not for this type) and ``DetectionError`` (a
    regular expression RE2 cannot express).
    """
    name, *modifiers = key.split("|") if key is not None else [""]
    values = value if isinstance(value, list) else [value]
    item = Item(
        field=name or None,
        modifiers=[_modifier(modifier) for modifier in modifiers],
        value=[_typed(one, modifiers) for one in values],
        auto_modifiers=False,
    )
    item.context = context
    item.apply_modifiers()
    link = all_of if item.value_linking is ConditionAND else any_of
    anchored = any(issubclass(modifier, _ANCHORED) for modifier in item.modifiers)
    tree = _linked(item.field, item.value, link, anchored=anchored)
    return Not(tree) if item.negated else tree


def _modifier(name: str) -> Any:  # noqa: ANN401  (a class of pySigma)
    if name not in MODIFIERS:
        raise SigmaModifierError(f"unknown modifier {name!r}")
    return MODIFIERS[name]


def _typed(value: Any, modifiers: list[str]) -> SigmaType:  # noqa: ANN401  (YAML)
    """A value in pySigma's types; number and text pass into each other where a modifier needs it."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if "re" in modifiers:
        if not number and not isinstance(value, str):
            raise SigmaValueError(f"{value!r} is no regular expression")
        return SigmaString.from_str(str(value))
    if number and not _TEXT_ONLY.isdisjoint(modifiers):
        return SigmaString(str(value))
    if isinstance(value, str) and not _NUMBERS_ONLY.isdisjoint(modifiers):
        return _exact(value)
    return _exact(value) if number else sigma_type(value)


def _exact(value: float | str) -> SigmaNumber:
    """PySigma's number, which would round whole numbers beyond 2**53, with all its digits."""
    number = SigmaNumber(value)
    if isinstance(value, int) or (isinstance(value, str) and value.strip().lstrip("+-").isdecimal()):
        number.number = int(value)
    return number


def _linked(
    field: str | None, values: Iterable[SigmaType], link: Callable[[Iterable[Expr]], Expr], *, anchored: bool
) -> Expr:
    trees = [_value(field, value, anchored=anchored) for value in values]
    if not trees:
        trees = [_null(field)]  # "Field: []" asks for nothing in the field, as pySigma reads it
    return link(trees)


def _value(field: str | None, value: SigmaType, *, anchored: bool) -> Expr:
    if isinstance(value, SigmaExpansion):
        return _linked(field, value.values, any_of, anchored=anchored)
    if isinstance(value, SigmaString):
        return text_atom(field, value, whole=field is not None or anchored)
    for kind, convert in _KINDS:
        if isinstance(value, kind):
            return convert(field, value)
    raise SigmaValueError(f"values of type {type(value).__name__} are not understood")


def _bound(field: str | None, what: str) -> str:
    if field is None:
        raise SigmaValueError(f"{what} needs a field")
    return field


def _null(field: str | None, _: SigmaNull | None = None) -> Expr:
    return Atom(_bound(field, "null"), Op.NULL)


def _part(field: str | None, value: SigmaTimestampPart) -> Expr:
    return Atom(_bound(field, "a part of a time"), _PARTS[value.timestamp_part][0], str(value.number))


def _number(field: str | None, value: SigmaNumber) -> Expr:
    return Atom(field, Op.CONTAINS if field is None else Op.NUMBER, str(value.number))


def _bool(field: str | None, value: SigmaBool) -> Expr:
    return Atom(field, Op.CONTAINS if field is None else Op.EQ, str(value.boolean).lower())


def _cidr(field: str | None, value: SigmaCIDRExpression) -> Expr:
    return Atom(field, Op.CIDR, str(value.network))


def _exists(field: str | None, value: SigmaExists) -> Expr:
    exists = Atom(_bound(field, "exists"), Op.EXISTS)
    return exists if value.exists else Not(exists)


def _compare(field: str | None, value: SigmaCompareExpression) -> Expr:
    number = value.number
    op = _COMPARE[value.op]
    if not isinstance(number, SigmaTimestampPart):
        return Atom(_bound(field, op.value), op, str(number.number))
    part, bounds = _PARTS[number.timestamp_part]
    return any_of(Atom(field, part, str(n)) for n in bounds if _holds(n, op, number.number))


def _holds(value: float, op: Op, bound: float) -> bool:
    if op in (Op.LT, Op.LTE):
        return value < bound or (op is Op.LTE and value == bound)
    return value > bound or (op is Op.GTE and value == bound)


def _regex(field: str | None, value: SigmaRegularExpression) -> Expr:
    flags = "".join(sorted(_FLAGS[flag] for flag in value.flags))
    return Atom(field, Op.REGEX, checked((f"(?{flags})" if flags else "") + str(value.regexp)), cased=True)


def _reference(field: str | None, value: SigmaFieldReference) -> Expr:
    ops = {
        (True, True): Op.FIELD_CONTAINS,
        (True, False): Op.FIELD_STARTS,
        (False, True): Op.FIELD_ENDS,
        (False, False): Op.FIELD_EQ,
    }
    return Atom(_bound(field, "fieldref"), ops[value.starts_with, value.ends_with], value.field)


_KINDS: tuple[tuple[type, Callable[[str | None, Any], Expr]], ...] = (
    (SigmaTimestampPart, _part),  # before SigmaNumber, which it is a kind of
    (SigmaNumber, _number),
    (SigmaBool, _bool),
    (SigmaCompareExpression, _compare),
    (SigmaRegularExpression, _regex),
    (SigmaCIDRExpression, _cidr),
    (SigmaFieldReference, _reference),
    (SigmaExists, _exists),
    (SigmaNull, _null),
)
