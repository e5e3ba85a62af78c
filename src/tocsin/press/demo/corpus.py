"""A made-up library, the same each time: words by Zipf's law, topics with words of their own, ten years of weekdays."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence

import numpy as np

from tocsin.library.likeness import often_in
from tocsin.model.article import Article, Kind, State, Topic, TopicKind
from tocsin.model.marking import Marking, Tlp
from tocsin.store.press import Texts

#: Distinct words; English news of this length has about as many (Heaps' law), names included.
VOCABULARY = 150_000
#: Zipf and Mandelbrot: the frequency of the word of a rank falls with (rank + shift) ** exponent.
_EXPONENT, _SHIFT = 1.05, 2.7
_WORDS, _SPREAD, _LEAST, _MOST = 5.9, 0.5, 60, 4000  # of a text: its length is log-normal, 415 on average
_HEADLINE, _SUMMARY, _PARAGRAPH = 9, 25, 45
_OWN = 40  # words that a topic has of its own
#: How many topics there are of each kind, and how many an article is about at most.
TOPICS = {
    TopicKind.COUNTRY: (190, 2),
    TopicKind.ACTOR: (400, 1),
    TopicKind.TECHNIQUE: (600, 3),
    TopicKind.SECTOR: (20, 1),
    TopicKind.ISSUE: (60, 1),
}
_AUTHORS = 40
_KINDS = (
    (Kind.ARTICLE,) * 12 + (Kind.FLASH,) * 4 + (Kind.IN_DEPTH,) * 2 + (Kind.DAILY_REVIEW, Kind.WEEKLY_REVIEW)
)
_LAST = dt.datetime(2026, 11, 27, 6, tzinfo=dt.UTC)
_YEARS = 10 * 365
_ONSETS = [
    "b",
    "br",
    "c",
    "ch",
    "d",
    "dr",
    "f",
    "g",
    "gr",
    "h",
    "j",
    "k",
    "l",
    "m",
    "n",
    "p",
    "pr",
    "qu",
    "r",
    "s",
    "st",
    "t",
    "tr",
    "v",
    "w",
    "z",
]
_VOWELS = ["a", "e", "i", "o", "u", "ai", "ea", "ou", "io"]
_ENDS = ["", "n", "r", "s", "t", "l", "m", "nd", "st", "ck"]


def vocabulary(count: int = VOCABULARY) -> list[str]:
    """Invented words, the shortest first, as the most frequent are."""
    syllables = np.array([f"{a}{b}{c}" for a in _ONSETS for b in _VOWELS for c in _ENDS])
    random = np.random.default_rng(7)
    random.shuffle(syllables)
    first, second = random.choice(syllables, (2, 2 * count))
    pairs = np.char.add(first, second).tolist()
    return list(dict.fromkeys([*syllables.tolist(), *pairs]))[:count]


class Corpus:
    """Articles by their number, from 0; about ``topics`` as they are given, by kind as many as there are of each, or invented ones."""

    def __init__(self, topics: Sequence[Topic] = ()) -> None:
        self.words = vocabulary()
        rank = np.arange(len(self.words)) + _SHIFT
        self._spread = np.cumsum(rank**-_EXPONENT)
        self._spread /= self._spread[-1]
        self.topics = list(topics) or [
            Topic(
                kind,
                f"{self.words[2000 + at]}-{at}" if kind is not TopicKind.TECHNIQUE else f"t{1000 + at}",
                name,
            )
            for kind, (count, _) in TOPICS.items()
            for at, name in enumerate(self.words[3000 : 3000 + count])
        ]
        self._ranges = _ranges(self.topics)

    def articles(self, count: int) -> Iterator[tuple[Article, Texts]]:
        """As many, published evenly over ten years."""
        for number in range(count):
            yield self._article(number, _LAST - dt.timedelta(days=_YEARS * (1 - number / count)))

    def _article(self, number: int, at: dt.datetime) -> tuple[Article, Texts]:
        random = np.random.default_rng([11, number])
        topics = self._about(random)
        length = int(np.clip(random.lognormal(_WORDS, _SPREAD), _LEAST, _MOST))
        ranks = np.searchsorted(self._spread, random.random(length + _HEADLINE + _SUMMARY))
        told = self._with_topics(random, [self.words[rank] for rank in ranks.tolist()], topics)
        headline, summary, body = told[:_HEADLINE], told[_HEADLINE:][:_SUMMARY], told[_HEADLINE + _SUMMARY :]
        paragraphs = _cut(body)
        whole = "\n".join(paragraphs)
        article = Article(
            id=str(uuid.UUID(bytes=random.bytes(16), version=4)),
            slug=f"article-{number}",
            kind=_KINDS[number % len(_KINDS)],
            headline=" ".join(headline).capitalize(),
            summary=" ".join(summary),
            body="\n\n".join(paragraphs),
            marking=Marking(Tlp.CLEAR if number % 20 else Tlp.GREEN),
            created=at,
            modified=at,
            published=at,
            state=State.PUBLISHED,
            topics=topics,
            authors=(f"author-{number * 7 % _AUTHORS}",),
        )
        return article, Texts("\n".join(paragraphs[:2]), whole, often_in(whole))

    def _about(self, random: np.random.Generator) -> tuple[Topic, ...]:
        """Some of each kind, a few of them far more often than others."""
        found = []
        for begin, count, most in self._ranges:
            chosen = np.minimum(random.geometric(min(6 / count, 1.0), most) - 1, count - 1)
            found += [self.topics[begin + at] for at in sorted(set(chosen.tolist()))]
        return tuple(found)

    def _with_topics(
        self, random: np.random.Generator, words: list[str], topics: tuple[Topic, ...]
    ) -> list[str]:
        """One word in twelve is one of a topic's own; the name of the first topic is among the headline's."""
        for place in np.flatnonzero(random.random(len(words)) < 1 / 12).tolist():
            topic = topics[place % len(topics)]
            own = hash_of(topic.name) % (len(self.words) // 2) + int(random.integers(_OWN)) ** 2
            words[place] = self.words[own]
        words[1] = topics[0].name
        return words


def hash_of(text: str) -> int:
    """A number that is the same in every run."""
    return int.from_bytes(text.encode()[:6].rjust(6), "big") * 2_654_435_761 % (1 << 31)


def _ranges(topics: Sequence[Topic]) -> list[tuple[int, int, int]]:
    """Where the topics of each kind begin, how many they are, and how many of them an article is about at most."""
    found = []
    for kind, (_, most) in TOPICS.items():
        places = [at for at, one in enumerate(topics) if one.kind is kind]
        if places:
            found.append((places[0], len(places), most))
    return found


def _cut(words: list[str]) -> list[str]:
    return [" ".join(words[at : at + _PARAGRAPH]) for at in range(0, len(words), _PARAGRAPH)]
