"""STIX 2.1 pattern text becomes its parts; the grammar is OASIS's, through ``stix2patterns``."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from tocsin.detections.stix.literal import literal, moment_of, text_of, time_of
from tocsin.detections.stix.pattern import (
    AllOf,
    AnyOf,
    Combination,
    Comparison,
    Joining,
    Literal,
    Observation,
    Observed,
    Operator,
    Qualified,
    Qualifiers,
    Where,
)
from tocsin.model.errors import DetectionError

#: Longest pattern taken, in characters; the parser's time grows with it.
MAX_LENGTH = 1_000_000
#: Deepest nesting of parentheses taken.
MAX_DEPTH = 40

# The parser names its contexts; asking by name keeps the generated modules out of our types.
_JOINED = {
    "ObservationExpressionsContext": Joining.THEN,
    "ObservationExpressionOrContext": Joining.OR,
    "ObservationExpressionAndContext": Joining.AND,
}
_COMPARED = {"ComparisonExpressionContext", "ComparisonExpressionAndContext"}
_TESTS = {test.value: test for test in Operator}


def parse_pattern(text: str) -> Observed:
    """Parts of a pattern.

    Raises ``DetectionError`` naming line and column if ``text`` is no STIX 2.1 pattern, is longer
    than ``MAX_LENGTH`` or nested deeper than ``MAX_DEPTH``.
    """
    # Deferred: the generated grammar takes a fifth of a second to import.
    from stix2patterns.exceptions import ParseException  # noqa: PLC0415
    from stix2patterns.v21.pattern import Pattern  # noqa: PLC0415

    _check_bounds(text)
    try:
        pattern = Pattern(text)
        return pattern.visit(_Root())  # type: ignore[no-any-return]
    except ParseException as error:
        raise DetectionError(
            f"not a STIX 2.1 pattern: {error}", hint="the place is line:column of the pattern"
        ) from error
    except RecursionError as error:
        raise DetectionError("the pattern is nested too deeply", hint="split it") from error


def _check_bounds(text: str) -> None:
    if len(text) > MAX_LENGTH:
        raise DetectionError(f"the pattern is longer than {MAX_LENGTH} characters", hint="split it")
    depth = deepest = 0
    quoted = escaped = False
    for character in text:
        if quoted:
            quoted = escaped or character != "'"
            escaped = not escaped and character == "\\"
        elif character == "'":
            quoted = True
        elif character in "([":
            depth += 1
            deepest = max(deepest, depth)
        elif character in ")]":
            depth -= 1
    if deepest > MAX_DEPTH:
        raise DetectionError(f"the pattern is nested deeper than {MAX_DEPTH}", hint="split it")


class _Root:
    """Takes the parse tree from ``Pattern.visit``, which hands it over in no other way."""

    def visit(self, tree: Any) -> Observed:  # noqa: ANN401
        """The parts of the pattern whose parse tree this is."""
        return _observed(tree.observationExpressions())


def _name(context: Any) -> str:  # noqa: ANN401
    return type(context).__name__


def _token(context: Any) -> str:  # noqa: ANN401
    return str(context.getText())


def _operands(context: Any, name: str) -> list[Any]:  # noqa: ANN401
    """Operands of a chain of one operator, left to right; the tree nests them to any depth."""
    found: list[Any] = []
    stack = [context]
    while stack:
        node = stack.pop()
        inner = [child for child in node.getChildren() if hasattr(child, "getRuleIndex")]
        if _name(node) == name and inner:
            stack.extend(reversed(inner))
        else:
            found.append(node)
    return found


def _observed(context: Any) -> Observed:  # noqa: ANN401
    name = _name(context)
    if name in _JOINED:
        items = tuple(_observed(item) for item in _operands(context, name))
        return items[0] if len(items) == 1 else Combination(_JOINED[name], items)
    if name == "ObservationExpressionSimpleContext":
        return Observation(_where(context.comparisonExpression()))
    if name == "ObservationExpressionCompoundContext":
        return _observed(context.observationExpressions())
    inner = _observed(context.observationExpression())
    return Qualified(inner, _qualifier(context.getChild(context.getChildCount() - 1)))


def _qualifier(context: Any) -> Qualifiers:  # noqa: ANN401
    words = [_token(child) for child in context.getChildren()]
    if words[0] == "WITHIN":
        return Qualifiers(within=float(words[1]))
    if words[0] == "REPEATS":
        return Qualifiers(repeats=_repeats(words[1]))
    start, stop = time_of(words[1]), time_of(words[3])
    if moment_of(start) >= moment_of(stop):
        raise DetectionError("START is not before STOP", hint="exchange them")
    return Qualifiers(start=start, stop=stop)


def _repeats(word: str) -> int:
    count = int(word) if len(word) < 10 else 0  # noqa: PLR2004  (more repeats than any log has rows)
    if count < 1:
        raise DetectionError(f"REPEATS {word[:20]} TIMES cannot be asked", hint="write 1 or more")
    return count


def _where(context: Any) -> Where:  # noqa: ANN401
    name = _name(context)
    if name in _COMPARED:
        items = tuple(_where(item) for item in _operands(context, name))
        if len(items) == 1:
            return items[0]
        return AnyOf(items) if name == "ComparisonExpressionContext" else AllOf(items)
    if name == "PropTestParenContext":
        return _where(context.comparisonExpression())
    return _comparison(context)


def _comparison(context: Any) -> Comparison:  # noqa: ANN401
    words = [_token(child) for child in context.getChildren()]
    negated = "NOT" in words
    path, indexed = _path(context.objectPath())
    if _name(context) == "PropTestExistsContext":
        return Comparison(path, Operator.EXISTS, negated=negated, indexed=indexed)
    operator = words[-2]
    if operator in {"!=", "<>"}:
        operator, negated = "=", not negated
    # "==" is in the grammar beside "=".
    test = _TESTS[operator.replace("==", "=")]
    values = tuple(_literals(context.getChild(context.getChildCount() - 1)))
    return Comparison(path, test, values, negated, indexed)


def _literals(context: Any) -> list[Literal]:  # noqa: ANN401
    """Constants of a literal or a set, in order."""
    # Deferred with the parser, see parse_pattern.
    from stix2patterns.v21.grammars.STIXPatternParser import STIXPatternParser  # noqa: PLC0415

    found: list[Literal] = []
    for node in _leaves(context):
        kind = STIXPatternParser.symbolicNames[node.getSymbol().type]
        if kind.endswith("Literal"):
            found.append(literal(kind, _token(node)))
    return found


def _leaves(context: Any) -> Iterator[Any]:  # noqa: ANN401
    """Tokens below a node of the parse tree, in order."""
    stack = [context]
    while stack:
        node = stack.pop()
        if hasattr(node, "getRuleIndex"):
            stack.extend(reversed(list(node.getChildren())))
        else:
            yield node


def _path(context: Any) -> tuple[str, bool]:  # noqa: ANN401
    """Path without quotes and indices, and whether a numbered list element was asked for."""
    words = [_token(node) for node in _leaves(context)]
    steps = [words[0]]
    indexed = False
    for before, word in itertools.pairwise(words):
        if before == "[":
            indexed = indexed or word != "*"
        elif word not in {":", ".", "[", "]"}:
            steps.append(text_of(word) if word.startswith("'") else word)
    return f"{steps[0]}:{'.'.join(steps[1:])}", indexed
