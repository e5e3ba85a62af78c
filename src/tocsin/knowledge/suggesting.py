"""Suggests the technique that a sentence may be about: by the words that they share, and by how often it is used.

Words and pairs of words, reduced to their stems, are weighted by how few techniques have them (tf-idf) and compared
by the cosine. Bayes' rule adds how many groups and software are known to use a technique, since of two that share
the same words the usual one is meant: p(technique | sentence) is proportional to usage times exp(50 cosine), where 50
is the factor at which the share of right suggestions is about what p says (`benchmarks/suggestions.py`). It
learns from names and descriptions of the techniques and from rules that detect them; where a bundle of ATT&CK is
given, also from its sentences on how techniques were used. Every suggestion names the words that led to it.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

import msgspec
import numpy as np
import numpy.typing as npt

from tocsin.knowledge.attack import Procedure, unnamed
from tocsin.knowledge.entities import Entity

#: Probability from which a suggestion is made; ``benchmarks/suggestions.py`` measures what it brings.
THRESHOLD = 0.2
_EVIDENCE = 50.0  # how much a cosine of 1 weighs, as a logarithm
_UNSEEN = 0.5  # uses that a technique counts which nobody is known to use
_LEAST = 0.05  # cosine below which usage alone speaks
_NAME = 4  # times that a word in the name of a technique counts
_OPENING = 2  # sentences of a description that say what it is, and count twice
_RULE = 0.3  # times that a word in a rule which detects it counts
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
#: Texts that have a term, the share of it in each, and its rarity.
_Posting = tuple[npt.NDArray[np.int64], npt.NDArray[np.float64], float]


class Suggestion(msgspec.Struct, frozen=True):
    """A technique by its id, how probable it is (0 to 1), and the words that led there."""

    ident: str
    score: float
    words: tuple[str, ...]


class Sources(msgspec.Struct, frozen=True):
    """What a suggester learns from beside the techniques.

    ``procedures`` are sentences on how techniques were used, ``rules`` texts by the id of the technique that they
    detect, ``used`` says how many groups and software use a technique; where there are procedures, they say it.
    """

    procedures: tuple[Procedure, ...] = ()
    rules: tuple[tuple[str, str], ...] = ()
    used: Mapping[str, int] = {}


class Suggester:
    """Techniques prepared to be compared with sentences."""

    def __init__(self, techniques: Iterable[Entity], sources: Sources = Sources()) -> None:  # noqa: B008  (frozen)
        self._weigh(_texts(techniques, sources))
        used = Counter(one.ident for one in sources.procedures) or sources.used
        self._usual = np.log([used.get(ident, 0) + _UNSEEN for ident in self._idents])

    def suggest(self, sentence: str, threshold: float = THRESHOLD) -> Suggestion | None:
        """The most probable technique of a sentence; None if none is as probable as the threshold."""
        found = self.nearest(sentence, 1)
        return found[0] if found and found[0].score >= threshold else None

    def nearest(self, sentence: str, count: int) -> list[Suggestion]:
        """The most probable techniques of a sentence, the first first; none where it has few words that are known."""
        asked = [term for term in dict.fromkeys(_terms(sentence)) if term in self._postings]
        if sum(" " not in term for term in asked) < _FEWEST:
            return []
        weights = {term: self._postings[term][2] for term in asked}
        length = np.sqrt(sum(weight**2 for weight in weights.values()))
        near = np.zeros(len(self._idents))
        for term, weight in weights.items():
            texts, shares, _ = self._postings[term]
            near[texts] += shares * (weight / length)
        chances = np.exp(_EVIDENCE * (near - near.max()) + self._usual)
        chances /= chances.sum()
        best = np.argsort(-chances, kind="stable")[:count].tolist()
        return [
            Suggestion(self._idents[one], float(chances[one]), self._led(sentence, weights, one))
            for one in best
            if near[one] >= _LEAST
        ]

    def _led(self, sentence: str, weights: Mapping[str, float], technique: int) -> tuple[str, ...]:
        """The words of a sentence that led to a technique most."""
        parts = []
        for term, weight in weights.items():
            texts, shares, _ = self._postings[term]
            parts.append((term, float(shares[texts == technique].sum()) * weight))
        return _shown(sentence, sorted(parts, key=lambda one: -one[1]))

    def _weigh(self, texts: Mapping[str, Mapping[str, float]]) -> None:
        """The share of each term in each text that has it, texts being of length 1, and its rarity."""
        self._idents = list(texts)
        count = len(texts)
        held: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, counted in enumerate(texts.values()):
            for term, times in counted.items():
                held[term].append((number, times))
        rows = np.array([number for one in held.values() for number, _ in one], dtype=np.int64)
        counts = np.array([times for one in held.values() for _, times in one])
        sizes = np.array([len(one) for one in held.values()], dtype=np.int64)
        rarity = np.log(1 + count / np.maximum(sizes, 1))
        shares = np.log1p(counts) * np.repeat(rarity, sizes)
        shares /= np.sqrt(np.bincount(rows, shares**2, minlength=count))[rows]
        ends = np.cumsum(sizes)
        self._postings: dict[str, _Posting] = {
            term: (rows[end - size : end], shares[end - size : end], float(rare))
            for term, end, size, rare in zip(held, ends.tolist(), sizes.tolist(), rarity, strict=True)
        }


def _texts(techniques: Iterable[Entity], sources: Sources) -> dict[str, dict[str, float]]:
    """How often each technique's texts have each term."""
    texts: dict[str, dict[str, float]] = {}
    for one in techniques:
        said = unnamed(one.description)
        counted = texts.setdefault(one.ident, defaultdict(float))
        _add(counted, one.name, _NAME)
        _add(counted, ". ".join(said.split(". ")[:_OPENING]), 1)
        _add(counted, said, 1)
    for ident, text in sources.rules:
        if ident in texts:
            _add(texts[ident], text, _RULE)
    for example in sources.procedures:
        _add(texts.setdefault(example.ident, defaultdict(float)), example.unnamed or example.text, 1)
    return texts


def _add(counted: dict[str, float], text: str, weight: float) -> None:
    for term in _terms(text):
        counted[term] += weight


def _terms(text: str) -> list[str]:
    """Stems of the words of a text, and pairs of neighbours."""
    stems = [_stem(word) for word in _WORD.findall(text.lower()) if word not in _STOP]
    return stems + [f"{one} {other}" for one, other in itertools.pairwise(stems)]


@functools.lru_cache(maxsize=65_536)
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
