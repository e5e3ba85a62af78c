"""The words of a procedure that say how somebody works: without names, links and citations."""

from __future__ import annotations

import re

from tocsin.knowledge.attack import unnamed

_WORD = re.compile(r"[a-z][a-z0-9.\-]{2,}")


def words_of(text: str, names: frozenset[str] = frozenset()) -> frozenset[str]:
    """Words of three letters or more in small letters; those that are a name of somebody or of software are left out."""
    return frozenset(_WORD.findall(unnamed(text).lower())) - names
