"""Labels found by words: of what an article is about, any part of the name or of the id is searched like a text."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator, Sequence

from tocsin.model.search import Field, Words

#: Between names of one label: no word has it.
_APART = " \0 "
#: So many labels stay as they are searched: most stay what they are when an article changes.
_KEPT = 20_000
_SUB_TECHNIQUE = re.compile(r"(t\d{4})-\d{3}", re.ASCII)


@functools.lru_cache(_KEPT)
def said_by(field: Field, value: str, name: str) -> str:
    """What a label is searched by, a space around each word; "" for an author, whom a field of its own finds."""
    if field is Field.AUTHOR:
        return ""
    return f" {_spaced(value)}{_APART}{_spaced(name)} "


def with_words(said: Sequence[str], words: Words) -> Iterator[int]:
    """Places of the labels that have words, one after the other, or a word that begins so; none for a headline's."""
    asked = _spaced(words.text)
    if words.headline or not asked:
        return
    needle = f" {asked}" if words.begins else f" {asked} "
    yield from (place for place, one in enumerate(said) if needle in one)


def parent_of(technique: str) -> str:
    """``t1561`` of the sub-technique ``t1561-002``, "" for what is none; as they stand in addresses."""
    found = _SUB_TECHNIQUE.fullmatch(technique)
    return found[1] if found else ""


def folded(said: str) -> str:
    """Without capitals and accents, as the index has it."""
    if said.isascii():
        return said.lower()
    apart = unicodedata.normalize("NFKD", said.lower())
    return "".join(one for one in apart if not unicodedata.combining(one))


def _spaced(said: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", folded(said)))
