"""What matters to a reader: articles in the order of one, each with the facts that put it where it is. Pure."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable

import msgspec

from tocsin.model.article import Article, Topic, TopicKind

#: How much of the interest that is left each topic that a reader follows takes: the more it narrows down, the more.
NARROWS: dict[TopicKind, float] = {
    TopicKind.INCIDENT: 0.8,
    TopicKind.ACTOR: 0.7,
    TopicKind.COUNTRY: 0.6,
    TopicKind.SECTOR: 0.6,
    TopicKind.TECHNIQUE: 0.5,
    TopicKind.ISSUE: 0.5,
}
#: What interest, blind spots, severity and novelty count, each from 0 to 1.
INTEREST, BLIND, SEVERITY, NOVELTY = 1.0, 0.5, 0.4, 0.2
#: Hours after which an article is half as new.
_HALF = 24.0
_MOST = 4
_ID = re.compile(r"(t\d{4}(?:-\d{3})?)(?:-|$)", re.ASCII)
_SEVERE = {3: "it is severe", 4: "it is an attack on what many depend on"}
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

#: The order as a page tells it.
EXPLAINED = (
    "Articles are in the order in which they are likely to matter to you. What counts most is whether an article is about what you "
    "follow: a case more than an actor, an actor more than a country or a sector, those more than a technique or an issue, and several "
    "more than one. Techniques that your organisation said it cannot see count half as much, severity less, and how new the article is "
    "least: it counts half after a day. What you have read stands last. Nothing else is known of you, and nothing else counts."
)


class Taste(msgspec.Struct, frozen=True):
    """What is known of a reader that counts: topics followed, articles read, and techniques (``t1059-001``) that its member cannot see."""

    follows: frozenset[tuple[TopicKind, str]] = frozenset()
    read: frozenset[str] = frozenset()
    blind: frozenset[str] = frozenset()


class Choice(msgspec.Struct, frozen=True):
    """An article with its score, and why it matters to the reader, "" where nothing but its novelty speaks for it."""

    article: Article
    score: float
    why: str = ""


def chosen(articles: Iterable[Article], taste: Taste, now: dt.datetime) -> tuple[Choice, ...]:
    """Articles in a reader's order, the first mattering most; of equals the newer, then the one whose id is smaller."""
    found = [Choice(one, round(score(one, taste, now), 6), why(one, taste)) for one in articles]
    return tuple(sorted(found, key=lambda one: (-one.score, -_age_from(one.article), one.article.id)))


def score(article: Article, taste: Taste, now: dt.datetime) -> float:
    """How much an article matters: the weighted sum of interest, blind spots, severity and novelty; less 2 where it was read."""
    hours = max((now - (article.published or article.modified)).total_seconds() / 3600, 0.0)
    return (
        INTEREST * interest(article, taste)
        + BLIND * _blindness(article, taste)
        + SEVERITY * article.severity / 4
        + NOVELTY * math.exp2(-hours / _HALF)
        - 2.0 * (article.id in taste.read)
    )


def interest(article: Article, taste: Taste) -> float:
    """From 0, none of its topics is followed, towards 1: each that is takes its part of what is left."""
    left = 1.0
    for topic in _followed(article, taste):
        left *= 1.0 - NARROWS[topic.kind]
    return 1.0 - left


def why(article: Article, taste: Taste) -> str:
    """Why an article matters to a reader, as a sentence that names the facts; "" for none."""
    told = []
    followed = _followed(article, taste)
    if followed:
        told.append(f"you follow {_listed([one.name for one in followed])}")
    if unseen := _unseen(article, taste):
        told.append(f"it uses {_number(len(unseen))} technique{'s' * (len(unseen) > 1)} you cannot see")
    if told and article.severity in _SEVERE:
        told.append(_SEVERE[article.severity])
    return f"{_listed(told, between='; ', last='; and ')}." if told else ""


def _followed(article: Article, taste: Taste) -> list[Topic]:
    found = {one for one in article.topics if (one.kind, one.slug) in taste.follows}
    return sorted(found, key=lambda one: (-NARROWS[one.kind], one))


def _unseen(article: Article, taste: Taste) -> set[str]:
    return {_technique(one.slug) for one in article.topics if one.kind is TopicKind.TECHNIQUE} & taste.blind


def _technique(slug: str) -> str:
    """A technique's id where its slug begins with it, as ``t1059-001-powershell`` does, else the slug."""
    found = _ID.match(slug)
    return found[1] if found else slug


def _blindness(article: Article, taste: Taste) -> float:
    """From 0 to 1, with four techniques that cannot be seen."""
    return min(len(_unseen(article, taste)), _MOST) / _MOST


def _age_from(article: Article) -> float:
    return (article.published or article.modified).timestamp()


def _number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def _listed(parts: list[str], between: str = ", ", last: str = " and ") -> str:
    return last.join(filter(None, (between.join(parts[:-1]), parts[-1])))
