"""Reviews: the Markdown of one as it is built of articles, and read back after the desk has edited it. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from tocsin.library.literal import literal
from tocsin.library.places import article_place
from tocsin.library.tidings import Tiding, section
from tocsin.model.article import Article, Kind
from tocsin.model.exhibit import Exhibit

#: Sections of a review, in order, with the kinds in them.
SECTIONS: tuple[tuple[str, frozenset[Kind]], ...] = (
    ("The most important news", frozenset({Kind.FLASH})),
    ("The latest analysis", frozenset({Kind.ARTICLE})),
    ("In depth", frozenset({Kind.IN_DEPTH})),
)
_ITEM = re.compile(r"^###\s+\[.*\]\(" + re.escape(article_place("")) + r"([a-z0-9-]+)\)\s*$", re.MULTILINE)
_HEADING = re.compile(r"^##\s", re.MULTILINE)
_RULE = re.compile(r"^---\s*$", re.MULTILINE)


class Read(msgspec.Struct, frozen=True):
    """A review's body in parts: what it begins with, for each article, by slug, what is said of it, and the sections that name none.

    ``exhibits`` are those that its words refer to, where they are known.
    """

    opening: str
    takes: dict[str, str]
    closing: str = ""
    exhibits: tuple[Exhibit, ...] = ()


def built(
    articles: Sequence[Article],
    since: dt.datetime,
    coming: Sequence[Article] = (),
    radar: Sequence[Article] = (),
    alliance: Sequence[Tiding] = (),
) -> str:
    """The body of a review of what was published or corrected after ``since``, and of what members handed over (``alliance``).

    ``coming`` is what it announces, ``radar`` what others published: both are for a desk that looks at them before they are out.
    """
    new = [one for one in articles if not one.corrections or (one.published or since) >= since]
    mended = [one for one in articles if one not in new]
    parts = [_opening(new, mended, alliance), "---", *_sections(new)]
    if mended:
        parts += [
            "## Corrected",
            *(_item(one, one.corrections[-1].text) for one in mended),
        ]
    if alliance:
        parts.append(section(alliance))
    if radar:
        parts += ["## On our radar", "\n".join(map(_elsewhere, radar))]
    if coming:
        parts += ["## What is to come", "\n".join(f"- {literal(one.headline)}" for one in coming)]
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


def ordered(articles: Iterable[Article]) -> tuple[Article, ...]:
    """In the order for everybody: the most severe first, of equals the newest."""

    def place(one: Article) -> tuple[int, float, str]:
        """Where an article stands."""
        return -one.severity, -(one.published or one.modified).timestamp(), one.id

    return tuple(sorted(articles, key=place))


def _opening(new: Sequence[Article], mended: Sequence[Article], alliance: Sequence[Tiding]) -> str:
    told = [f"{len(new)} new article{'s' * (len(new) != 1)}"] if new else []
    told += [f"{len(mended)} corrected"] if mended else []
    told += [f"{len(alliance)} from the alliance"] if alliance else []
    return f"{' and '.join(filter(None, (', '.join(told[:-1]), told[-1])))}." if told else ""


def _sections(articles: Sequence[Article]) -> Iterator[str]:
    for title, kinds in SECTIONS:
        some = [one for one in ordered(articles) if one.kind in kinds]
        if some:
            yield f"## {title}"
            yield from (_item(one, one.summary) for one in some)


def _elsewhere(article: Article) -> str:
    """A line that leads to what another publisher wrote."""
    source = article.sources[0] if article.sources else None
    url = (
        source.url
        if source is not None and source.url.isprintable() and not set(source.url) & set(" <>()")
        else ""
    )
    name = f"[{literal(article.headline)}]({url})" if url else literal(article.headline)
    return f"- {name}" + (f", {literal(source.publisher)}" if source is not None and source.publisher else "")


def _item(article: Article, text: str) -> str:
    return f"### [{literal(article.headline)}]({article_place(article.slug)})\n\n{literal(text)}".rstrip()
