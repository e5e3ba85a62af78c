"""What publishers put into an article that is not the article: invitations to subscribe, captions of pictures. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

#: What invites rather than tells; one of these alone may stand in an article, so a pitch is two of them near each other, or a plain one.
_INVITES = re.compile(
    r"(?i)\b(?:subscribe (?:now|today|here|to)|subscri(?:be|ption)s?\b.{0,40}\b(?:access|unlimited|offer)|already (?:a )?(?:subscriber|member|registered)"
    r"|log ?in here|sign in to|sign up (?:now|today|for|to)|(?:get|have|with) (?:full|instant|unlimited|immediate)(?: and instant)? access"
    r"|your e-?mail address|free newsletter|full access|all-access|when you subscribe|ad-free|start your (?:free )?trial|become a (?:member|subscriber)"
    r"|register (?:now|for free|to read)|create (?:a|your) free account|cancel any ?time|delivered to you(?:r inbox)?|support our (?:work|journalism)"
    r"|searchable library|weekly review email|daily review email|in-depth articles with)"
)
_PLAIN = re.compile(
    r"(?i)^\W*(?:(?:keep|continue|to keep|to continue) reading(?: this article| for free)?\b.{0,40}|already a (?:subscriber|member)\?.{0,40}"
    r"|(?:or,? )?(?:subscribe|sign up|register|log ?in)(?: now| today| here)?\b[^.]{0,60})\W*$"
)
_CAPTION = re.compile(
    r"(?i)\((?:[^()]{0,60}\b)?(?:photo|image|picture)s?\b[^()]{0,60}\)\W*$|^(?:photo|image credit)s?\s*:"
)
_MORE = re.compile(
    r"(?i)^\W*(?:more (?:from|stories|on)?|related(?: articles| stories)?:?|read (?:more|next|also)|share this|most read|advertisement)\b.{0,60}$"
)
#: Paragraphs between two that invite which are of the pitch too, and words of what may be left after one.
_NEAR, _REST = 3, 30
_LONGEST_CAPTION = 60


class Parted(msgspec.Struct, frozen=True):
    """Paragraphs of the article, and those that are none with the reason."""

    kept: tuple[str, ...]
    left: tuple[str, ...]


def parted(paragraphs: Sequence[str], headline: str = "") -> Parted:
    """Paragraphs parted into the article and what is none of it; a headline that is said again is none either."""
    pitch = _pitch(paragraphs)
    kept, left = [], []
    for number, text in enumerate(paragraphs):
        if reason := _reason(text, headline, of_pitch=number in pitch):
            left.append(f"{reason}: {text[:80]}")
        else:
            kept.append(text)
    return Parted(tuple(kept), tuple(left))


def _reason(text: str, headline: str, *, of_pitch: bool) -> str:
    said = text.lstrip("#>*-• ").strip()
    if of_pitch:
        return "invites to subscribe"
    if headline and _same(said, headline):
        return "the headline again"
    if len(said.split()) <= _LONGEST_CAPTION and _CAPTION.search(said):
        return "caption of a picture"
    return "leads elsewhere" if _MORE.match(said) and not said.endswith((".", "”", '"')) else ""


def _pitch(paragraphs: Sequence[str]) -> set[int]:
    """The paragraphs of pitches: from one that invites to the next near it, with what little stands after the last."""
    invites = [
        number for number, text in enumerate(paragraphs) if _INVITES.search(text) or _PLAIN.match(text)
    ]
    found: set[int] = set()
    for run in _runs(invites):
        if len(run) > 1 or _PLAIN.match(paragraphs[run[0]]):
            found.update(range(run[0], run[-1] + 1))
    if found:
        last = max(found)
        rest = paragraphs[last + 1 :]
        if sum(len(one.split()) for one in rest) <= _REST:
            found.update(range(last + 1, len(paragraphs)))
    return found


def _runs(numbers: Sequence[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number - runs[-1][-1] <= _NEAR:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs


def _same(one: str, other: str) -> bool:
    return re.sub(r"\W+", "", one).casefold() == re.sub(r"\W+", "", other).casefold()
