"""Counts of hits as links that narrow a search, and what it is narrowed by as links that widen it again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

import msgspec

from tocsin.library.places import search_place
from tocsin.library.search_language import narrowed, narrowings
from tocsin.model.article import Kind
from tocsin.model.search import Count, Facet, Field
from tocsin.web.review import words

#: Values of a facet that are seen at once; the others unfold.
_AT_ONCE = 6
_MONTH = len("2026-03")


class Choice(msgspec.Struct, frozen=True):
    """A value that hits have, how many do, and where those alone are; "" where they are asked for already."""

    name: str
    count: int
    at: str


class Group(msgspec.Struct, frozen=True):
    """The values of one field: those seen at once, and the others."""

    name: str
    first: tuple[Choice, ...]
    more: tuple[Choice, ...]


class Searched(msgspec.Struct, frozen=True):
    """What is searched for: the text, the order that was chosen, "" for the usual one, and the page that searches."""

    text: str
    order: str = ""
    page: str = "/search"

    def at(self, text: str, page: int = 1) -> str:
        """Where another text is searched for in the same order, or another page of it."""
        return search_place(text, self.order, page, self.page)


def groups(
    searched: Searched, facets: Iterable[Facet], total: int, names: Mapping[str, str]
) -> tuple[Group, ...]:
    """Facets as links, but for those that narrow nothing; ``names`` are those of authors by their slugs."""
    made = []
    for facet in facets:
        found = [_choice(searched, facet.field, one, names) for one in facet.counts]
        if all(one.at and one.count == total for one in found):
            continue
        made.append(Group(words.FIELDS[facet.field], tuple(found[:_AT_ONCE]), tuple(found[_AT_ONCE:])))
    return tuple(made)


def widened(searched: Searched) -> tuple[tuple[str, str], ...]:
    """Each field that a search is narrowed by, as it was written, and where the search without it is."""
    return tuple((said, searched.at(rest)) for said, rest in narrowings(searched.text))


def _choice(searched: Searched, field: Field, one: Count, names: Mapping[str, str]) -> Choice:
    text = narrowed(searched.text, field, one.value)
    asked = text == " ".join(searched.text.split())
    return Choice(_name(field, one, names), one.count, "" if asked else searched.at(text))


def _name(field: Field, one: Count, names: Mapping[str, str]) -> str:
    if field is Field.TYPE:
        return words.KINDS[Kind(one.value)]
    if field is Field.AUTHOR:
        return names.get(one.value, one.value)
    if field is Field.DATE and len(one.value) == _MONTH:
        return f"{dt.date.fromisoformat(f'{one.value}-01'):%B %Y}"
    return one.name
