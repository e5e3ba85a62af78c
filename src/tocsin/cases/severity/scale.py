"""What a scale of severity is."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

#: Where each factor that is used lies: indexes of steps, or numbers in its unit.
At = Mapping[str, float]


class Scale(msgspec.Struct, frozen=True, kw_only=True):
    """A published scale: ``value`` rises, or stays, with each factor of ``used``; ``word`` says a value as people read it.

    As it rises with each, the ends of its interval are its values at the ends of the factors. ``source`` is where the formula is.
    A ``sparse`` scale can be read without some factors, which then count nothing: so its coders treat what they do not know.
    ``remarks`` are what every reading of it says beside its interval, ``between`` joins the words of its ends.
    """

    name: str
    title: str
    source: str
    used: tuple[str, ...]
    value: Callable[[At], float]
    word: Callable[[float], str]
    sparse: bool = False
    remarks: tuple[str, ...] = ()
    between: str = " to "
