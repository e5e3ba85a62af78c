"""Articles of the demonstration before they are published, each with when it appears and the line that says what it is."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import msgspec

from tocsin.library.editing import begun, slug_of
from tocsin.model.article import Article, Kind, Source, State, Topic, TopicKind
from tocsin.model.marking import Marking, Tlp

_NAMES = uuid.UUID("3f5b6a0c-7b57-5d1e-8f43-0e8f2a4c9d21")
_RULE = re.compile(r"^---\s*$", re.MULTILINE)
CLEAR = Marking(Tlp.CLEAR)


class Dated(msgspec.Struct, frozen=True, kw_only=True):
    """An article of the demonstration. It appears ``at`` a time, None for when the demonstration is made.

    With a ``stage`` before it is published it is left at the desk; scheduled ones are for the next issues, one for each.
    ``remark`` says what it is made of; it stands where the teaser ends, so that every reader has it.
    """

    slug: str
    headline: str
    summary: str
    body: str
    remark: str
    at: dt.datetime | None = None
    kind: Kind = Kind.ARTICLE
    authors: tuple[str, ...] = ()
    topics: tuple[Topic, ...] = ()
    sources: tuple[Source, ...] = ()
    severity: int = 0
    marking: Marking = CLEAR
    stage: State = State.PUBLISHED


def drafted(one: Dated, now: dt.datetime) -> Article:
    """The draft of an article, with an id that its slug gives, so that the same demonstration has the same."""
    return msgspec.structs.replace(
        begun(one.kind, one.headline, one.marking, now),
        id=str(uuid.uuid5(_NAMES, one.slug)),
        slug=one.slug,
        summary=one.summary,
        body=remarked(one.body, one.remark),
        authors=one.authors,
        topics=one.topics,
        sources=one.sources,
        severity=one.severity,
    )


def remarked(body: str, remark: str) -> str:
    """A body with a line in italics where its teaser ends: before its first rule, at its end where there is none."""
    line = f"*Demonstration. {remark}*\n"
    rule = _RULE.search(body)
    if rule is None:
        return f"{body.rstrip()}\n\n{line}"
    return f"{body[: rule.start()].rstrip()}\n\n{line}\n{body[rule.start() :].strip()}\n"


def topic(kind: TopicKind, name: str) -> Topic:
    """A topic by its name; a technique has its id for an address, whatever stands behind it."""
    return Topic(kind, slug_of(name.split(maxsplit=1)[0] if kind is TopicKind.TECHNIQUE else name), name)
