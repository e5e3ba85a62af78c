"""What an editor writes a line each, topics and sources, read and written. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tocsin.library.editing import slug_of
from tocsin.library.linking import web_address
from tocsin.model.article import Source, Topic, TopicKind
from tocsin.model.errors import UsageError
from tocsin.model.marking import Tlp
from tocsin.store.columns import line_of

_KINDS = {one.value: one for one in TopicKind}
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MOST = 100


def topics_of(text: str) -> tuple[Topic, ...]:
    """Topics written as ``country: Albania``, each once. Raises ``UsageError`` naming the line."""
    found: dict[tuple[TopicKind, str], Topic] = {}
    for line in _lines(text, "topics"):
        kind, colon, name = (part.strip() for part in line.partition(":"))
        if kind.lower() not in _KINDS or not colon or not name:
            raise UsageError(
                "is no topic",
                where=line[:80],
                hint=f"write its kind before it ({', '.join(_KINDS)}): country: Albania",
            )
        topic = Topic(_KINDS[kind.lower()], slug_of(name), name)
        found.setdefault((topic.kind, topic.slug), topic)
    return tuple(found.values())


def topic_lines(topics: Iterable[Topic]) -> str:
    """Topics as they are written."""
    return "\n".join(f"{one.kind.value}: {one.name}" for one in topics)


def sources_of(text: str) -> tuple[Source, ...]:
    """Sources written as ``Title | Publisher | https://…``, of which the title must be. Raises ``UsageError`` naming the line."""
    found = []
    for line in _lines(text, "sources"):
        title, *rest = (part.strip() for part in line.split("|"))
        url = next((one for one in rest if "://" in one), "")
        names = [one for one in rest if one != url]
        if not title or len(names) > 1:
            raise UsageError(
                "is no source", where=line[:80], hint="write it as: Title | Publisher | https://example.org/"
            )
        if url and not web_address(url):
            raise UsageError("is no address of the web", where=url[:80], hint="it begins with https://")
        found.append(Source(title, url, names[0] if names else ""))
    return tuple(found)


def source_lines(sources: Iterable[Source]) -> str:
    """Sources as they are written."""
    return "\n".join(
        " | ".join(part for part in (one.title, one.publisher, one.url) if part) for one in sources
    )


def label_of(text: str) -> Tlp:
    """A label of TLP as an editor chooses it. Raises ``UsageError`` where it is none: a marking is never assumed."""
    try:
        return Tlp.parse(text)
    except ValueError as error:
        raise UsageError("is no marking", where=text[:40], hint="choose a label of TLP") from error


def slug_from(text: str) -> str:
    """An address as an editor writes it. Raises ``UsageError`` where it is none."""
    slug = text.strip()
    if not _SLUG.fullmatch(slug) or len(slug) > _MOST:
        raise UsageError(
            "is no part of an address", where=slug[:80], hint="use small letters, figures and hyphens"
        )
    return slug


def _lines(text: str, what: str) -> list[str]:
    lines = [line_of(line) for line in text.splitlines() if line.strip()]
    if len(lines) > _MOST:
        raise UsageError(f"are more than {_MOST}", where=what, hint="keep those that matter most")
    return lines
