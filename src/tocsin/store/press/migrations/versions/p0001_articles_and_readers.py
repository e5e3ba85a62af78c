"""Articles, readers, what they opened, and mails."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from tocsin.store.migrations.versions.m0003_accounts import make_attempts, make_sessions, make_users
from tocsin.store.migrations.versions.m0004_audit import upgrade as make_audit

revision = "0001"
down_revision = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TABLES = (
    "articles",
    "versions",
    "proposals",
    "article_topics",
    "article_authors",
    "article_members",
    "searched",
    "pictures",
    "authors",
    "material",
)
_PEOPLE = (
    "readers",
    "identities",
    "visits",
    "links",
    "openings",
    "spent",
    "month_keys",
    "interests",
    "saved_searches",
    "vouchers",
    "mailings",
    "mails",
)
_INDEXES = {
    "open_teasers": "headline, summary, lede",
    "open_texts": "headline, summary, often, whole",
    "rest_teasers": "headline, summary, lede",
    "rest_texts": "headline, summary, often, whole",
}
_COMMON = ("attempts", "sessions", "users", "audit", "counters")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "counters",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_counters"),
    )
    for make in (make_users, make_sessions, make_attempts, make_audit):
        make()
    _articles()
    _about_articles()
    _search()
    _material()
    _readers()
    _of_readers()
    _meters()
    _interests_and_vouchers()
    _saved_searches()
    _mails()


def downgrade() -> None:
    """Drop the tables with all that is in them; a publication before its first migration is none."""
    for table in (*_INDEXES, *reversed(_PEOPLE), *reversed(_TABLES), *_COMMON):
        op.drop_table(table)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, NUMBER, nullable=nullable)


def _articles() -> None:
    op.create_table(
        "articles",
        _number("number"),
        *(_text(name) for name in ("id", "slug", "kind", "state")),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("reach", sa.SmallInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _number("modified"),
        _number("due", nullable=True),
        _number("published", nullable=True),
        sa.Column("severity", sa.SmallInteger(), nullable=False),
        *(_text(name) for name in ("headline", "summary", "lede", "often", "whole")),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_articles"),
        sa.UniqueConstraint("id", name="uq_articles_id"),
        sa.UniqueConstraint("slug", name="uq_articles_slug"),
    )
    op.create_index("ix_articles_due", "articles", ["due"])
    op.create_index("ix_articles_shown_reach", "articles", ["shown", "reach"])
    op.create_index("ix_articles_shown_published_number", "articles", ["shown", "published", "number"])
    op.create_index("ix_articles_kind_shown_published", "articles", ["kind", "shown", "published"])
    op.create_table(
        "versions",
        _text("article"),
        sa.Column("version", sa.Integer(), nullable=False),
        _number("at"),
        _text("by"),
        _text("state"),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("article", "version", name="pk_versions"),
        sa.ForeignKeyConstraint(["article"], ["articles.id"], name="fk_versions_article"),
    )
    op.create_table(
        "proposals",
        _text("article"),
        _text("id"),
        _text("by"),
        _number("at"),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("article", name="pk_proposals"),
        sa.ForeignKeyConstraint(["article"], ["articles.id"], name="fk_proposals_article"),
    )


def _about_articles() -> None:
    for table, names, more in (
        ("article_topics", ("kind", "slug"), ("name",)),
        ("article_authors", ("author",), ()),
    ):
        op.create_table(
            table,
            *(_text(name) for name in names),
            _number("article"),
            *(_text(name) for name in more),
            sa.PrimaryKeyConstraint(*names, "article", name=f"pk_{table}"),
            sa.ForeignKeyConstraint(["article"], ["articles.number"], name=f"fk_{table}_article"),
            sqlite_with_rowid=False,
        )
        op.create_index(f"ix_{table}_article", table, ["article"])
    op.create_table(
        "article_members",
        _number("article"),
        _text("member"),
        sa.PrimaryKeyConstraint("article", "member", name="pk_article_members"),
        sa.ForeignKeyConstraint(["article"], ["articles.number"], name="fk_article_members_article"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "pictures",
        _text("article"),
        _text("digest"),
        _number("at"),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        _text("alt"),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("small", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("article", "digest", name="pk_pictures"),
        sa.ForeignKeyConstraint(["article"], ["articles.id"], name="fk_pictures_article"),
    )
    op.create_table(
        "authors",
        _text("slug"),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("slug", name="pk_authors"),
    )


def _material() -> None:
    op.create_table(
        "material",
        *(_text(name) for name in ("id", "kind", "of", "author")),
        _number("modified"),
        _number("came"),
        _text("digest"),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_material"),
    )
    op.create_index("ix_material_came", "material", ["came"])
    op.create_index("ix_material_of", "material", ["of"])


def _search() -> None:
    op.create_table(
        "searched",
        _number("article"),
        _number("change"),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        _number("at"),
        sa.PrimaryKeyConstraint("article", name="pk_searched"),
        sa.UniqueConstraint("change", name="uq_searched_change"),
        sa.ForeignKeyConstraint(["article"], ["articles.number"], name="fk_searched_article"),
    )
    for name, columns in _INDEXES.items():
        op.execute(
            f"CREATE VIRTUAL TABLE {name} USING fts5({columns}, content='articles', content_rowid='number', "
            "tokenize='porter unicode61 remove_diacritics 2')"
        )


def _saved_searches() -> None:
    op.create_table(
        "saved_searches",
        *(_text(name) for name in ("id", "reader", "name", "text")),
        sa.Column("alerts", sa.Boolean(), nullable=False),
        _number("created"),
        _number("told"),
        sa.PrimaryKeyConstraint("id", name="pk_saved_searches"),
        sa.ForeignKeyConstraint(["reader"], ["readers.id"], name="fk_saved_searches_reader"),
    )
    op.create_index("ix_saved_searches_reader", "saved_searches", ["reader"])


def _readers() -> None:
    op.create_table(
        "readers",
        _text("id"),
        _text("address"),
        _number("created"),
        _number("until", nullable=True),
        *(_text(name) for name in ("reach", "member", "name")),
        *(
            sa.Column(name, sa.Boolean(), nullable=False)
            for name in ("newsletter", "reviews", "flashes", "searches")
        ),
        _text("password", nullable=True),
        _text("unsubscribe"),
        _text("feed"),
        sa.Column("bounces", sa.Integer(), nullable=False),
        _number("bounced", nullable=True),
        _text("organisation"),
        _number("lent", nullable=True),
        _text("lent_reach"),
        _text("lent_member"),
        sa.PrimaryKeyConstraint("id", name="pk_readers"),
        sa.UniqueConstraint("address", name="uq_readers_address"),
        sa.UniqueConstraint("unsubscribe", name="uq_readers_unsubscribe"),
        sa.UniqueConstraint("feed", name="uq_readers_feed"),
    )
    op.create_index("ix_readers_until", "readers", ["until"])
    op.create_table(
        "identities",
        *(_text(name) for name in ("issuer", "subject", "reader")),
        _number("since"),
        sa.PrimaryKeyConstraint("issuer", "subject", name="pk_identities"),
        sa.ForeignKeyConstraint(["reader"], ["readers.id"], name="fk_identities_reader"),
    )
    op.create_index("ix_identities_reader", "identities", ["reader"])


def _of_readers() -> None:
    op.create_table(
        "visits",
        _text("digest"),
        _text("reader"),
        _number("opened"),
        _number("expires"),
        sa.PrimaryKeyConstraint("digest", name="pk_visits"),
        sa.ForeignKeyConstraint(["reader"], ["readers.id"], name="fk_visits_reader"),
    )
    op.create_index("ix_visits_reader", "visits", ["reader"])
    op.create_index("ix_visits_expires", "visits", ["expires"])
    op.create_table(
        "links",
        *(_text(name) for name in ("digest", "purpose", "address", "article")),
        _number("expires"),
        sa.PrimaryKeyConstraint("digest", name="pk_links"),
    )
    op.create_index("ix_links_expires", "links", ["expires"])


def _meters() -> None:
    op.create_table(
        "openings",
        *(_text(name) for name in ("reader", "month", "article")),
        sa.Column("gift", sa.Boolean(), nullable=False),
        _number("at"),
        sa.PrimaryKeyConstraint("reader", "month", "article", name="pk_openings"),
        sa.ForeignKeyConstraint(["reader"], ["readers.id"], name="fk_openings_reader"),
    )
    op.create_table(
        "spent",
        _text("digest"),
        _text("month"),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_spent"),
    )
    op.create_table(
        "month_keys",
        _text("month"),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("month", name="pk_month_keys"),
    )


def _interests_and_vouchers() -> None:
    op.create_table(
        "interests",
        *(_text(name) for name in ("reader", "kind", "slug")),
        sa.PrimaryKeyConstraint("reader", "kind", "slug", name="pk_interests"),
        sa.ForeignKeyConstraint(["reader"], ["readers.id"], name="fk_interests_reader"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "vouchers",
        _text("digest"),
        sa.Column("days", sa.Integer(), nullable=False),
        _number("made"),
        _number("expires"),
        _number("used", nullable=True),
        _text("reader"),
        sa.PrimaryKeyConstraint("digest", name="pk_vouchers"),
    )


def _mails() -> None:
    op.create_table(
        "mailings",
        _text("id"),
        _text("kind"),
        _number("made"),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_mailings"),
    )
    op.create_table(
        "mails",
        _number("number"),
        *(_text(name) for name in ("key", "reader", "address", "state")),
        sa.Column("rank", sa.SmallInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        _number("next"),
        _text("told"),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_mails"),
        sa.UniqueConstraint("key", "address", name="uq_mails_key_address"),
    )
    op.create_index("ix_mails_reader", "mails", ["reader"])
    op.create_index("ix_mails_state_rank_next", "mails", ["state", "rank", "next"])
