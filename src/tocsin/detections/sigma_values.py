"""Turns one field's values of a Sigma rule, modifiers applied, into the expression tree."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sigma.conditions import ConditionAND
from sigma.exceptions import SigmaModifierError, SigmaValueError
from sigma.modifiers import SigmaEndswithModifier, SigmaStartswithModifier
from sigma.rule import SigmaDetectionItem
from sigma.types import (
    CompareOperators,
    Placeholder,
    SigmaBool,
    SigmaCasedString,
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
    SpecialChars,
    TimestampPart,
    sigma_type,
)

from tocsin.detections.sigma_modifiers import MODIFIERS, Placeholders
from tocsin.detections.sigma_regex import checked
from tocsin.detections.trees import all_of, any_of
from tocsin.model.expression import Atom, Expr, Not, Op

_TEXT_ONLY = frozenset(
    {"contains", "startswith", "endswith", "cased", "windash", "base64", "base64offset", "wide", "cidr"}
    | {"utf16", "utf16le", "utf16be", "expand", "fieldref"}
)
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
    """pySigma's detection item, which also knows the values of placeholders."""

    placeholders: Placeholders


def item_tree(key: str | None, value: Any, placeholders: Placeholders) -> Expr:  # noqa: ANN401  (YAML)
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
    item.placeholders = placeholders
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
    """A value in pySigma's types; a number is text where a modifier works on text only."""
    if "re" in modifiers:
        return SigmaString.from_str(str(value))
    if (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and modifiers
        and modifiers[0] in _TEXT_ONLY
    ):
        return SigmaString(str(value))
    return sigma_type(value)


def _linked(
    field: str | None, values: Iterable[SigmaType], link: Callable[[Iterable[Expr]], Expr], *, anchored: bool
) -> Expr:
    trees = [_value(field, value, anchored=anchored) for value in values]
    if not trees:
        trees = [_null(field)]  # "Field: []" asks for nothing in the field, as pySigma reads it
    return link(trees)


def _value(field: str | None, value: SigmaType, *, anchored: bool) -> Expr:  # noqa: PLR0911  (one per type)
    match value:
        case SigmaExpansion():
            return _linked(field, value.values, any_of, anchored=anchored)
        case SigmaString():
            return _text(field, value, whole=field is not None or anchored)
        case SigmaTimestampPart():
            return Atom(field, _PARTS[value.timestamp_part][0], str(value.number))
        case SigmaNumber():
            return Atom(field, Op.CONTAINS if field is None else Op.NUMBER, str(value.number))
        case SigmaBool():
            return Atom(field, Op.CONTAINS if field is None else Op.EQ, str(value.boolean).lower())
        case SigmaCompareExpression():
            return _compare(field, value)
        case SigmaRegularExpression():
            return _regex(field, value)
        case SigmaCIDRExpression():
            return Atom(field, Op.CIDR, str(value.network))
        case SigmaFieldReference():
            return Atom(_bound(field, "fieldref"), _reference(value), value.field)
        case SigmaExists():
            exists = Atom(_bound(field, "exists"), Op.EXISTS)
            return exists if value.exists else Not(exists)
        case SigmaNull():
            return _null(field)
        case _:
            raise SigmaValueError(f"values of type {type(value).__name__} are not understood")


def _bound(field: str | None, what: str) -> str:
    if field is None:
        raise SigmaValueError(f"{what} needs a field")
    return field


def _null(field: str | None) -> Atom:
    return Atom(_bound(field, "null"), Op.NULL)


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


def _regex(field: str | None, value: SigmaRegularExpression) -> Atom:
    flags = "".join(sorted(_FLAGS[flag] for flag in value.flags))
    return Atom(field, Op.REGEX, checked((f"(?{flags})" if flags else "") + str(value.regexp)), cased=True)


def _reference(value: SigmaFieldReference) -> Op:
    if value.starts_with and value.ends_with:
        return Op.FIELD_CONTAINS
    if value.starts_with:
        return Op.FIELD_STARTS
    return Op.FIELD_ENDS if value.ends_with else Op.FIELD_EQ


def _text(field: str | None, value: SigmaString, *, whole: bool) -> Atom:
    """The most specific question for a string with wildcards; a keyword is searched anywhere."""
    parts: list[Any] = list(value.s)
    cased = isinstance(value, SigmaCasedString)
    if any(isinstance(part, Placeholder) for part in parts):
        raise SigmaValueError("a placeholder was left over")
    many = SpecialChars.WILDCARD_MULTI
    if not whole:
        parts = [many, *parts, many]
    starts, ends = _trim(parts, many)
    if any(isinstance(part, SpecialChars) for part in parts):
        return Atom(
            field, Op.GLOB, ("*" if starts else "") + _glob(parts) + ("*" if ends else ""), cased=cased
        )
    text = "".join(parts)
    if not text and (starts or ends):
        return Atom(field, Op.GLOB, "*") if field is None else Atom(field, Op.EXISTS)
    op = {(True, True): Op.CONTAINS, (True, False): Op.ENDS, (False, True): Op.STARTS}.get(
        (starts, ends), Op.EQ
    )
    return Atom(field, op, text, cased=cased)


def _trim(parts: list[Any], many: SpecialChars) -> tuple[bool, bool]:
    """Take the outer ``*`` off; were there any, before and behind?"""
    starts = ends = False
    while parts and parts[0] is many:
        del parts[0]
        starts = True
    while parts and parts[-1] is many:
        del parts[-1]
        ends = True
    return starts, ends or (starts and not parts)


def _glob(parts: list[Any]) -> str:
    signs = {SpecialChars.WILDCARD_MULTI: "*", SpecialChars.WILDCARD_SINGLE: "?"}
    escaped = str.maketrans({"\\": "\\\\", "*": "\\*", "?": "\\?"})
    return "".join(part.translate(escaped) if isinstance(part, str) else signs[part] for part in parts)
