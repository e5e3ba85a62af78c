"""The one expression tree that Sigma rules, STIX patterns and indicator lists all become.

Fields are named as the detection names them; the lake's views say which column answers which field.
All text comparison folds Unicode case (``str.casefold`` on both sides) unless an atom is ``cased``.
A field may hold several values (a list in the log); an atom is true if it is true of any of them.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator

import msgspec

#: Joins the values of a field that holds several (ASCII unit separator); no log uses it in text.
MULTI = "\x1f"


class Op(enum.StrEnum):
    """What an atom asks of a value."""

    EQ = "eq"  # equal text; value "" is the empty string, which is not NULL
    CONTAINS = "contains"
    STARTS = "startswith"
    ENDS = "endswith"
    GLOB = "glob"  # whole value; * and ? are wildcards, a backslash makes the next of * ? \ literal
    REGEX = "re"  # RE2 search anywhere in the value; flags inline as (?i), (?m), (?s)
    CIDR = "cidr"  # an address of the network, IPv4 or IPv6: alone, in brackets, before a port, or one of several
    NUMBER = "number"  # equal as numbers, or as text
    LT = "lt"
    LTE = "lte"
    GT = "gt"
    GTE = "gte"
    NULL = "null"  # the event has no such field, or its value is null
    EXISTS = "exists"  # the event has the field with a value, the empty string included
    FIELD_EQ = "fieldref"  # equal to the value of the field named in ``value``
    FIELD_CONTAINS = "fieldref_contains"
    FIELD_STARTS = "fieldref_startswith"
    FIELD_ENDS = "fieldref_endswith"
    MINUTE = "minute"  # parts of a time value, in UTC; weeks and years are ISO 8601's for WEEK
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class Atom(msgspec.Struct, frozen=True, tag="atom"):
    """One question to one field; ``field`` None asks every field of the event (a keyword)."""

    field: str | None
    op: Op
    value: str = ""
    cased: bool = False


class ListKind(enum.StrEnum):
    """How the entries of an indicator list are compared with a value."""

    ADDRESS = "address"  # addresses and networks
    DOMAIN = "domain"  # the domain itself and everything below it
    URL = "url"  # the whole URL, scheme optional, query and fragment kept
    HASH = "hash"  # a hexadecimal digest, alone or inside "SHA256=…,MD5=…"
    FILE_NAME = "file_name"  # last component of a path
    FILE_PATH = "file_path"  # a whole path, by drive, volume or variable
    REGISTRY_KEY = "registry_key"  # the key itself and everything below it
    MAIL = "mail"  # a mail address


class Lookup(msgspec.Struct, frozen=True, tag="lookup"):
    """Is a field's value in an indicator list? ``list_id`` names one of ``RuleSet.lists``.

    ``rest`` are the fields that hold what follows the host in ``field``, where a log keeps a URL in parts: its
    path, and its query if that is apart.
    """

    field: str
    kind: ListKind
    list_id: str
    rest: tuple[str, ...] = ()


class And(msgspec.Struct, frozen=True, tag="and"):
    """True if every item is; true when empty."""

    items: tuple[Expr, ...]


class Or(msgspec.Struct, frozen=True, tag="or"):
    """True if any item is; false when empty."""

    items: tuple[Expr, ...]


class Not(msgspec.Struct, frozen=True, tag="not"):
    """True if the item is not; an absent field makes an atom false, so its negation true."""

    item: Expr


Expr = Atom | Lookup | And | Or | Not


def leaves(expr: Expr) -> Iterator[Atom | Lookup]:
    """Every atom and lookup of a tree, left to right, repeats included."""
    stack: list[Expr] = [expr]
    while stack:
        node = stack.pop()
        if isinstance(node, And | Or):
            stack.extend(reversed(node.items))
        elif isinstance(node, Not):
            stack.append(node.item)
        else:
            yield node
