"""Searches of a publication: what is asked, and what was found."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Self

import msgspec

from tocsin.model.article import Article, Kind


class Field(enum.StrEnum):
    """What a search can be narrowed by, and what its hits are counted by."""

    COUNTRY = "country"
    ACTOR = "actor"
    TECHNIQUE = "technique"
    SECTOR = "sector"
    ISSUE = "issue"
    INCIDENT = "incident"
    TYPE = "type"
    AUTHOR = "author"
    DATE = "date"  # the year; and the month, where all hits are of one year


class Words(msgspec.Struct, frozen=True):
    """A word, the beginning of one (``begins``), or several in this order; in headlines alone if ``headline``."""

    text: str
    begins: bool = False
    headline: bool = False


class Tag(msgspec.Struct, frozen=True):
    """What an article is about, who wrote it, or what it is; ``value`` as in addresses: small letters, figures, hyphens."""

    field: Field
    value: str


class Clause(msgspec.Struct, frozen=True):
    """One of these must hold; none of them, if ``without``."""

    any: tuple[Words | Tag, ...]
    without: bool = False


class Query(msgspec.Struct, frozen=True):
    """All clauses must hold. ``remarks`` tell what of the text was not asked, and why."""

    clauses: tuple[Clause, ...] = ()
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    remarks: tuple[str, ...] = ()


class Order(enum.StrEnum):
    """How hits are ordered."""

    BEST = "best"
    NEWEST = "newest"


class Value(msgspec.Struct, frozen=True):
    """Made of what never changes, so it is its own copy: a page of hits is hundreds of values."""

    def __deepcopy__(self, memo: object) -> Self:
        return self


class Part(Value, frozen=True):
    """A piece of a text; ``hit`` where it is what was asked for."""

    text: str
    hit: bool = False


Marked = tuple[Part, ...]


class Excerpt(Value, frozen=True):
    """An article that was found, with what was asked for marked; ``text`` is from its body, () where nothing there was."""

    article: Article
    headline: Marked
    summary: Marked
    text: Marked = ()


class Count(Value, frozen=True):
    """How many of the hits have a value."""

    value: str
    name: str
    count: int


class Facet(Value, frozen=True):
    """The hits counted by one field: the most frequent values first, years and months the newest first."""

    field: Field
    counts: tuple[Count, ...]


class Found(Value, frozen=True):
    """What a search found: all hits counted exactly, and those of one page."""

    total: int
    excerpts: tuple[Excerpt, ...]
    facets: tuple[Facet, ...]


#: Kinds by the number under which a store keeps them; new ones go to the end.
KINDS: tuple[Kind, ...] = (
    Kind.FLASH,
    Kind.ARTICLE,
    Kind.IN_DEPTH,
    Kind.DAILY_REVIEW,
    Kind.WEEKLY_REVIEW,
    Kind.IMPORTED,
)
