"""Puts lines together that were one before a page was too narrow for them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tocsin.exchange.advisory.document import CELLS, DOUBT, Passage

_BULLET = re.compile(r"\s*(?:[-*•‣◦·\u2013\u2014+]|\(?\d{1,2}[.)]|[a-z]\))\s+")
_QUOTED = re.compile(r"^(?:\s?>)+ ?")
_GAP = re.compile(r"(?<=\S)(?:\t+| {3,})(?=\S)")
# A last word that is an address or digest rather than a word of the language.
_TECHNICAL = re.compile(r"(?:\[\.|\.\]|\[:|://|hxxp|[\\/@_=&?%]|\d)", re.IGNORECASE)
_GOES_ON = re.compile(r"(?:[/_=&?%-]|\[\.\]|\[dot\])$", re.IGNORECASE)
# A technique's id ends with its point, a digest in the middle of it.
_SPLIT = re.compile(r"\bT\d{4}\.$")
_HEX = re.compile(r"(?!(?:.{32}|.{40}|.{64}|.{96}|.{128})$)[0-9A-Fa-f]{8,}")
_SOFT = "\u00ad"
_FULL = 0.62  # of the widest line of a paragraph: a shorter one ends an entry


def passages(lines: Sequence[str], place: str = "", first: int = 0) -> list[Passage]:
    """Paragraphs, rows and entries of lines; ``first`` is the number of the first line, 0 where none are counted."""
    made: list[Passage] = []
    block: list[tuple[int, str]] = []
    for number, line in enumerate([*lines, ""]):
        plain = _QUOTED.sub("", line).rstrip()
        if plain.strip():
            block.append((number, plain))
            continue
        made += _of_block(block, place, first)
        block = []
    return made


def _of_block(block: Sequence[tuple[int, str]], place: str, first: int) -> list[Passage]:
    """The passages of lines between two empty ones."""
    widest = max((len(line) for _, line in block), default=0)
    made: list[Passage] = []
    group: list[tuple[int, str]] = []
    for number, line in block:
        if group and _begins(group[-1][1], line, widest):
            made.append(_joined(group, place, first))
            group = []
        group.append((number, line))
    return [*made, _joined(group, place, first)] if group else made


def _begins(before: str, line: str, widest: int) -> bool:
    """Whether a line is a new entry or row rather than more of the one before."""
    if _BULLET.match(line) or _is_row(line) or _is_row(before):
        return True
    if before.endswith("-") or _SPLIT.search(before) or _goes_on(before):
        return False
    if len(before.split()) == 1 == len(line.split()):
        return not (_HEX.fullmatch(before.strip()) and _HEX.fullmatch(line.strip()))
    closed = before[-1] in ".:;!?" or not line.strip()[0].islower()
    return len(before) < widest * _FULL and closed


def _goes_on(before: str) -> bool:
    """Whether a line ends within an address."""
    return bool(_GOES_ON.search(before) and _TECHNICAL.search(before.rsplit(maxsplit=1)[-1]))


def _is_row(line: str) -> bool:
    return CELLS in line or bool(_GAP.search(line.strip()))


def _joined(group: Sequence[tuple[int, str]], place: str, first: int) -> Passage:
    start, line = group[0]
    listed = len(group) == 1 and (_is_row(line) or bool(_BULLET.match(line)) or len(line.split()) == 1)
    text = _GAP.sub(CELLS, line.strip())
    breaks = []
    for _, more in group[1:]:
        text, at = joined(text, more.strip())
        breaks.append(at)
    whole, doubts = _doubts(text)
    return Passage(whole, place, listed, first + start if first else 0, tuple(breaks), doubts)


def _doubts(text: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """A text without the marks of what is doubtful, and where that stands."""
    whole, doubts = "", []
    for number, part in enumerate(text.split(DOUBT)):
        if number % 2:
            doubts.append((len(whole), len(whole) + len(part)))
        whole += part
    return whole, tuple(doubts)


def joined(before: str, after: str) -> tuple[str, int]:
    """Two lines as one, and the offset at which the second begins in it.

    A hyphen at the end of a word goes; one in an address, or before a digit, stays. An address that
    obviously goes on is put together without a space.
    """
    if before.endswith(_SOFT):
        return before[:-1] + after, len(before) - 1
    last = before.rsplit(maxsplit=1)[-1] if before.split() else ""
    if last and _goes_on(before):
        return before + after, len(before)
    if before.endswith("-") and len(last) > 1 and after[:1]:
        if after[0].islower() and last[-2].islower():
            return before[:-1] + after, len(before) - 1
        if after[0].isalnum():
            return before + after, len(before)
    if _SPLIT.search(before) and re.match(r"\d{3}\b", after):
        return before + after, len(before)
    return f"{before} {after}", len(before) + 1
