"""Articles of a publication: what is written, how far it has got, and who may be told."""

from __future__ import annotations

import datetime as dt
import enum

import msgspec

from tocsin.model.exhibit import Exhibit
from tocsin.model.marking import Marking


class Kind(enum.StrEnum):
    """What an article is."""

    FLASH = "flash"  # a few sentences, at once
    ARTICLE = "article"  # the analysis of a weekday
    IN_DEPTH = "in-depth"
    DAILY_REVIEW = "daily-review"
    WEEKLY_REVIEW = "weekly-review"
    IMPORTED = "imported"  # another publisher's: for the desk's eyes and its search, never published as ours

    @property
    def is_review(self) -> bool:
        """Whether it is one of the reviews, which go to subscribers."""
        return self in {Kind.DAILY_REVIEW, Kind.WEEKLY_REVIEW}


class State(enum.StrEnum):
    """How far an article has got."""

    DRAFT = "draft"
    REVIEW = "review"  # another editor looks at it
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    CORRECTED = "corrected"  # published, and changed since: the corrections show
    WITHDRAWN = "withdrawn"  # no longer to be read; that it was there, and why it is not, is still told

    @property
    def is_out(self) -> bool:
        """Whether readers may read it."""
        return self in {State.PUBLISHED, State.CORRECTED}


#: What may follow on a state. An imported article stays a draft for ever.
NEXT: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.REVIEW}),
    State.REVIEW: frozenset({State.DRAFT, State.SCHEDULED, State.PUBLISHED}),
    State.SCHEDULED: frozenset(
        {State.DRAFT, State.REVIEW, State.SCHEDULED, State.PUBLISHED}
    ),  # the same again is another time
    State.PUBLISHED: frozenset({State.CORRECTED, State.WITHDRAWN}),
    State.CORRECTED: frozenset({State.CORRECTED, State.WITHDRAWN}),
    State.WITHDRAWN: frozenset(),
}


class TopicKind(enum.StrEnum):
    """What an article can be about."""

    COUNTRY = "country"
    ACTOR = "actor"
    TECHNIQUE = "technique"
    SECTOR = "sector"
    ISSUE = "issue"
    INCIDENT = "incident"


class Topic(msgspec.Struct, frozen=True, order=True):
    """One thing that articles are about; ``slug`` names it in addresses, among those of its kind."""

    kind: TopicKind
    slug: str
    name: str


class Source(msgspec.Struct, frozen=True):
    """What an article rests on, or where it was taken from."""

    title: str
    url: str = ""
    publisher: str = ""


class Correction(msgspec.Struct, frozen=True):
    """What was changed after publication, and when."""

    at: dt.datetime
    text: str


class Picture(msgspec.Struct, frozen=True):
    """A picture of an article, as the publication drew it anew: ``digest`` is SHA-256 of its bytes in hex, sides are in pixels, ``alt`` says what it shows."""

    digest: str
    width: int
    height: int
    alt: str


class Author(msgspec.Struct, frozen=True):
    """Who writes; ``slug`` names the page, ``expertise`` says in a few words what of, ``about`` is Markdown."""

    slug: str
    name: str
    expertise: tuple[str, ...] = ()
    about: str = ""


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """An article in one of its versions.

    ``body`` is Markdown; what stands before its first rule (``---``), else its first two paragraphs, is what everybody who may know
    of the article can read. ``authors`` are slugs. ``due`` is when it is to be published, ``published`` when it first was. ``severity``
    goes from 0, none, to 4, an attack on what many depend on; it orders what is told first. ``exhibits`` are the tables that the body refers
    to, as they were when it was published; a draft has none, and shows what is current.
    """

    id: str
    slug: str
    kind: Kind
    headline: str
    marking: Marking
    created: dt.datetime
    modified: dt.datetime
    state: State = State.DRAFT
    version: int = 1
    summary: str = ""
    body: str = ""
    language: str = "en"
    authors: tuple[str, ...] = ()
    topics: tuple[Topic, ...] = ()
    sources: tuple[Source, ...] = ()
    severity: int = 0
    due: dt.datetime | None = None
    published: dt.datetime | None = None
    corrections: tuple[Correction, ...] = ()
    why_withdrawn: str = ""
    exhibits: tuple[Exhibit, ...] = ()
