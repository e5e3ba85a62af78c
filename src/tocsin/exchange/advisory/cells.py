"""Values that a narrow cell of a page broke over lines: put together where that makes a whole one, else marked as doubtful."""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from tocsin.detections.indicators.warning_lists import top_level_domains
from tocsin.exchange.advisory.columns import Segment
from tocsin.exchange.advisory.document import DOUBT
from tocsin.exchange.advisory.spotting import DIGEST_LENGTHS, Spotted, spot
from tocsin.model.expression import ListKind

_SAME = 1.5  # points by which the lines of a cell begin apart at most
_TIGHT = 0.35  # heights of a line between lines of one cell at most
_FULL = 0.7  # heights of a line that are free at the end of a full one at most: less than a letter
_NARROW = 14  # heights of a line: a wider cell with several words is no place where words break
_BESIDE = 500  # pieces beside a cell that are looked at
_HEX = re.compile(r"[0-9A-Fa-f]+")
_PART = 7  # hexadecimal digits: what is longer, and has letters and digits, is no word or number
_START = re.compile(
    r"(?i)(?:[a-z]:\\|\\\\\w|%\w{2,30}%\\|HKEY_|HK(?:LM|CU|CR|U|CC)\\|h(?:tt|xx|xt|tx)ps?\W|f[tx]ps?\W)"
)
_FILE = re.compile(r"(?i)(?:[a-z]:\\|\\\\\w|%\w{2,30}%\\)")
_ENDING = re.compile(
    r"(?i)\.(?:exe|dll|sys|ps1|bat|cmd|vbs|jar|lnk|tmp|dat|bin|zip|rar|txt|log|pdf|docx|xlsx)$"
)
_MORE = re.compile(r"[\\/]|^[.?#&=]")
_LONG = re.compile(r"(?i)sha-?(?:256|384|512)")
_MARK = re.compile(r"[.\\/]|\[?dot\]?$", re.IGNORECASE)
_ENDED = ".,;:!?)"


class Whole(NamedTuple):
    """Pieces of a page, and for each digest that could not be put together its parts."""

    segments: list[Segment]
    parts: list[str]


class _Group(NamedTuple):
    """Lines of a cell of which each but the last is full, so that a word may go on in the next."""

    lines: tuple[Segment, ...]
    beside: tuple[Segment, ...]


def whole_cells(segments: Sequence[Segment], height: float) -> Whole:
    """The pieces of a page, ``height`` that of a line, with what narrow cells broke put together or marked."""
    groups = list(_groups(segments, height))
    made = [_made(group) for group in groups]
    # Where one value is broken within a word, others are.
    breaks = any(
        one is not None and len(one) < len(group.lines) for one, group in zip(made, groups, strict=True)
    )
    left = {id(line) for group in groups for line in group.lines}
    kept = [one for one in segments if id(one) not in left]
    parts: list[str] = []
    for group, one in zip(groups, made, strict=True):
        if one is None and _is_digest_part(group.lines):
            parts.append(" ".join(line.text for line in group.lines))
        doubtful = breaks or _is_digest_part(group.lines) or _START.match(group.lines[0].text)
        kept += one if one is not None else _doubted(group, height) if doubtful else group.lines
    return Whole(kept, parts)


def _groups(segments: Sequence[Segment], height: float) -> Iterator[_Group]:
    ordered = sorted(segments, key=_middle)
    middles = [_middle(one) for one in ordered]
    for column in _columns(segments):
        right = max((one.right for one in column if not _is_prose(one, height)), default=0)
        for lines in _runs(column, right, height):
            low = bisect.bisect_left(middles, lines[-1].bottom)
            high = min(bisect.bisect_right(middles, lines[0].top), low + _BESIDE)
            own = set(map(id, lines))
            yield _Group(lines, tuple(one for one in ordered[low:high] if id(one) not in own))


def _columns(segments: Iterable[Segment]) -> Iterator[list[Segment]]:
    """Pieces that begin at one place from the left, from the top."""
    column: list[Segment] = []
    for one in sorted(segments, key=lambda piece: piece.left):
        if column and one.left - column[-1].left > _SAME:
            yield sorted(column, key=_middle, reverse=True)
            column = []
        column.append(one)
    if column:
        yield sorted(column, key=_middle, reverse=True)


def _runs(column: Sequence[Segment], right: float, height: float) -> Iterator[tuple[Segment, ...]]:
    """Lines of a column that follow tightly, each but the last full."""
    run: list[Segment] = []
    for above, below in itertools.pairwise([*column, None]):
        if above is None:
            return
        run.append(above)
        follows = (
            below is not None
            and -height / 2 < above.bottom - below.top < _TIGHT * height
            and above.right >= right - _FULL * height
        )
        if not follows:
            if len(run) > 1:
                yield tuple(run)
            run = []


def _is_prose(one: Segment, height: float) -> bool:
    return " " in one.text and one.right - one.left > _NARROW * height


def _middle(one: Segment) -> float:
    return (one.bottom + one.top) / 2


def _made(group: _Group) -> list[Segment] | None:
    """The lines of a cell as whole values; None where they may be parts and make none."""
    texts = [line.text for line in group.lines]
    if any(" " in text for text in texts):
        return None
    if all(map(_HEX.fullmatch, texts)):
        counts = _digests(texts, long=any(_LONG.search(one.text) for one in group.beside))
    else:
        counts = _values(texts)
    if counts is None:
        return None
    ends = list(itertools.accumulate(counts))
    return [
        _one(group.lines[end - count : end], group.beside) for count, end in zip(counts, ends, strict=True)
    ]


def _digests(texts: Sequence[str], *, long: bool) -> list[int] | None:
    """How many lines each digest takes; ``long`` if what stands beside them says that digests are."""
    lengths = list(map(len, texts))
    if all(length in DIGEST_LENGTHS for length in lengths) and not (long and sum(lengths) in DIGEST_LENGTHS):
        return [1] * len(texts)
    if sum(lengths) in DIGEST_LENGTHS:
        return [len(texts)]
    found = [counts for length in DIGEST_LENGTHS if (counts := _equal(lengths, length))]
    return found[0] if len(found) == 1 else None


def _equal(lengths: Sequence[int], whole: int) -> list[int]:
    """How many of these lengths make each time the same whole; empty if they do not."""
    counts, now, total = [], 0, 0
    for length in lengths:
        now, total = now + 1, total + length
        if total == whole:
            counts.append(now)
            now = total = 0
    return [] if now else counts


def _values(texts: Sequence[str]) -> list[int] | None:
    """How many lines each value takes that is no digest."""
    if _START.match(texts[0]):
        return _paths(texts)
    if all(map(_is_whole, texts)):
        return [1] * len(texts)
    fragment = bool(_MARK.search(texts[0])) and not _is_whole(texts[0])
    return [len(texts)] if fragment and _is_whole("".join(texts)) else None


def _paths(texts: Sequence[str]) -> list[int] | None:
    """How many lines each path, key or URL takes; None where a line may be more of one or something else."""
    counts, now = [0], ""
    for text in texts:
        file = bool(_FILE.match(now))
        apart = bool(now) and not _MORE.search(text) and _is_whole(now) and _is_whole(text, file=file)
        if (apart and not file) or (not apart and _ENDING.search(now) and not _MORE.match(text)):
            return None
        if now and (apart or _START.match(text)):
            counts, now = [*counts, 0], ""
        counts[-1] += 1
        now += text
    return counts


def _is_whole(text: str, *, file: bool = True) -> bool:
    """Whether a text is an indicator from end to end; unless ``file``, another one than the name of a file."""
    found = next(iter(spot(text)), None)
    if not isinstance(found, Spotted) or found.said != text:
        return False
    if found.kind is ListKind.FILE_NAME:
        return file
    top = found.entry.rpartition(".")[2]
    return found.kind is not ListKind.DOMAIN or top in top_level_domains()


def _one(lines: Sequence[Segment], beside: Sequence[Segment]) -> Segment:
    """Lines of a cell as one piece, on the line on which most of its row stands."""
    row = max(lines, key=lambda line: sum(line.bottom < _middle(one) < line.top for one in beside))
    return msgspec.structs.replace(
        row, right=max(line.right for line in lines), text="".join(line.text for line in lines)
    )


def _is_digest_part(lines: Sequence[Segment]) -> bool:
    return all(_HEX.fullmatch(line.text) for line in lines) and any(
        len(line.text) > _PART and any(map(str.isalpha, line.text)) and any(map(str.isdigit, line.text))
        for line in lines
    )


def _doubted(group: _Group, height: float) -> list[Segment]:
    """Lines with the words marked that may go on in the next line, or be the end of one in the line above."""
    lines = group.lines
    if any(_is_prose(line, height) for line in lines):
        return list(lines)
    made = [line.text.split(" ") for line in lines]
    marked: set[tuple[int, int]] = set()
    for number, (above, _) in enumerate(itertools.pairwise(made)):
        if above[-1][-1:] not in _ENDED:
            marked |= {(number, len(above) - 1), (number + 1, 0)}
    texts = (
        " ".join(f"{DOUBT}{word}{DOUBT}" if (number, at) in marked else word for at, word in enumerate(words))
        for number, words in enumerate(made)
    )
    return [msgspec.structs.replace(line, text=text) for line, text in zip(lines, texts, strict=True)]
