"""Nouns of the model as the JSON text that a column holds."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from tocsin.model.errors import StoreError

Noun = TypeVar("Noun")


def written(noun: msgspec.Struct) -> str:
    """A noun as JSON, always the same for the same noun; raises ``StoreError`` for text that is no Unicode."""
    try:
        return msgspec.json.encode(noun, order="deterministic").decode()
    except UnicodeEncodeError as error:
        raise StoreError(
            f"a {type(noun).__name__.lower()} holds half a surrogate pair",
            hint="such text is of no known sender's making",
        ) from error


def read(kind: type[Noun], text: str) -> Noun:
    """A noun of a kind from its JSON; raises ``StoreError`` where it is no such noun."""
    try:
        return msgspec.json.decode(text, type=kind)
    except msgspec.DecodeError as error:
        raise StoreError(
            f"what is kept is no {kind.__name__.lower()}: {error}", hint="restore the store from a backup"
        ) from error
