"""What stands before a text in Markdown between two lines of dashes: its fields in YAML, of which none is a heading."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from tocsin.exchange.advisory.document import Passage

_FENCE = re.compile(r"---[ \t]*\r?\n")
_END = re.compile(r"(?m)^(?:---|\.\.\.)[ \t]*\r?$")
_FIELD = re.compile(r"[A-Za-z_][\w .-]{0,60}:(?=\s|$)")
_TITLE = re.compile(r"(?i)title:\s+(.+)")
_QUOTED = re.compile(r"([\"'])(.*)\1")
_LONGEST = 65_536  # characters: what is longer is no head of a text


def parted(text: str) -> tuple[tuple[Passage, ...], str]:
    """The fields before a text, each a passage with its line, and the text with empty lines in their place; nothing where there are none."""
    begins = _FENCE.match(text)
    ends = _END.search(text, begins.end(), _LONGEST) if begins else None
    if begins is None or ends is None:
        return (), text
    fields = _fields(text[begins.end() : ends.start()].splitlines())
    if not fields:
        return (), text
    return fields, "\n" * text.count("\n", 0, ends.end()) + text[ends.end() :]


def titled(fields: Sequence[Passage]) -> str:
    """What the fields say that the text is called, "" where they do not."""
    return next((found[1] for one in fields if (found := _TITLE.fullmatch(one.text))), "")


def _fields(lines: Sequence[str]) -> tuple[Passage, ...]:
    """A passage of each field, with the lines below that belong to it; nothing where the first line is no field."""
    filled = [(number, line) for number, line in enumerate(lines, 2) if line.strip()]
    if not filled or not _FIELD.match(filled[0][1]):
        return ()
    starts = [at for at, (_, line) in enumerate(filled) if _FIELD.match(line)]
    return tuple(_field(filled[start:end]) for start, end in itertools.pairwise([*starts, len(filled)]))


def _field(lines: Sequence[tuple[int, str]]) -> Passage:
    """One field on one line: values of a list one after the other, without the quotation marks of YAML."""
    text, breaks, last = "", [], lines[0][0]
    for number, line in lines:
        breaks += [len(text) + 1] * (number - last)
        name, value = line.split(":", 1) if not text else ("", line)
        said = _bare(value.strip().removeprefix("- "))
        text += f"{name}: {said}" if name else f" {said}"
        last = number
    return Passage(text.rstrip(), "", listed=True, first=lines[0][0], breaks=tuple(breaks))


def _bare(value: str) -> str:
    bare = value.strip().removeprefix("[").removesuffix("]").strip()
    found = _QUOTED.fullmatch(bare)
    return found[2] if found else bare
