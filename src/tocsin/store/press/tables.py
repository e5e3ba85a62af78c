"""The tables of a publication as its books use them; the migrations make them, and a test holds the two together.

Users, their sessions, failed attempts, the audit log and its counter are tables of the same form as a node's.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    UniqueConstraint,
)

from tocsin.store import tables
from tocsin.store.columns import Key, Moment, Number, Raw, Words

METADATA = MetaData(naming_convention=tables.METADATA.naming_convention)
for _one in (tables.counters, tables.users, tables.sessions, tables.attempts, tables.audit):
    _one.to_metadata(METADATA)

#: The newest version of each article. ``raw`` is all of it as JSON; ``reach`` is who may be told at most, by
#: ``reaching.py``; ``lede``, ``often`` and ``whole`` are the plain texts that are searched.
articles = Table(
    "articles",
    METADATA,
    Column("number", Number, primary_key=True),
    Column("id", Key, nullable=False, unique=True),
    Column("slug", Key, nullable=False, unique=True),
    Column("kind", Key, nullable=False),
    Column("state", Key, nullable=False),
    Column("shown", Boolean, nullable=False),
    Column("reach", SmallInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Column("modified", Moment, nullable=False),
    Column("due", Moment, nullable=True, index=True),
    Column("published", Moment, nullable=True),
    Column("severity", SmallInteger, nullable=False),
    Column("headline", Words, nullable=False),
    Column("summary", Words, nullable=False),
    Column("lede", Words, nullable=False),
    Column("often", Words, nullable=False),
    Column("whole", Words, nullable=False),
    Column("raw", Raw, nullable=False),
    Index(None, "shown", "reach"),
    Index(None, "shown", "published", "number"),
    Index(None, "kind", "shown", "published"),
)

#: Every version there was, and who made it.
versions = Table(
    "versions",
    METADATA,
    Column("article", Key, ForeignKey("articles.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("by", Key, nullable=False),
    Column("state", Key, nullable=False),
    Column("raw", Raw, nullable=False),
)

#: The correction of an article that is out which waits for another editor: ``raw`` is the version that it would make.
proposals = Table(
    "proposals",
    METADATA,
    Column("article", Key, ForeignKey("articles.id"), primary_key=True),
    Column("id", Key, nullable=False),
    Column("by", Key, nullable=False),
    Column("at", Moment, nullable=False),
    Column("raw", Raw, nullable=False),
)

#: ``name`` is what the article itself calls the topic: nobody is told a name that only others' articles have.
article_topics = Table(
    "article_topics",
    METADATA,
    Column("kind", Key, primary_key=True),
    Column("slug", Key, primary_key=True),
    Column("article", Number, ForeignKey("articles.number"), primary_key=True, index=True),
    Column("name", Words, nullable=False),
    sqlite_with_rowid=False,
)

article_authors = Table(
    "article_authors",
    METADATA,
    Column("author", Key, primary_key=True),
    Column("article", Number, ForeignKey("articles.number"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)

#: Members that may be told of an article that only those named may be told of.
article_members = Table(
    "article_members",
    METADATA,
    Column("article", Number, ForeignKey("articles.number"), primary_key=True),
    Column("member", Key, primary_key=True),
    sqlite_with_rowid=False,
)

#: What the search keeps of each article beside its words; ``change`` grows with every version of any, so that what is
#: held in memory can be mended. ``at`` is when it was published, or else changed; ``kind`` its place among kinds.
searched = Table(
    "searched",
    METADATA,
    Column("article", Number, ForeignKey("articles.number"), primary_key=True),
    Column("change", Number, nullable=False, unique=True),
    Column("kind", SmallInteger, nullable=False),
    Column("at", Moment, nullable=False),
)

#: Pictures of articles, WebP that the publication made itself; ``digest`` is that of ``raw``, ``small`` is empty where it is no wide one.
pictures = Table(
    "pictures",
    METADATA,
    Column("article", Key, ForeignKey("articles.id"), primary_key=True),
    Column("digest", Key, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("alt", Words, nullable=False),
    Column("raw", Raw, nullable=False),
    Column("small", Raw, nullable=False),
)

authors = Table(
    "authors",
    METADATA,
    Column("slug", Key, primary_key=True),
    Column("raw", Raw, nullable=False),
)

#: The newest version of each piece that came in by the door; ``came`` is when, ``digest`` that of the file it came in.
material = Table(
    "material",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("kind", Key, nullable=False),
    Column("of", Key, nullable=False, index=True),
    Column("author", Key, nullable=False),
    Column("modified", Moment, nullable=False),
    Column("came", Moment, nullable=False, index=True),
    Column("digest", Key, nullable=False),
    Column("raw", Raw, nullable=False),
)

#: ``until`` is when all-access ends; ``bounces`` counts hard ones, ``bounced`` is when the last came. ``unsubscribe`` and ``feed``
#: are secrets that stand in mails and in the addresses of feeds: neither gives what the other does. ``organisation`` is the one
#: that lends access until ``lent``, with ``lent_reach`` and ``lent_member``; "" and null without.
readers = Table(
    "readers",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("address", Key, nullable=False, unique=True),
    Column("created", Moment, nullable=False),
    Column("until", Moment, nullable=True, index=True),
    Column("reach", Key, nullable=False),
    Column("member", Key, nullable=False),
    Column("name", Words, nullable=False),
    Column("newsletter", Boolean, nullable=False),
    Column("reviews", Boolean, nullable=False),
    Column("flashes", Boolean, nullable=False),
    Column("searches", Boolean, nullable=False),
    Column("password", Words, nullable=True),
    Column("unsubscribe", Key, nullable=False, unique=True),
    Column("feed", Key, nullable=False, unique=True),
    Column("bounces", Integer, nullable=False),
    Column("bounced", Moment, nullable=True),
    Column("organisation", Key, nullable=False),
    Column("lent", Moment, nullable=True),
    Column("lent_reach", Key, nullable=False),
    Column("lent_member", Key, nullable=False),
)

#: Who readers are at their organisations: ``subject`` is what the provider ``issuer`` calls the reader, and never calls another.
identities = Table(
    "identities",
    METADATA,
    Column("issuer", Key, primary_key=True),
    Column("subject", Key, primary_key=True),
    Column("reader", Key, ForeignKey("readers.id"), nullable=False, index=True),
    Column("since", Moment, nullable=False),
)

#: Topics that readers follow.
interests = Table(
    "interests",
    METADATA,
    Column("reader", Key, ForeignKey("readers.id"), primary_key=True),
    Column("kind", Key, primary_key=True),
    Column("slug", Key, primary_key=True),
    sqlite_with_rowid=False,
)

#: Each gives all-access for some days to the one who uses it first, until it expires.
vouchers = Table(
    "vouchers",
    METADATA,
    Column("digest", Key, primary_key=True),
    Column("days", Integer, nullable=False),
    Column("made", Moment, nullable=False),
    Column("expires", Moment, nullable=False),
    Column("used", Moment, nullable=True),
    Column("reader", Key, nullable=False),
)

visits = Table(
    "visits",
    METADATA,
    Column("digest", Key, primary_key=True),
    Column("reader", Key, ForeignKey("readers.id"), nullable=False, index=True),
    Column("opened", Moment, nullable=False),
    Column("expires", Moment, nullable=False, index=True),
)

#: Links that were mailed: each works once, and for a while.
links = Table(
    "links",
    METADATA,
    Column("digest", Key, primary_key=True),
    Column("purpose", Key, nullable=False),
    Column("address", Key, nullable=False),
    Column("article", Key, nullable=False),
    Column("expires", Moment, nullable=False, index=True),
)

#: Whole articles that a registered reader chose in a month (``2026-11``); a gift counts against nothing.
openings = Table(
    "openings",
    METADATA,
    Column("reader", Key, ForeignKey("readers.id"), primary_key=True),
    Column("month", Key, primary_key=True),
    Column("article", Key, primary_key=True),
    Column("gift", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
)

#: What was used of a month under an address whose reader deleted everything, and the month's key of the digests.
spent = Table(
    "spent",
    METADATA,
    Column("digest", Key, primary_key=True),
    Column("month", Key, nullable=False),
    Column("used", Integer, nullable=False),
)

month_keys = Table(
    "month_keys",
    METADATA,
    Column("month", Key, primary_key=True),
    Column("key", Raw, nullable=False),
)

#: Searches that a reader keeps; ``told`` is up to when its new hits were told.
saved_searches = Table(
    "saved_searches",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("reader", Key, ForeignKey("readers.id"), nullable=False, index=True),
    Column("name", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("alerts", Boolean, nullable=False),
    Column("created", Moment, nullable=False),
    Column("told", Moment, nullable=False),
)

#: What is mailed to many: an issue of a newsletter or review, or a flash.
mailings = Table(
    "mailings",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("kind", Key, nullable=False),
    Column("made", Moment, nullable=False),
    Column("raw", Raw, nullable=False),
)

#: One mail to one reader: ``key`` makes that there is one only. ``rank`` is 0 for what somebody asked for, which goes first.
mails = Table(
    "mails",
    METADATA,
    Column("number", Number, primary_key=True),
    Column("key", Key, nullable=False),
    Column("reader", Key, nullable=False, index=True),
    Column("address", Key, nullable=False),
    Column("state", Key, nullable=False),
    Column("rank", SmallInteger, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next", Moment, nullable=False),
    Column("told", Words, nullable=False),
    Column("raw", Raw, nullable=False),
    UniqueConstraint("key", "address"),
    Index(None, "state", "rank", "next"),
)
