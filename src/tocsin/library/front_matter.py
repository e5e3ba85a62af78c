"""Markdown files with front matter, in TOML between ``+++`` or in YAML between ``---``: articles as their authors write them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import msgspec

from tocsin.library.editing import begun
from tocsin.library.lines import topics_of
from tocsin.model.article import Article, Kind, Source, Topic, TopicKind
from tocsin.model.errors import UsageError
from tocsin.model.marking import Marking, Tlp
from tocsin.store.columns import line_of

_LARGEST = 64 * 1024
_HINT = "see the guide to publishing: headline, summary, kind, authors, topics, marking, sources"


class Front(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands at the head of a file; ``topics`` are names by their kind, or ``country: Albania`` each, ``marking`` is a label of TLP, and must be there."""

    headline: str = ""
    summary: str = ""
    kind: Kind = Kind.ARTICLE
    language: str = "en"
    authors: tuple[str, ...] = ()
    topics: dict[TopicKind, tuple[str, ...] | str] | tuple[str | dict[str, str], ...] = {}
    marking: str = ""
    members: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    severity: int = 0


def read_article(text: str, where: str, now: dt.datetime) -> Article:
    """A draft from a file's text. Raises ``UsageError`` that says what is wrong with its front matter."""
    head, body = _split(text, where)
    try:
        front = _read(head, text[:3])
    except (msgspec.ValidationError, msgspec.DecodeError, ValueError) as error:
        raise UsageError(f"its front matter cannot be used: {error}", where=where, hint=_HINT) from error
    headline = front.headline or _heading(body)
    if not headline:
        raise UsageError("has no headline", where=where, hint=_HINT)
    draft = begun(front.kind, headline, marking_of(front, where), now)
    return msgspec.structs.replace(
        draft,
        summary=line_of(front.summary),
        body=body.strip() + "\n",
        language=front.language,
        authors=front.authors,
        topics=_topics(front, where),
        sources=front.sources,
        severity=_severity(front, where),
    )


def marking_of(front: Front, where: str) -> Marking:
    """The marking that front matter says. Raises ``UsageError`` for none, or what is no label."""
    if not front.marking:
        raise UsageError(
            "is not marked", where=where, hint='write marking = "TLP:CLEAR", or as it is, in its front matter'
        )
    try:
        tlp = Tlp.parse(front.marking)
    except ValueError as error:
        raise UsageError(
            str(error), where=where, hint="write CLEAR, GREEN, AMBER, AMBER+STRICT or RED"
        ) from error
    return Marking(tlp, frozenset(front.members) if front.members else None)


def _split(text: str, where: str) -> tuple[str, str]:
    text = text.removeprefix("\ufeff")
    fence = text[:3]
    if fence not in {"+++", "---"} or not text[3:4].isspace():
        return "", text
    lines = text.splitlines(keepends=True)
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == fence), None)
    if end is None:
        raise UsageError(f"its front matter has no end: {fence}", where=where, hint=_HINT)
    head = "".join(lines[1:end])
    if len(head) > _LARGEST:
        raise UsageError("its front matter is larger than 64 KiB", where=where, hint=_HINT)
    return head, "".join(lines[end + 1 :])


def _read(head: str, fence: str) -> Front:
    if not head.strip():
        return Front()
    if fence == "+++":
        return msgspec.toml.decode(head, type=Front)
    return msgspec.yaml.decode(head, type=Front)


def _heading(body: str) -> str:
    first = next((line for line in body.splitlines() if line.strip()), "")
    return first.removeprefix("# ").strip() if first.startswith("# ") else ""


def _topics(front: Front, where: str) -> tuple[Topic, ...]:
    try:
        return topics_of("\n".join(_topic_lines(front)))
    except UsageError as error:
        raise UsageError(f"topics: {error.where} {error.what}", where=where, hint=error.hint) from error


def _topic_lines(front: Front) -> Iterator[str]:
    """Each topic as an editor would write it."""
    if isinstance(front.topics, dict):
        for kind, names in front.topics.items():
            for name in (names,) if isinstance(names, str) else names:
                yield f"{kind}: {' '.join(name.split())}" if name.strip() else ""
        return
    for one in front.topics:
        named = {one: ""} if isinstance(one, str) else one
        yield from (
            " ".join(f"{kind}: {name}".split()) if name else str(kind) for kind, name in named.items()
        )


def _severity(front: Front, where: str) -> int:
    if not 0 <= front.severity <= 4:  # noqa: PLR2004  (as articles have it)
        raise UsageError("severity goes from 0 to 4", where=where, hint=_HINT)
    return front.severity
