"""Suggests the technique that a sentence may be about, by the words that it shares with its description.

A plain vector model: words and pairs of words, reduced to their stems, weighted by how few techniques have them
(tf-idf), compared by the cosine. It learns from names and descriptions of the techniques; where a bundle of ATT&CK
is given, also from its sentences on how techniques were used. Every suggestion names the words that led to it.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from tocsin.knowledge.attack import Procedure, plain
from tocsin.knowledge.entities import Entity

#: Cosine from which a suggestion is made; ``benchmarks/advisories.py`` measures what it brings.
THRESHOLD = 0.15
_NAME = 4  # times that a word in the name of a technique counts
_OPENING = 2  # sentences of a description that say what it is, and count twice
_FEWEST = 3  # known words that a sentence must have
_SHOWN = 4  # words that are named

_STOP_WORDS = """
the of and to in is that with for was from this are by which has have been may can be as an or on at it
its their they such use used using uses also these other will adversaries adversary not more than into
within example via if during
"""
_STOP = frozenset(_STOP_WORDS.split())
_WORD = re.compile(r"[a-z][a-z0-9]+(?:[.-][a-z0-9]+)*|\d{2,}")
_ENDINGS = (
    "ization", "ations", "ation", "ingly", "ings", "ing", "edly", "ed", "ies", "ion", "ions", "ers", "er", "es", "s", "e",
)  # fmt: skip
_STEM = 4  # letters that are left of a word at least


class Suggestion(msgspec.Struct, frozen=True):
    """A technique by its id, how near the sentence is to it (0 to 1), and the words that led there."""

    ident: str
    score: float
    words: tuple[str, ...]


class Suggester:
    """Techniques prepared to be compared with sentences."""

    def __init__(self, techniques: Iterable[Entity], procedures: Iterable[Procedure] = ()) -> None:
        texts = _texts(techniques, procedures)
        self._idents = list(texts)
        terms: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for number, counted in enumerate(texts.values()):
            for term, count in counted.items():
                terms[term].append((number, count))
        self._number = {term: number for number, term in enumerate(terms)}
        self._weigh(list(terms.values()))

    def suggest(self, sentence: str, threshold: float = THRESHOLD) -> Suggestion | None:
        """The technique nearest to a sentence; None if none is as near as the threshold."""
        asked = {term: self._number[term] for term in _terms(sentence) if term in self._number}
        if sum(" " not in term for term in asked) < _FEWEST:
            return None
        weights = self._rarity[list(asked.values())]
        parts = [self._part(number, weight) for number, weight in zip(asked.values(), weights, strict=True)]
        scores = np.sum(parts, axis=0) / np.linalg.norm(weights)
        best = int(np.argmax(scores))
        if scores[best] < threshold:
            return None
        led = sorted(zip(asked, (part[best] for part in parts), strict=True), key=lambda one: -one[1])
        return Suggestion(self._idents[best], float(scores[best]), _shown(sentence, led))

    def _weigh(self, postings: Sequence[list[tuple[int, int]]]) -> None:
        """The weight of each term in each text that has it, texts being of length 1."""
        count = len(self._idents)
        self._rarity = np.array([np.log(1 + count / len(one)) for one in postings])
        length = np.zeros(count)
        self._texts: list[npt.NDArray[np.int64]] = []
        self._weights: list[npt.NDArray[np.float64]] = []
        for one, rarity in zip(postings, self._rarity, strict=True):
            texts, times = np.array(one).T
            weights = np.log1p(times) * rarity
            length[texts] += weights**2
            self._texts.append(texts)
            self._weights.append(weights)
        length = np.sqrt(length)
        self._weights = [
            weights / length[texts] for texts, weights in zip(self._texts, self._weights, strict=True)
        ]

    def _part(self, number: int, weight: float) -> npt.NDArray[np.float64]:
        """What a term adds to the nearness of every text."""
        scores = np.zeros(len(self._idents))
        scores[self._texts[number]] = self._weights[number] * weight
        return scores


def _texts(techniques: Iterable[Entity], procedures: Iterable[Procedure]) -> dict[str, Counter[str]]:
    """How often each technique's texts have each term."""
    texts: dict[str, Counter[str]] = {}
    for one in techniques:
        said = plain(one.description)
        counted = texts.setdefault(one.ident, Counter())
        counted.update(dict.fromkeys(_terms(one.name), _NAME))
        counted.update(_terms(". ".join(said.split(". ")[:_OPENING])))
        counted.update(_terms(said))
    for example in procedures:
        texts.setdefault(example.ident, Counter()).update(_terms(example.text))
    return texts


def _terms(text: str) -> list[str]:
    """Stems of the words of a text, and pairs of neighbours."""
    stems = [_stem(word) for word in _WORD.findall(text.lower()) if word not in _STOP]
    return stems + [f"{one} {other}" for one, other in itertools.pairwise(stems)]


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _STEM:
            return word.removesuffix(ending)
    return word


def _shown(sentence: str, led: Iterable[tuple[str, float]]) -> tuple[str, ...]:
    """The words of a sentence behind the terms that led most."""
    words = {_stem(word): word for word in reversed(_WORD.findall(sentence.lower()))}
    stems = dict.fromkeys(stem for term, part in led if part > 0 for stem in term.split())
    return tuple(words.get(stem, stem) for stem in stems)[:_SHOWN]
