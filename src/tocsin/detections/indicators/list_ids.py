"""Ids of lists, which name the kind that they hold."""

from __future__ import annotations

import re

from tocsin.model.expression import ListKind

_KIND = re.compile(rf"list-[0-9a-f]{{16}}-({'|'.join(ListKind)})(?:-.*)?")


def list_id(digest: str, kind: ListKind, stop: str = "") -> str:
    """Id of the list of a kind in a file with a digest; ``stop`` is the time that its indicators end."""
    return f"list-{digest[:16]}-{kind.value}" + (f"-{stop[:7]}" if stop else "")


def kind_of_list(ident: str) -> ListKind | None:
    """Kind that the list with an id holds; None if it is no such id."""
    found = _KIND.fullmatch(ident)
    return ListKind(found[1]) if found else None
