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


class Learned(msgspec.Struct, frozen=True):
    """What was learned, as it is kept: for each term the techniques that have it and its share in each.

    Numbers are bytes of little-endian arrays: ``ends`` (int64) is where each term's ``techniques`` (int32) and
    ``shares`` (float64) end, ``rarity`` (float64) goes by term, ``usual`` (float64) by technique.
    """

    idents: list[str]
    terms: list[str]
    ends: bytes
    techniques: bytes
    shares: bytes
    rarity: bytes
    usual: bytes


class Suggester:
    """Techniques prepared to be compared with sentences."""

    def __init__(self, learned: Learned) -> None:
        self._idents = learned.idents
        self._number = {term: number for number, term in enumerate(learned.terms)}
        self._ends = np.concatenate([[0], np.frombuffer(learned.ends, "<i8")])
        self._techniques = np.frombuffer(learned.techniques, "<i4")
        self._shares = np.frombuffer(learned.shares, "<f8")
        self._rarity = np.frombuffer(learned.rarity, "<f8")
        self._usual = np.frombuffer(learned.usual, "<f8")

    def suggest(self, sentence: str, threshold: float = THRESHOLD) -> Suggestion | None:
        """The most probable technique of a sentence; None if none is as probable as the threshold."""
        found = self.nearest(sentence, 1)
        return found[0] if found and found[0].score >= threshold else None

    def nearest(self, sentence: str, count: int) -> list[Suggestion]:
        """The most probable techniques of a sentence, the first first; none where it has few words that are known."""
        asked = {term: self._number[term] for term in _terms(sentence) if term in self._number}
        if sum(" " not in term for term in asked) < _FEWEST:
            return []
        numbers = np.array(list(asked.values()))
        weights = self._rarity[numbers] / np.linalg.norm(self._rarity[numbers])
        near = np.zeros(len(self._idents))
        for number, weight in zip(numbers.tolist(), weights, strict=True):
            techniques, shares = self._posting(number)
            near[techniques] += shares * weight
        chances = np.exp(_EVIDENCE * (near - near.max()) + self._usual)
        chances /= chances.sum()
        best = np.argsort(-chances, kind="stable")[:count].tolist()
        return [
            Suggestion(self._idents[one], float(chances[one]), self._led(sentence, asked, one))
            for one in best
            if near[one] >= _LEAST
        ]

    def _posting(self, number: int) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float64]]:
        """The techniques that have a term, and its share in each."""
        part = slice(self._ends[number], self._ends[number + 1])
        return self._techniques[part], self._shares[part]

    def _led(self, sentence: str, asked: Mapping[str, int], technique: int) -> tuple[str, ...]:
        """The words of a sentence that led to a technique most."""
        parts = []
        for term, number in asked.items():
            techniques, shares = self._posting(number)
            part = float(shares[techniques == technique].sum() * self._rarity[number])
            parts.append((term, part))
        return _shown(sentence, sorted(parts, key=lambda one: -one[1]))


def learn(techniques: Iterable[Entity], sources: Sources = Sources()) -> Learned:  # noqa: B008  (frozen)
    """What names, descriptions and other sources teach of techniques; their texts are of length 1."""
    texts = _texts(techniques, sources)
    held: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, counted in enumerate(texts.values()):
        for term, times in counted.items():
            held[term].append((number, times))
    rows = np.array([number for one in held.values() for number, _ in one], "<i4")
    counts = np.array([times for one in held.values() for _, times in one], "<f8")
    sizes = np.array([len(one) for one in held.values()], "<i8")
    rarity = np.log(1 + len(texts) / np.maximum(sizes, 1))
    shares = np.log1p(counts) * np.repeat(rarity, sizes)
    shares /= np.sqrt(np.bincount(rows, shares**2, minlength=len(texts)))[rows]
    used = Counter(one.ident for one in sources.procedures) or sources.used
    usual = np.log(np.array([used.get(ident, 0) + _UNSEEN for ident in texts], "<f8"))
    return Learned(
        idents=list(texts),
        terms=list(held),
        ends=np.cumsum(sizes).tobytes(),
        techniques=rows.tobytes(),
        shares=shares.astype("<f8").tobytes(),
        rarity=rarity.astype("<f8").tobytes(),
        usual=usual.tobytes(),
    )


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
