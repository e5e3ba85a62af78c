"""Invented articles by which the demonstration's library is as large as is asked for: for figures of the search, and marked as that."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterator

import msgspec

from tocsin.knowledge.countries import country_names
from tocsin.knowledge.sectors import sector_names
from tocsin.library.calendar import Calendar
from tocsin.model.article import Article, Kind, Topic, TopicKind
from tocsin.press.demo.actors import technique_topic
from tocsin.press.demo.corpus import TOPICS, Corpus
from tocsin.press.demo.dated import CLEAR, topic
from tocsin.press.demo.desk import EDITOR
from tocsin.press.demo.known import known
from tocsin.press.press import Press
from tocsin.store.press import Texts

#: Ten years of weekdays, all before anything of the case.
_LAST, _DAYS = dt.date(2021, 5, 19), 3652
_AT_ONCE = 1000
_REMARK = "Demonstration. Invented words, to fill the library: it tells nothing of what its topics are about."
_ISSUES = (
    "Attribution",
    "Early warning",
    "Hunting",
    "Logging",
    "Severity",
    "Thresholds",
    "Resilience",
    "Escalation",
)
_KINDS = (Kind.ARTICLE,) * 8 + (Kind.FLASH,) + (Kind.IN_DEPTH,)


def fill(press: Press, count: int, told: Callable[[int, int], None]) -> None:
    """Add so many invented articles, the same each time; ``told`` hears how many of how many are there."""
    made, done = fillers(count, press.settings.calendar), 0
    while batch := list(itertools.islice(made, _AT_ONCE)):
        with press.store.transaction() as store:
            store.articles.add(batch, EDITOR)
            store.audit.append(EDITOR, "library filled", detail=f"{len(batch)} invented articles")
        done += len(batch)
        told(done, count)


def fillers(count: int, calendar: Calendar) -> Iterator[tuple[Article, Texts]]:
    """Invented articles with their plain texts, about topics that there are, evenly over ten years of weekdays."""
    days = [_LAST - dt.timedelta(days=back) for back in range(_DAYS)]
    hours = [calendar.at(day) for day in reversed(days) if calendar.appears(day)]
    for number, (one, texts) in enumerate(Corpus(_topics()).articles(count)):
        at = hours[number * len(hours) // max(count, 1)]
        yield _filler(one, number, at), _marked(texts)


def _filler(one: Article, number: int, at: dt.datetime) -> Article:
    return msgspec.structs.replace(
        one,
        slug=f"filler-{number}",
        kind=_KINDS[number % len(_KINDS)],
        body=f"*{_REMARK}*\n\n{one.body}",
        marking=CLEAR,
        created=at,
        modified=at,
        published=at,
        authors=("desk",),
    )


def _marked(texts: Texts) -> Texts:
    """The texts with the remark as their first paragraph, so that the first two are the teaser as pages cut it."""
    first = texts.lede.partition("\n")[0]
    return Texts(f"{_REMARK}\n{first}", f"{_REMARK}\n{texts.whole}", texts.often)


def _topics() -> list[Topic]:
    """Topics of each kind, as many as the corpus has of it where there are so many."""
    names = {
        TopicKind.COUNTRY: country_names().values(),
        TopicKind.ACTOR: (one.name for one in known().groups),
        TopicKind.SECTOR: sector_names(),
        TopicKind.ISSUE: _ISSUES,
    }
    made = {kind: [topic(kind, name) for name in given] for kind, given in names.items()}
    made[TopicKind.TECHNIQUE] = [technique_topic(known(), ident) for ident in sorted(known().techniques)]
    return [one for kind, (most, _) in TOPICS.items() for one in _once(made[kind])[:most]]


def _once(topics: list[Topic]) -> list[Topic]:
    return list({one.slug: one for one in topics}.values())
