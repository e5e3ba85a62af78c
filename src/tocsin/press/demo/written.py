"""The articles written for the demonstration: Markdown files of this package, and the sources they rest on."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import msgspec

from tocsin.library.calendar import Calendar
from tocsin.model.article import Kind, Source, State, Topic, TopicKind
from tocsin.model.errors import UsageError
from tocsin.press.demo.dated import Dated, topic

_FOLDER = files("tocsin.press.demo") / "articles"
_SOURCES = "sources.toml"
#: ``[words][key]`` names a source by its key.
_CITED = re.compile(r"\[([^\][]+)\]\[([a-z0-9-]+)\]")
_REMARK = "Written for the exercise from public reports. The facts are those of the sources named below; the desk is fictional."


class Front(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands at the head of a file.

    It appears on a ``day``, at the publication's hour, or ``at`` a moment; without either when the demonstration is made, where
    ``place`` orders it: the highest is the newest. ``cites`` are sources beside those that the text names; with a ``stage`` it is
    left at the desk.
    """

    headline: str
    summary: str
    authors: tuple[str, ...]
    topics: dict[TopicKind, tuple[str, ...]]
    kind: Kind = Kind.ARTICLE
    severity: int = 0
    day: dt.date | None = None
    at: dt.datetime | None = None
    place: int = 0
    cites: tuple[str, ...] = ()
    stage: State = State.PUBLISHED


def written(calendar: Calendar) -> tuple[Dated, ...]:
    """All written articles: those with a date in its order, then those of the special edition, the leading one last.

    Raises ``UsageError`` for a file whose head cannot be used, or that names a source which there is not.
    """
    found = [_read(entry.name, entry.read_text("utf-8"), calendar) for entry in _entries()]
    never = dt.datetime.max.replace(tzinfo=dt.UTC)
    ordered = sorted(found, key=lambda one: (one[1].at or never, one[0].place, one[1].slug))
    return tuple(one for _, one in ordered)


@functools.cache
def sources() -> dict[str, Source]:
    """The sources of written articles by their keys."""
    return msgspec.toml.decode((_FOLDER / _SOURCES).read_bytes(), type=dict[str, Source])


def cited(text: str) -> tuple[str, tuple[str, ...]]:
    """A text with its sources by their numbers, and the keys of these in order. Raises ``KeyError`` for a source that there is not."""
    keys: dict[str, int] = {}

    def numbered(found: re.Match[str]) -> str:
        """The words that a source stands behind, with its number."""
        if found[2] not in sources():
            raise KeyError(found[2])
        return f"{found[1]}[^{keys.setdefault(found[2], len(keys) + 1)}]"

    return _CITED.sub(numbered, text), tuple(keys)


def _entries() -> Iterator[Any]:
    return (one for one in sorted(_FOLDER.iterdir(), key=lambda one: one.name) if one.name.endswith(".md"))


def _read(name: str, text: str, calendar: Calendar) -> tuple[Front, Dated]:
    try:
        _, head, body = text.split("+++\n", 2)
        front = msgspec.toml.decode(head, type=Front)
        body, keys = cited(body.strip())
        named = tuple(sources()[key] for key in dict.fromkeys((*keys, *front.cites)))
    except (ValueError, KeyError, msgspec.ValidationError) as error:
        raise UsageError(
            f"cannot be used: {error}", where=name, hint="see the other files beside it"
        ) from error
    made = Dated(
        slug=name.removesuffix(".md"),
        headline=front.headline,
        summary=front.summary,
        body=body,
        remark=_REMARK,
        at=calendar.at(front.day) if front.day else front.at,
        kind=front.kind,
        authors=front.authors,
        topics=tuple(_topics(front)),
        sources=named,
        severity=front.severity,
        stage=front.stage,
    )
    return front, made


def _topics(front: Front) -> Iterator[Topic]:
    return (topic(kind, name) for kind, names in front.topics.items() for name in names)
