"""What is searched for: terms, time, hosts, origins and logs, read from the words people write."""

from __future__ import annotations

import datetime as dt
import re

import msgspec

#: Letters that a field's name is written with; anything else before "=" makes the term free text.
_FIELD = re.compile(r"([A-Za-z_@][\w@.:-]{0,255})(!?=)(.*)", re.DOTALL)


class Term(msgspec.Struct, frozen=True):
    """One condition: ``pattern`` in ``field``, or anywhere in an event if that is None.

    Case is ignored; ``*`` and ``?`` in a pattern stand for any text and any one character, a backslash
    makes the next of them literal. A pattern for a field is its whole value, free text any part of
    one. An empty pattern asks for events whose field is absent or empty.
    """

    field: str | None
    pattern: str
    negated: bool = False

    @classmethod
    def parse(cls, text: str) -> Term:
        """Read ``Field=pattern``, ``Field!=pattern`` or free text."""
        match = _FIELD.fullmatch(text)
        if match is None:
            return cls(None, text)
        return cls(match[1], match[3], negated=match[2] == "!=")


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """Terms that must all hold, in [since, until), of these hosts, origins and tables (empty: any)."""

    terms: tuple[Term, ...] = ()
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    hosts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()


def like(pattern: str) -> tuple[str, bool]:
    r"""A pattern as SQL's LIKE with ``\`` as its escape, lower case, and whether it has wildcards."""
    found: list[str] = []
    wild = False
    characters = iter(pattern.lower())
    for character in characters:
        if character == "\\":
            after = next(characters, "")
            literal = after if after in {"*", "?", "\\"} else "\\" + after
            found += [_escaped(one) for one in literal]
        elif character in "*?":
            wild = True
            found.append("%" if character == "*" else "_")
        else:
            found.append(_escaped(character))
    return "".join(found), wild


def literal(pattern: str) -> str:
    r"""A pattern without wildcards as the text it stands for, lower case."""
    return re.sub(r"\\([*?\\])", r"\1", pattern.lower())


def _escaped(character: str) -> str:
    return f"\\{character}" if character in "%_\\" else character
