"""Turns a Sigma condition into a tree over the rule's named selections.

Read by hand and not by pySigma, whose grammar takes the first letters of a name for an operator
(``notepad`` is read as ``not epad``) and needs time and stack that a hostile condition decides.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Mapping

from tocsin.detections.trees import NEVER, all_of, any_of, none_of
from tocsin.model.errors import DetectionError
from tocsin.model.expression import Expr

MAX_CONDITION = 20_000  # characters
_MAX_DEPTH = 50  # parentheses and nots within each other
_TOKEN = re.compile(r"[()]|[^\s()]+")
_NAME = re.compile(r"[\w\-.]+")
_PATTERN = re.compile(r"[\w\-.*]+")
_QUANTIFIERS = frozenset({"1", "any", "all"})
_OPERATORS = frozenset({"and", "or", "not", "of", "(", ")"})


def condition_tree(text: str, selections: Mapping[str, Expr]) -> Expr:
    """Tree of one condition; ``not`` binds closer than ``and``, this closer than ``or``.

    Raises ``DetectionError`` for what is no condition, for the aggregations of Sigma 1
    (``| count() > 5``), and for names and patterns without a selection.
    """
    if len(text) > MAX_CONDITION:
        raise DetectionError(f"condition of {len(text)} characters, {MAX_CONDITION} are allowed")
    if "|" in text:
        raise DetectionError(f"condition {text!r} aggregates as Sigma 1 did", hint="write a correlation rule")
    reader = _Reader(text, selections)
    tree = reader.alternatives(0)
    if reader.token:
        raise reader.confused()
    return tree


class _Reader:
    """Reads tokens from left to right; ``token`` is the next one, empty at the end."""

    def __init__(self, text: str, selections: Mapping[str, Expr]) -> None:
        self._text = text
        self._selections = selections
        self._tokens = iter(_TOKEN.findall(text))
        self.token = ""
        self._advance()

    def _advance(self) -> str:
        """The next token, in lower case where it is an operator; the one after becomes ``token``."""
        taken = self.token
        following = next(self._tokens, "")
        lowered = following.lower()
        self.token = lowered if lowered in _OPERATORS else following
        return taken

    def confused(self) -> DetectionError:
        """The error for a token that does not belong where it is."""
        place = f"at {self.token!r}" if self.token else "at its end"
        return DetectionError(f"condition {self._text!r} is not understood {place}")

    def alternatives(self, depth: int) -> Expr:
        """Operands joined with ``or``, as one tree; raises ``DetectionError`` at what is not understood."""
        parts = [self._requirements(depth)]
        while self.token == "or":  # noqa: S105  (a word of the condition, no secret)
            self._advance()
            parts.append(self._requirements(depth))
        return any_of(parts)

    def _requirements(self, depth: int) -> Expr:
        parts = [self._operand(depth)]
        while self.token == "and":  # noqa: S105  (as above)
            self._advance()
            parts.append(self._operand(depth))
        return all_of(parts)

    def _operand(self, depth: int) -> Expr:
        if depth > _MAX_DEPTH:
            raise DetectionError(f"condition nests deeper than {_MAX_DEPTH}")
        if self.token == "not":  # noqa: S105  (as above)
            self._advance()
            return none_of(self._operand(depth + 1))
        if self.token == "(":  # noqa: S105  (as above)
            self._advance()
            tree = self.alternatives(depth + 1)
            if self.token != ")":  # noqa: S105  (as above)
                raise self.confused()
            self._advance()
            return tree
        return self._selection()

    def _selection(self) -> Expr:
        if self.token in _OPERATORS or not _NAME.fullmatch(self.token):
            raise self.confused()
        name = self._advance()
        if self.token == "of" and name.lower() in _QUANTIFIERS:  # noqa: S105  (as above)
            self._advance()
            if not _PATTERN.fullmatch(self.token):
                raise self.confused()
            return _several(name.lower(), self._advance(), self._selections)
        if name not in self._selections:
            raise DetectionError(f"the condition names {name!r}, which is not defined")
        return self._selections[name]


def _several(quantifier: str, pattern: str, selections: Mapping[str, Expr]) -> Expr:
    """``1 of`` and ``all of``; names beginning with ``_`` are meant only where the pattern does."""
    wanted = "*" if pattern == "them" else pattern
    names = [
        name
        for name in selections
        if fnmatch.fnmatchcase(name, wanted) and (wanted.startswith("_") or not name.startswith("_"))
    ]
    if quantifier == "all":
        if not names:
            raise DetectionError(f"the condition asks for all of {pattern!r}, which names no selection")
        return all_of(selections[name] for name in names)
    return any_of(selections[name] for name in names) if names else NEVER
