"""The parts of a STIX pattern: comparisons inside observations, and how observations combine."""

from __future__ import annotations

import enum

import msgspec


class LiteralKind(enum.StrEnum):
    """Types of constants in the grammar; ``BINARY`` covers ``b'…'`` and ``h'…'``."""

    TEXT = "text"
    INTEGER = "integer"
    FLOAT = "float"
    BOOLEAN = "boolean"
    TIME = "time"
    BINARY = "binary"


class Literal(msgspec.Struct, frozen=True):
    """A constant: text unescaped and NFC, numbers in decimal, ``true``/``false``, binary in hexadecimal."""

    kind: LiteralKind
    value: str


class Operator(enum.StrEnum):
    """What a comparison asks; negation is kept apart."""

    EQ = "="
    LT = "<"
    LTE = "<="
    GT = ">"
    GTE = ">="
    IN = "IN"
    LIKE = "LIKE"
    MATCHES = "MATCHES"
    SUBSET = "ISSUBSET"
    SUPERSET = "ISSUPERSET"
    EXISTS = "EXISTS"


class Comparison(msgspec.Struct, frozen=True, tag="comparison"):
    """One question to one object path.

    ``path`` is the path without quotes and list indices: ``file:hashes.SHA-256``,
    ``process:parent_ref.command_line``. ``indexed`` tells that a numbered element was asked for.
    """

    path: str
    test: Operator
    values: tuple[Literal, ...] = ()
    negated: bool = False
    indexed: bool = False


class AllOf(msgspec.Struct, frozen=True, tag="all"):
    """AND within one observation."""

    items: tuple[Where, ...]


class AnyOf(msgspec.Struct, frozen=True, tag="any"):
    """OR within one observation."""

    items: tuple[Where, ...]


Where = Comparison | AllOf | AnyOf


class Qualifiers(msgspec.Struct, frozen=True):
    """WITHIN in seconds, REPEATS, and START (inclusive) and STOP (exclusive) in ISO 8601, UTC."""

    within: float | None = None
    repeats: int = 1
    start: str = ""
    stop: str = ""


class Observation(msgspec.Struct, frozen=True, tag="observation"):
    """One observation expression, ``[…]``."""

    where: Where


class Joining(enum.StrEnum):
    """How observations combine."""

    AND = "AND"
    OR = "OR"
    THEN = "FOLLOWEDBY"


class Combination(msgspec.Struct, frozen=True, tag="combination"):
    """Observations joined by one operator; always two items or more."""

    joining: Joining
    items: tuple[Observed, ...]


class Qualified(msgspec.Struct, frozen=True, tag="qualified"):
    """An observation or combination under qualifiers, applied in the order STIX gives them."""

    item: Observed
    by: Qualifiers


Observed = Observation | Combination | Qualified
