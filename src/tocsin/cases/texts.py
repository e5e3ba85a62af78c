"""Whether texts of a case are such as can be shown: not longer than somebody reads, and without characters that are no text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from tocsin.model.case import Entry

#: Letters of a line, an address and a text at most.
LINE, ADDRESS, TEXT = 500, 2_000, 10_000
_LONGEST = {"url": ADDRESS} | dict.fromkeys(
    ("about", "dissent", "factor", "note", "position", "reasons", "what", "words"), TEXT
)
#: Control characters but tabs and ends of lines, and halves of surrogate pairs.
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def problems_of_texts(entry: Entry) -> Iterator[str]:
    """What is wrong with the texts of an entry, each with the name of its field."""
    yield from problem_of("withdrawn", entry.withdrawn)
    for name, text in _texts("", msgspec.to_builtins(entry.body)):
        yield from problem_of(name, text)


def problem_of(name: str, text: str) -> Iterator[str]:
    """What is wrong with one text, nothing where it can be shown; ``name`` is that of its field."""
    longest = _LONGEST.get(name, LINE)
    if len(text) > longest:
        yield f"its {name} is longer than {longest:,} characters"
    if _NO_TEXT.search(text):
        yield f"its {name} has characters that cannot be shown"


def _texts(name: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _texts(str(key), one)
    elif isinstance(value, Iterable):
        for one in value:
            yield from _texts(name, one)
