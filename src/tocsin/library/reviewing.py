"""Reviews: the Markdown of one as it is built of articles, and read back after the desk has edited it. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Sequence

import msgspec

from tocsin.library.literal import literal
from tocsin.library.ordering import ordered
from tocsin.library.places import article_place
from tocsin.library.review_parts import (
    elsewhere,
    grouped,
    item,
    items,
    news_of,
    taken,
    takes_on,
)
from tocsin.library.review_words import opening
from tocsin.library.tidings import HEADING, Tiding, lines
from tocsin.model.article import Article, Kind
from tocsin.model.exhibit import Exhibit

_LINK = r"\(" + re.escape(article_place("")) + r"([a-z0-9-]+)\)"
_ITEM = re.compile(r"^###\s+\[.*\]" + _LINK + r"\s*$", re.MULTILINE)
_LINKED = re.compile(r"\]" + _LINK)
_HEADING = re.compile(r"^##\s", re.MULTILINE)
_RULE = re.compile(r"^---\s*$", re.MULTILINE)
_ALSO, _NOT_GROUPED = "Also this week", "What the week brought"


class Read(msgspec.Struct, frozen=True):
    """A review's body in parts: what it begins with, for each article, by slug, what is said of it, and the sections that name none.

    ``exhibits`` are those that its words refer to, where they are known.
    """

    opening: str
    takes: dict[str, str]
    closing: str = ""
    exhibits: tuple[Exhibit, ...] = ()


class Matter(msgspec.Struct, frozen=True, kw_only=True):
    """What a review is built of: articles published or corrected after ``since``, and ``known`` ones that are a take on what is new.

    ``radar`` is what others published, ``alliance`` what members handed over, ``coming`` headlines with the days they are announced for,
    and ``dates`` sentences on the days ahead.
    """

    articles: tuple[Article, ...]
    since: dt.datetime
    known: tuple[Article, ...] = ()
    radar: tuple[Article, ...] = ()
    alliance: tuple[Tiding, ...] = ()
    coming: tuple[tuple[str, dt.date], ...] = ()
    dates: tuple[str, ...] = ()
    weekly: bool = False


def built(matter: Matter) -> str:
    """The body of a review, daily or weekly."""
    new = ordered(
        one
        for one in matter.articles
        if not one.corrections or (one.published or matter.since) >= matter.since
    )
    mended = [one for one in matter.articles if one not in new]
    news = news_of(new)
    others = [one for one in new if one not in news]
    lead, rest = (news, others) if news else (others[:1], others[1:])
    says = opening(lead, rest, mended, matter.alliance, weekly=matter.weekly)
    told = {one.id for one in lead[:1]}
    parts = [says, "---", *(_week(new, told) if matter.weekly else _day(matter, news, others, told))]
    if mended:
        parts += ["## Corrected", *(item(one, one.corrections[-1].text) for one in mended)]
    parts += _ahead(matter)
    return "\n\n".join(parts) + "\n"


def read_back(body: str) -> Read:
    """What a body says of each article that it has a heading for, whoever wrote it."""
    found = list(_ITEM.finditer(body))
    first = _RULE.search(body) or found[0] if found else None
    opening = body[: first.start()] if first else body
    takes = {}
    for number, one in enumerate(found):
        end = found[number + 1].start() if number + 1 < len(found) else len(body)
        text = body[one.end() : end]
        section = _HEADING.search(text)
        takes[one[1]] = text[: section.start() if section else len(text)].strip()
    sections = re.split(r"(?m)^(?=##\s)", body[len(opening) :]) if found else []
    closing = [one.strip() for one in sections if _HEADING.match(one) and not _ITEM.search(one)]
    return Read(opening.strip(), takes, "\n\n".join(closing))


def leads_to(body: str) -> frozenset[str]:
    """The slugs of all articles that a body leads to."""
    return frozenset(_LINKED.findall(body))


def without(read: Read, gone: Collection[str]) -> Read:
    """What was read without the paragraphs that lead to articles which are no longer to be read, by slug."""
    if not gone:
        return read
    takes = {slug: _still(text, gone) for slug, text in read.takes.items()}
    return Read(_still(read.opening, gone), takes, _still(read.closing, gone), read.exhibits)


def left_out(body: str, gone: str) -> str:
    """A review's body without the article at a slug: its heading with what stands below it, and every paragraph that leads to it.

    A section of which nothing is left goes too.
    """
    kept: list[str] = []
    below = False
    for block in body.strip().split("\n\n"):
        found = _ITEM.match(block)
        below = gone == found[1] if found else below and not _HEADING.match(block)
        if below or gone in leads_to(block):
            continue
        if _HEADING.match(block) and kept and _is_heading_alone(kept[-1]):
            kept.pop()
        kept.append(block)
    if kept and _is_heading_alone(kept[-1]):
        kept.pop()
    return "\n\n".join(kept) + "\n" if kept else ""


def _is_heading_alone(block: str) -> bool:
    return _HEADING.match(block) is not None and "\n" not in block.strip()


def _still(text: str, gone: Collection[str]) -> str:
    return "\n\n".join(one for one in text.split("\n\n") if not leads_to(one) & set(gone))


def _day(
    matter: Matter, news: Sequence[Article], others: Sequence[Article], told: Collection[str]
) -> Iterator[str]:
    takes = takes_on(news, [one for one in others if one.kind is not Kind.FLASH], matter.known)
    if news:
        yield "## The most important news"
    for one in news:
        yield from items([one], told)
        if one.id in takes:
            yield taken(takes[one.id])
    told = {*told, *(one.id for one in takes.values())}
    for title, kind in (("The latest analysis", Kind.ARTICLE), ("In depth", Kind.IN_DEPTH)):
        if some := [one for one in others if one.kind is kind]:
            yield f"## {title}"
            yield from items(some, told)


def _week(new: Sequence[Article], told: Collection[str]) -> Iterator[str]:
    groups = list(grouped(new))
    for name, some in groups:
        yield f"## {literal(name) if name else _ALSO if len(groups) > 1 else _NOT_GROUPED}"
        yield from items(some, told)


def _ahead(matter: Matter) -> list[str]:
    """What closes a review: in a weekly one each part is a section of its own, in a daily one all of it is on the radar."""
    coming = [f"- {literal(headline)}, on {day:%A} {day.day} {day:%B}" for headline, day in matter.coming]
    parts = {
        HEADING: lines(matter.alliance),
        "What others published": "\n".join(map(elsewhere, matter.radar)),
        "What is to come": "\n".join([*coming, *(f"- {one}" for one in matter.dates)]),
    }
    there = [(title, text) for title, text in parts.items() if text]
    if matter.weekly:
        return [f"## {title}\n\n{text}" for title, text in there]
    return ["## On our radar", *(f"### {title}\n\n{text}" for title, text in there)] if there else []
