"""The tables as the books use them; the migrations make them, and a test holds the two together."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
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

from tocsin.store.columns import Key, Moment, Number, Raw, Words

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

#: Last numbers given out: ``added`` (microseconds of the last date_added), ``audit`` (its last sequence number).
counters = Table(
    "counters",
    METADATA,
    Column("name", Key, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

# No index begins with the collection, which tells little apart: without statistics PostgreSQL would walk all of it.
objects = Table(
    "objects",
    METADATA,
    Column("added", Moment, primary_key=True, autoincrement=False),
    Column("collection", Key, nullable=False),
    Column("id", Key, nullable=False),
    Column("version", Moment, nullable=False),
    Column("type", Key, nullable=False),
    Column("spec_version", Key, nullable=False),
    Column("owner", Key, nullable=False),
    Column("marking", Words, nullable=False),
    Column("digest", Key, nullable=False),
    Column("raw", Raw, nullable=False),
    UniqueConstraint("id", "collection", "version"),
    Index(None, "version", "collection"),
)

#: What ``visible.place`` adds up from.
FIRST, LAST = 1, 2

#: Who sees an object, as keys of ``readers.py``. ``place`` is that among the versions of the object under one key:
#: ``FIRST``, ``LAST``, both or neither.
visible = Table(
    "visible",
    METADATA,
    Column("added", Moment, ForeignKey("objects.added", ondelete="CASCADE"), primary_key=True),
    Column("reader", Key, primary_key=True),
    Column("collection", Key, nullable=False),
    Column("type", Key, nullable=False),
    Column("spec_version", Key, nullable=False),
    Column("place", SmallInteger, nullable=False),
    Index("ix_visible_place", "collection", "reader", "place", "added", "spec_version"),
    Index("ix_visible_type", "collection", "reader", "type", "place", "added", "spec_version"),
    sqlite_with_rowid=False,
)

#: What refers to what, by ids: the ``user``, of the member ``owner``, is to be as strict as the ``part``.
parts = Table(
    "parts",
    METADATA,
    Column("part", Key, primary_key=True),
    Column("user", Key, primary_key=True, index=True),
    Column("owner", Key, nullable=False),
    sqlite_with_rowid=False,
)

quarantine = Table(
    "quarantine",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("source", Key, nullable=False),
    Column("digest", Key, nullable=False),
    Column("object", Words, nullable=False),
    Column("collection", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("received", Moment, nullable=False),
    Column("last_received", Moment, nullable=False),
    Column("times", BigInteger, nullable=False),
    Column("state", Key, nullable=False),
    Column("marking", Words),
    Column("decided_by", Words, nullable=False),
    Column("decided_at", Moment),
    Column("size", BigInteger, nullable=False),
    Column("raw", Raw, nullable=False),
    UniqueConstraint("source", "digest"),
    Index(None, "state", "id"),
)

members = Table(
    "members",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("name", Words, nullable=False),
    Column("address", Words, nullable=False),
    Column("hub", Boolean(create_constraint=False), nullable=False),
    Column("declares", Boolean(create_constraint=False), nullable=False),
    Column("revoked", Moment),
)

keys = Table(
    "keys",
    METADATA,
    Column("fingerprint", Key, primary_key=True),
    Column("member", Key, ForeignKey("members.id"), nullable=False, index=True),
    Column("x", Key, nullable=False),
    Column("since", Moment, nullable=False),
    Column("until", Moment),
    Column("revoked", Moment),
)

cursors = Table(
    "cursors",
    METADATA,
    Column("peer", Key, primary_key=True),
    Column("name", Key, primary_key=True),
    Column("value", Words, nullable=False),
    Column("at", Moment, nullable=False),
)

calls = Table(
    "calls",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("modified", Moment, primary_key=True),
    Column("draft", Boolean(create_constraint=False), nullable=False),
    Column("issuer", Key, nullable=False),
    Column("revoked", Boolean(create_constraint=False), nullable=False),
    Column("expires", Moment),
    Column("kept", Moment, nullable=False),
    Column("body", Words, nullable=False),
)

progress = Table(
    "progress",
    METADATA,
    Column("seq", Number, primary_key=True),
    Column("call", Key, nullable=False),
    Column("member", Key, nullable=False),
    Column("stage", Key, nullable=False),
    Column("at", Moment, nullable=False),
    Column("note", Words, nullable=False),
    Index(None, "call", "member", "seq"),
)

findings = Table(
    "findings",
    METADATA,
    Column("call", Key, primary_key=True),
    Column("item", Key, primary_key=True),
    Column("call_modified", Moment, nullable=False),
    Column("at", Moment, nullable=False),
    Column("body", Words, nullable=False),
)

hunts = Table(
    "hunts",
    METADATA,
    Column("seq", Number, primary_key=True),
    Column("call", Key, nullable=False),
    Column("begun", Moment, nullable=False),
    Column("body", Words, nullable=False),
    Index(None, "call", "seq"),
)

matches = Table(
    "matches",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("digest", Key, nullable=False, unique=True),
    Column("call", Key, nullable=False),
    Column("item", Key, nullable=False),
    Column("verdict", Key, nullable=False),
    Column("assignee", Words, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("body", Words, nullable=False),
    Index(None, "call", "item", "id"),
    Index(None, "call", "verdict", "id"),
)

#: Increments of matches that were added, each once.
batches = Table(
    "batches",
    METADATA,
    Column("call", Key, primary_key=True),
    Column("batch", Key, primary_key=True),
    Column("at", Moment, nullable=False),
)

verdicts = Table(
    "verdicts",
    METADATA,
    Column("seq", Number, primary_key=True),
    Column("match_id", Number, ForeignKey("matches.id"), nullable=False, index=True),
    Column("revision", BigInteger, nullable=False),
    Column("verdict", Key, nullable=False),
    Column("assignee", Words, nullable=False),
    Column("note", Words, nullable=False),
    Column("by", Words, nullable=False),
    Column("at", Moment, nullable=False),
)

answers = Table(
    "answers",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("modified", Moment, primary_key=True),
    Column("kind", Key, primary_key=True),
    Column("call", Key, nullable=False),
    Column("member", Key, nullable=False),
    Column("kept", Moment, nullable=False),
    Column("body", Words, nullable=False),
    Index(None, "call", "kind", "member", "modified"),
)

outbox = Table(
    "outbox",
    METADATA,
    Column("key", Key, primary_key=True),
    Column("peer", Key, nullable=False),
    Column("collection", Key, nullable=False),
    Column("put", Moment, nullable=False),
    Column("state", Key, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_try", Moment, nullable=False),
    Column("error", Words, nullable=False),
    Column("ended", Moment),
    Column("raw", Raw, nullable=False),
    Index(None, "state", "next_try"),
    Index(None, "peer", "state", "put"),
)

users = Table(
    "users",
    METADATA,
    Column("name", Key, primary_key=True),
    Column("password", Words, nullable=False),
    Column("roles", Words, nullable=False),
    Column("created", Moment, nullable=False),
    Column("disabled", Moment),
)

sessions = Table(
    "sessions",
    METADATA,
    Column("digest", Key, primary_key=True),
    Column("user", Key, ForeignKey("users.name"), nullable=False, index=True),
    Column("opened", Moment, nullable=False),
    Column("seen", Moment, nullable=False),
    Column("expires", Moment, nullable=False, index=True),
)

tokens = Table(
    "tokens",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("digest", Key, nullable=False, unique=True),
    Column("subject", Key, nullable=False, index=True),
    Column("name", Words, nullable=False),
    Column("scopes", Words, nullable=False),
    Column("created", Moment, nullable=False),
    Column("expires", Moment),
    Column("used", Moment),
    Column("revoked", Moment),
)

#: Failed attempts by whoever; the digest keeps no name, and no name tells whether it exists.
attempts = Table(
    "attempts",
    METADATA,
    Column("digest", Key, primary_key=True),
    Column("failures", BigInteger, nullable=False),
    Column("last", Moment, nullable=False),
    Column("until", Moment),
)

audit = Table(
    "audit",
    METADATA,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("time", Moment, nullable=False),
    Column("actor", Words, nullable=False),
    Column("action", Words, nullable=False),
    Column("object", Words, nullable=False),
    Column("audience", Words, nullable=False),
    Column("rule", Words, nullable=False),
    Column("detail", Words, nullable=False),
    Column("previous", Words, nullable=False),
    Column("digest", Words, nullable=False),
)

#: ``revision`` rises whenever anything of a case changes: what was made of it holds while it stays.
cases = Table(
    "cases",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("created", Moment, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("body", Words, nullable=False),
)

#: Every version of every entry; ``last`` tells which one holds.
case_entries = Table(
    "case_entries",
    METADATA,
    Column("case", Key, ForeignKey("cases.id"), primary_key=True),
    Column("id", Key, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("kind", Key, nullable=False),
    Column("last", Boolean, nullable=False),
    Column("body", Words, nullable=False),
    Index(None, "case", "last", "kind"),
)

#: What was seen at members. ``at`` is ``first``, or the last moment of all where that is not known: traces come in its order.
case_traces = Table(
    "case_traces",
    METADATA,
    Column("case", Key, ForeignKey("cases.id"), primary_key=True),
    Column("id", Key, primary_key=True),
    Column("kind", Key, nullable=False),
    Column("member", Key, nullable=False),
    Column("of", Key, nullable=False),
    Column("tactic", Key, nullable=False),
    Column("incident", Key, nullable=False),
    Column("marking", Words, nullable=False),
    Column("at", Moment, nullable=False),
    Column("first", Moment),
    Column("last", Moment),
    Column("count", BigInteger, nullable=False),
    Column("body", Words, nullable=False),
    Index(None, "case", "at", "id"),
    Index(None, "case", "member", "at", "id"),
    Index(None, "case", "tactic", "at", "id"),
    Index(None, "case", "of"),
)

#: The same, counted whenever traces change, so that a case opens as fast however many it has.
case_trace_counts = Table(
    "case_trace_counts",
    METADATA,
    Column("case", Key, ForeignKey("cases.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("body", Words, nullable=False),
)

#: What members share of how they stand to techniques, and the own member's snapshots.
gaps = Table(
    "gaps",
    METADATA,
    Column("member", Key, primary_key=True),
    Column("at", Moment, primary_key=True, autoincrement=False),
    Column("body", Words, nullable=False),
)
