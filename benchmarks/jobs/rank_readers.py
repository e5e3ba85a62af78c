"""Order articles for simulated readers whose preferences are known, and tell how good each order is: ``rank_readers.py READERS DAYS``.

A reader likes some topics, each as much as a draw says, and is moved by severity and novelty as other draws say; what an article is worth to the
reader is that of its best topic, a little for each more, and chance. None of this is a sum of the product's weights, and the product does not
see it: it sees the topics that the reader ticked, which are most of those liked and now and then one that is not.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import random
import statistics
import sys

import msgspec

from tocsin.library.choosing import Taste, chosen
from tocsin.library.editing import begun
from tocsin.library.reviewing import ordered
from tocsin.model.article import Article, Kind, Topic, TopicKind
from tocsin.model.marking import Marking, Tlp

_NOW = dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC)
_TOPICS = {
    TopicKind.COUNTRY: 40, TopicKind.ACTOR: 30, TopicKind.SECTOR: 12, TopicKind.TECHNIQUE: 60, TopicKind.ISSUE: 15, TopicKind.INCIDENT: 20,
}  # fmt: skip
_ARTICLES, _ABOUT, _LIKED, _FIRST = 40, 5, 8, 10
#: Shares of the articles of a day that a reader would call worth 4, 3, 2 and 1.
_GRADES = ((0.05, 4), (0.15, 3), (0.30, 2), (0.50, 1))
_TICKED, _STRAY = 0.7, 0.5
_DRAWS = 2000


class _Reader(msgspec.Struct, frozen=True):
    likes: dict[tuple[TopicKind, str], float]
    severity: float
    novelty: float
    taste: Taste


def main(readers: str, days: str) -> None:
    chance = random.Random(7)  # noqa: S311  (the same every time, and no secret)
    topics = [
        Topic(kind, f"{kind}-{one}", f"{kind} {one}")
        for kind, count in _TOPICS.items()
        for one in range(count)
    ]
    issues = [[_article(chance, topics, number) for number in range(_ARTICLES)] for _ in range(int(days))]
    gained: dict[str, list[float]] = {}
    for _ in range(int(readers)):
        reader = _reader(chance, topics)
        means: dict[str, list[float]] = {}
        for articles in issues:
            worth = _grades(chance, reader, articles)
            for name, order in _orders(chance, reader, articles).items():
                means.setdefault(name, []).append(_ndcg([worth[one.id] for one in order]))
        for name, found in means.items():
            gained.setdefault(name, []).append(statistics.fmean(found))
    print(json.dumps(_told(chance, gained)))


def _article(chance: random.Random, topics: list[Topic], number: int) -> Article:
    """An article of the last two days; topics that are written of much are so by Zipf's law."""
    weights = [1 / (1 + place % 20) for place in range(len(topics))]
    severity = chance.choices(range(5), (40, 25, 20, 10, 5))[0]
    made = begun(Kind.ARTICLE, f"Article {number}", Marking(Tlp.CLEAR), _NOW)
    when = _NOW - dt.timedelta(hours=chance.uniform(0, 48))
    about = tuple(dict.fromkeys(chance.choices(topics, weights, k=_ABOUT)))
    return msgspec.structs.replace(made, published=when, severity=severity, topics=about)


def _reader(chance: random.Random, topics: list[Topic]) -> _Reader:
    liked = chance.sample(topics, _LIKED)
    likes = {(one.kind, one.slug): chance.gammavariate(2, 0.5) for one in liked}
    ticked = {one for one in likes if chance.random() < _TICKED}
    if chance.random() < _STRAY:
        stray = chance.choice(topics)
        ticked.add((stray.kind, stray.slug))
    return _Reader(likes, chance.expovariate(4), chance.expovariate(4), Taste(frozenset(ticked)))


def _grades(chance: random.Random, reader: _Reader, articles: list[Article]) -> dict[str, int]:
    worth = {one.id: _worth(chance, reader, one) for one in articles}
    best = sorted(worth, key=lambda one: -worth[one])
    grades = dict.fromkeys(worth, 0)
    for share, grade in reversed(_GRADES):
        grades |= dict.fromkeys(best[: round(share * len(best))], grade)
    return grades


def _worth(chance: random.Random, reader: _Reader, article: Article) -> float:
    found = sorted((reader.likes.get((one.kind, one.slug), 0.0) for one in article.topics), reverse=True)
    hours = (_NOW - (article.published or _NOW)).total_seconds() / 3600
    return (
        found[0]
        + 0.25 * sum(found[1:])
        + reader.severity * article.severity
        + reader.novelty * (1 - hours / 48)
        + chance.gauss(0, 0.2)
    )


def _orders(chance: random.Random, reader: _Reader, articles: list[Article]) -> dict[str, list[Article]]:
    by_chance = list(articles)
    chance.shuffle(by_chance)
    return {
        "personal": [one.article for one in chosen(articles, reader.taste, _NOW)],
        "newest first": sorted(articles, key=lambda one: one.published or _NOW, reverse=True),
        "most severe first": list(ordered(articles)),
        "by chance": by_chance,
    }


def _ndcg(grades: list[int]) -> float:
    """Normalised discounted cumulative gain of the first ten (Järvelin and Kekäläinen 2002), with gains 2^grade - 1."""
    best = _dcg(sorted(grades, reverse=True))
    return _dcg(grades) / best if best else 1.0


def _dcg(grades: list[int]) -> float:
    return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades[:_FIRST]))


def _told(chance: random.Random, gained: dict[str, list[float]]) -> dict[str, list[float]]:
    """Mean and 95 % interval of each order, and of what the personal one gains on it, by bootstrap over readers."""
    told = {}
    for name, found in gained.items():
        gain = [mine - other for mine, other in zip(gained["personal"], found, strict=True)]
        told[name] = [
            statistics.fmean(found),
            *_interval(chance, found),
            statistics.fmean(gain),
            *_interval(chance, gain),
        ]
    return told


def _interval(chance: random.Random, found: list[float]) -> tuple[float, float]:
    means = sorted(statistics.fmean(chance.choices(found, k=len(found))) for _ in range(_DRAWS))
    return means[int(0.025 * _DRAWS)], means[int(0.975 * _DRAWS) - 1]


if __name__ == "__main__":
    main(*sys.argv[1:])
