"""The phase that something was seen in: the tactic of its first technique."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tocsin.cases.timeline import TACTICS
from tocsin.knowledge.phases import tactics_of

_TECHNIQUE = re.compile(r"T\d{4}(\.\d{3})?")
#: Techniques that are kept of one thing that was seen.
_MOST = 50


def techniques_in(told: Iterable[str]) -> tuple[str, ...]:
    """What of a list are ids of techniques, each once, in their order; others tell these, so what is none is left out."""
    found = dict.fromkeys(one for one in told if _TECHNIQUE.fullmatch(one))
    return tuple(found)[:_MOST]


def tactic_of(techniques: Iterable[str]) -> str:
    """The tactic of the first of techniques that has any, of several the first in the order of the matrix; "" where none is known."""
    for technique in techniques:
        known = tactics_of(technique)
        if known:
            return next((one for one in TACTICS if one in known), "")
    return ""
