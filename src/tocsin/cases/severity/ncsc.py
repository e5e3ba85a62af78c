"""The six categories of the United Kingdom's NCSC (2018): who was hit, and what came of it."""

from __future__ import annotations

from tocsin.cases.severity.scale import At, Scale

#: By ``victim``, and for each by ``consequence``: the category, 1 the gravest. What the definitions leave open is as the next lower consequence.
_CATEGORIES: tuple[tuple[int, ...], ...] = (
    (6, 6, 6, 6),
    (6, 5, 5, 5),
    (6, 5, 4, 4),
    (5, 4, 3, 3),
    (5, 3, 2, 1),
)
_WORDS = (
    "Category 6, localised incident",
    "Category 5, moderate incident",
    "Category 4, substantial incident",
    "Category 3, significant incident",
    "Category 2, highly significant incident",
    "Category 1, national cyber emergency",
)


def _value(at: At) -> float:
    """Seven less the category, so that it rises with severity as other scales do."""
    return 7 - _CATEGORIES[int(at["victim"])][int(at["consequence"])]


def _word(value: float) -> str:
    return _WORDS[int(value) - 1]


NCSC = Scale(
    name="ncsc",
    title="UK NCSC category",
    source="https://www.ncsc.gov.uk/news/new-cyber-attack-categorisation-system-improve-uk-response-incidents",
    used=("victim", "consequence"),
    value=_value,
    word=_word,
)
