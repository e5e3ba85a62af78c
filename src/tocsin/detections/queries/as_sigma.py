"""A branch of a detection as a Sigma rule: the tree that STIX patterns and lists became, in words that others read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection
from typing import Any

import msgspec

from tocsin.detections.queries.entries import holds_among, looked_up
from tocsin.detections.trees import NEVER, any_of, constant
from tocsin.model.detection import Branch
from tocsin.model.errors import DetectionError
from tocsin.model.expression import And, Atom, Expr, Lookup, Not, Op, Or, leaves
from tocsin.model.logsource import LogSource

_FLAGS = re.compile(r"\(\?([ims]+)\)")
#: Operators whose value is text, and the modifier that says them.
_TEXT = {Op.EQ: "", Op.GLOB: "", Op.CONTAINS: "|contains", Op.STARTS: "|startswith", Op.ENDS: "|endswith"}
_NUMBERS = {Op.LT: "|lt", Op.LTE: "|lte", Op.GT: "|gt", Op.GTE: "|gte", Op.NUMBER: ""}
_REFERENCES = {
    Op.FIELD_EQ: "|fieldref",
    Op.FIELD_CONTAINS: "|fieldref|contains",
    Op.FIELD_STARTS: "|fieldref|startswith",
    Op.FIELD_ENDS: "|fieldref|endswith",
}
_AMONG = "cannot be asked of {}, which holds several values in one text"
_PLAIN = _REFERENCES | {Op.CIDR: "|cidr"}


class AsSigma(msgspec.Struct, frozen=True):
    """A rule as a Sigma document; ``gaps`` say what of the branch it does not ask.

    ``wider`` is the rule without regard to case, for systems that know no other: it finds all that the rule finds
    and maybe more. None where the rule does not regard case, or denies something, and so would find less.
    """

    rule: dict[str, Any]
    gaps: tuple[str, ...] = ()
    wider: dict[str, Any] | None = None


def as_sigma(title: str, branch: Branch, entries: Collection[str]) -> AsSigma:
    """The Sigma rule of a branch; of lists that it looks up only ``entries`` are asked.

    Raises ``DetectionError`` for what Sigma has no words for.
    """
    gaps: list[str] = []
    where = _without_lookups(branch.where, branch.logsource, entries, gaps)
    if constant(where) is not None:
        raise DetectionError(gaps[0] if gaps else "it asks nothing of this log source")
    regards = any(isinstance(one, Atom) and one.cased and one.op in _TEXT for one in leaves(where))
    wider = _rule(title, branch.logsource, _folded(where)) if regards and not _denies(where) else None
    return AsSigma(_rule(title, branch.logsource, where), tuple(gaps), wider)


def _rule(title: str, source: LogSource, where: Expr) -> dict[str, Any]:
    selections: dict[str, Any] = {}
    condition = _condition(where, selections)
    parts = {name: getattr(source, name) for name in ("product", "category", "service")}
    return {
        "title": title[:200] or "untitled",
        "logsource": {name: part for name, part in parts.items() if part},
        "detection": {**selections, "condition": condition},
    }


def _denies(expr: Expr) -> bool:
    return isinstance(expr, Not) or (isinstance(expr, And | Or) and any(map(_denies, expr.items)))


def _folded(expr: Expr) -> Expr:
    """A tree that denies nothing, without regard to case."""
    if isinstance(expr, And | Or):
        return type(expr)(tuple(map(_folded, expr.items)))
    return msgspec.structs.replace(expr, cased=False) if isinstance(expr, Atom) else expr


def _without_lookups(expr: Expr, source: LogSource, entries: Collection[str], gaps: list[str]) -> Expr:
    match expr:
        case Lookup():
            found = {entry: looked_up(expr, source, entry) for entry in sorted(entries)}
            gaps += [
                f"{entry} {_AMONG.format(expr.field)}" for entry, asked in found.items() if asked == NEVER
            ]
            return any_of(asked for asked in found.values() if asked != NEVER)
        case And():
            return And(tuple(_without_lookups(one, source, entries, gaps) for one in expr.items))
        case Or():
            kept = (
                _without_lookups(one, source, entries, gaps) for one in expr.items if not _told(one, expr)
            )
            return any_of(one for one in kept if one != NEVER)
        case Not():
            inner = _without_lookups(expr.item, source, entries, gaps)
            if inner == NEVER:
                raise DetectionError(gaps[-1])
            return Not(inner)
        case Atom(op=Op.CIDR) if holds_among(expr.field, source):
            gaps.append(f"{expr.value} {_AMONG.format(expr.field)}")
            return NEVER
        case _:
            return expr


def _told(one: Expr, among: Or) -> bool:
    """Whether an item asks for one address by its number, which another item asks for as logs write it."""
    return (
        isinstance(one, Atom)
        and one.op is Op.CIDR
        and one.value.endswith("/128" if ":" in one.value else "/32")
        and any(one.field in {leaf.field for leaf in leaves(other)} for other in among.items if other != one)
    )


def _condition(expr: Expr, selections: dict[str, Any]) -> str:
    """The condition that a tree is; its atoms become selections, those to one field by one operator together."""
    match expr:
        case And():
            return f"({' and '.join(_condition(one, selections) for one in expr.items)})"
        case Or():
            asked: dict[str, list[Any]] = {}
            for atom in (one for one in expr.items if isinstance(one, Atom)):
                key, value = _asked(atom)
                asked.setdefault(key, []).append(value)
            told = [_selection(key, values, selections) for key, values in asked.items()]
            told += [_condition(one, selections) for one in expr.items if not isinstance(one, Atom)]
            return f"({' or '.join(told)})"
        case Not():
            return f"not {_condition(expr.item, selections)}"
        case Atom():
            key, value = _asked(expr)
            return _selection(key, [value], selections)
    raise DetectionError("it looks up a list")


def _selection(key: str, values: list[Any], selections: dict[str, Any]) -> str:
    name = f"s{len(selections) + 1}"
    selections[name] = ({key: values} if len(values) > 1 else {key: values[0]}) if key else values
    return name


def _asked(atom: Atom) -> tuple[str, Any]:
    """Key and value of an atom as they stand in a selection; the key is "" for a keyword."""
    if atom.field is None:
        if atom.op is Op.CONTAINS and not atom.cased:
            return "", _literal(atom.value)
        raise DetectionError(f"it asks {atom.op.value} of every field at once")
    modifiers, value = _modified(atom)
    cased = atom.cased and atom.op in _TEXT
    return f"{atom.field}{modifiers}{'|cased' if cased else ''}", value


def _modified(atom: Atom) -> tuple[str, Any]:
    """Modifiers and value of an atom. DetectionError for an operator that Sigma does not have."""
    if atom.op in _TEXT:
        return _TEXT[atom.op], atom.value if atom.op is Op.GLOB else _literal(atom.value)
    if atom.op in _PLAIN:
        return _PLAIN[atom.op], atom.value
    if atom.op in _NUMBERS:
        return _NUMBERS[atom.op], _number(atom.value)
    if atom.op is Op.REGEX:
        flags = _FLAGS.match(atom.value)
        named = "".join(f"|{flag}" for flag in "ims" if flags and flag in flags[1])
        return f"|re{named}", atom.value[flags.end() :] if flags else atom.value
    if atom.op in _SPECIAL:
        return _SPECIAL[atom.op](atom)
    return f"|{atom.op.value}", _number(atom.value)


_SPECIAL: dict[Op, Callable[[Atom], tuple[str, Any]]] = {
    Op.NULL: lambda _: ("", None),
    Op.EXISTS: lambda _: ("|exists", True),
}


def _number(text: str) -> int | float | str:
    try:
        value = json.loads(text)
    except json.JSONDecodeError:
        return _literal(text)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else _literal(text)


def _literal(text: str) -> str:
    """A text as Sigma writes one that has no wildcards."""
    return "".join(f"\\{char}" if char in "*?\\" else char for char in text)
