"""Refuses names of logs and organisations that a lake does not hold: finding nothing there would tell nothing."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from tocsin.model.errors import UsageError

#: Known names told when another was asked for.
_TOLD = 5


def check_logs(asked: Iterable[str], known: Iterable[str]) -> None:
    """Raise ``UsageError`` for a log that is not among those known, with the likeliest of them."""
    _check("log", asked, known)


def check_origins(asked: Iterable[str], known: Iterable[str]) -> None:
    """Raise ``UsageError`` for an organisation that is not among those known, with the likeliest of them."""
    _check("origin", asked, known)


def _check(what: str, asked: Iterable[str], known: Iterable[str]) -> None:
    names = sorted(set(known) - {""})
    for name in asked:
        if name not in names:
            raise UsageError(f"no {what} {name} is in this lake", hint=_hint(name, names))


def _hint(name: str, known: list[str]) -> str:
    if not known:
        return "leave it out: the lake names none"
    near = difflib.get_close_matches(name, known, _TOLD) or [one for one in known if name.lower() in one]
    if near:
        return f"did you mean {', '.join(near[:_TOLD])}? tocsin lake stats lists all"
    more = f" and {len(known) - _TOLD:,} more, which tocsin lake stats lists" if len(known) > _TOLD else ""
    return f"known here: {', '.join(known[:_TOLD])}{more}"
