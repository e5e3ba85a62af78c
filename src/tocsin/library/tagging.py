"""What a text is about, as far as its own words say it: countries and sectors. A proposal for the desk."""

from __future__ import annotations

from collections import Counter

from tocsin.knowledge.countries import countries
from tocsin.knowledge.sectors import sectors
from tocsin.library.editing import slug_of
from tocsin.model.article import Topic, TopicKind

#: Mentions below which a topic is not what a text is about, unless its headline names it.
_LEAST, _MOST = 2, 8


def tags_of(headline: str, text: str) -> tuple[Topic, ...]:
    """Countries and sectors that a headline names, or a text more than once, those named most first."""
    named = _named(headline)
    counted = _named(f"{headline}\n{text}")
    found = [one for one, count in counted.most_common() if count >= _LEAST or one in named]
    return tuple(found[:_MOST])


def _named(text: str) -> Counter[Topic]:
    found: Counter[Topic] = Counter()
    for country in countries(text):
        found[Topic(TopicKind.COUNTRY, slug_of(country.name), country.name)] += 1
    for sector in sectors(text):
        found[Topic(TopicKind.SECTOR, slug_of(sector.name), sector.name)] += 1
    return found
