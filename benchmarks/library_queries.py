"""What is searched for in the made-up library: kinds of searches in turn, and the most that one may ask."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tocsin.model.article import Kind
from tocsin.press.demo.corpus import Corpus

_COMMON, _MIDDLING, _RARE = (0, 60), (60, 3000), (3000, 60_000)


def worst(corpus: Corpus) -> Iterator[str]:
    """As much as a query may ask of what most articles have, none of it asked before."""
    words = corpus.words
    yield " OR ".join(f'"{words[at]} {words[at + 1]}"' for at in range(0, 16, 2))
    yield " ".join(words[at] for at in range(61, 69))
    yield " OR ".join(f"{word}*" for word in dict.fromkeys(word[:3] for word in words[100:110]))


def searches(corpus: Corpus, times: int, count: int) -> Iterator[tuple[str, str]]:
    """Each kind as often as the others, in turn."""
    random = np.random.default_rng(count)

    def word(ranks: tuple[int, int]) -> str:
        """One of these ranks: rare words are asked for as often as common ones."""
        low, high = np.log(np.array(ranks) + 1)
        return corpus.words[int(np.exp(random.uniform(low, high))) - 1]

    for _ in range(times):
        yield "a common word", word(_COMMON)
        yield "a word", word(_MIDDLING)
        yield "a rare word", word(_RARE)
        yield "two words", f"{word(_COMMON)} {word(_MIDDLING)}"
        yield "four words", " ".join(map(word, (_COMMON, _COMMON, _MIDDLING, _MIDDLING)))
        yield "either of two", f"{word(_MIDDLING)} OR {word(_RARE)}"
        yield "a phrase", f'"{word(_COMMON)} {word(_MIDDLING)}"'
        yield "a phrase of common words", f'"{word(_COMMON)} {word(_COMMON)}"'
        yield "a beginning of 3", f"{word(_MIDDLING)[:3]}*"
        yield "a beginning of 5", f"{word(_RARE)[:5]}*"
        topic = corpus.topics[int(random.integers(len(corpus.topics)))]
        yield "a word in a field", f"{word(_MIDDLING)} {topic.kind}:{topic.slug}"
        kind = list(Kind)[int(random.integers(3))]
        yield (
            "a word of a type since a year",
            f"{word(_MIDDLING)} type:{kind} after:{random.integers(2016, 2026)}",
        )
        yield "a field alone", f"{topic.kind}:{topic.slug}"
        yield "a word without another", f"{word(_MIDDLING)} -{word(_COMMON)}"
