"""How surely: counts that only fall when evidence for a candidate is taken away, and the confidence that they allow.

What agrees is what is in the candidate's profile; nothing that the model computes is counted, so that probability and confidence stay apart.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tocsin.cases.attribution.corpus import Flags
from tocsin.cases.attribution.evidence import OWN, Clue
from tocsin.cases.attribution.features import Asked
from tocsin.cases.attribution.leaving import Left
from tocsin.cases.attribution.result import Counts
from tocsin.model.case import Confidence

#: Users up to which an item tells something of somebody; groups whose procedures have a word.
_FEW, _FEW_WORDS = 3, 2
#: Techniques, and telling words, in common from which on a kind agrees.
_TECHNIQUES, _WORDS = 3, 3


def counts_of(clues: Sequence[Clue], asked: Asked, left: Left, mine: Flags) -> Counts:
    """Counts for a candidate whose groups are flagged (G): of what agrees with it, and of what tells of others alone.

    What agrees counts where a source behind it can be relied on, or where the case saw it itself, which is no source. What tells of others
    counts whoever tells it: neither a worse grade nor a source less makes a candidate surer.
    """
    place = left.corpus.place
    profile = left.present[mine].any(0)
    users = left.users
    telling = (users > 0) & (users <= _FEW)
    agreeing = np.zeros_like(asked.items)
    agreeing[
        [place[one.item] for one in clues if one.item in place and (one.relied or OWN in one.sources)]
    ] = True
    agreeing &= asked.items & profile
    sources = {
        source for one in clues if one.item in place and agreeing[place[one.item]] for source in one.relied
    }
    kinds = (
        ("techniques", int((agreeing & ~left.corpus.tools).sum()) >= _TECHNIQUES),
        ("software", bool((agreeing & left.corpus.tools & telling).any())),
        ("wording", _most_words(asked, left, mine) >= _WORDS),
    )
    contrary = int((asked.items & telling & ~profile).sum())
    others = _most_words(asked, left, ~mine, but=mine) >= _WORDS
    return Counts(
        sources=len(sources),
        kinds=tuple(name for name, agrees in kinds if agrees),
        telling=int((agreeing & telling).sum()),
        contrary=contrary + others,
    )


def confidence_of(counts: Counts) -> Confidence:
    """High: three independent sources that can be relied on, three kinds that agree, three telling items, nothing that tells of others alone.

    Moderate: two sources, two kinds, and more that tells of it than of others alone. Low: all else.
    """
    if counts.sources >= 3 and len(counts.kinds) >= 3 and counts.telling >= 3 and not counts.contrary:  # noqa: PLR2004  (as told above)
        return Confidence.HIGH
    if counts.sources >= 2 and len(counts.kinds) >= 2 and counts.telling > counts.contrary:  # noqa: PLR2004  (as told above)
        return Confidence.MODERATE
    return Confidence.LOW


def _most_words(asked: Asked, left: Left, groups: Flags, but: Flags | None = None) -> int:
    """The most telling words that any of these groups has in common with what was asked; those that ``but`` have are left out."""
    if not groups.any():
        return 0
    said = left.wording > 0
    users = said.sum(0)
    words = (asked.words > 0) & (users > 0) & (users <= _FEW_WORDS)
    if but is not None:
        words &= ~said[but].any(0)
    return int(np.asarray(said[groups][:, words].sum(1)).max(initial=0))
