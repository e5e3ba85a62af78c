"""Users, their sessions, tokens, and failed attempts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    make_users()
    make_sessions()
    _tokens()
    make_attempts()


def downgrade() -> None:
    """Drop the tables with all that is in them."""
    for table in (
        "attempts",
        "tokens",
        "sessions",
        "users",
    ):
        op.drop_table(table)


def make_users() -> None:
    """Make the table of users."""
    op.create_table(
        "users",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("created", NUMBER, nullable=False),
        sa.Column("disabled", NUMBER, nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_users"),
    )


def make_sessions() -> None:
    """Make the table of sessions."""
    op.create_table(
        "sessions",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("opened", NUMBER, nullable=False),
        sa.Column("seen", NUMBER, nullable=False),
        sa.Column("expires", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_sessions"),
        sa.ForeignKeyConstraint(["user"], ["users.name"], name="fk_sessions_user"),
    )
    op.create_index("ix_sessions_expires", "sessions", ["expires"])
    op.create_index("ix_sessions_user", "sessions", ["user"])


def _tokens() -> None:
    op.create_table(
        "tokens",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("created", NUMBER, nullable=False),
        sa.Column("expires", NUMBER, nullable=True),
        sa.Column("used", NUMBER, nullable=True),
        sa.Column("revoked", NUMBER, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_tokens"),
        sa.UniqueConstraint("digest", name="uq_tokens_digest"),
    )
    op.create_index("ix_tokens_subject", "tokens", ["subject"])


def make_attempts() -> None:
    """Make the table of failed attempts."""
    op.create_table(
        "attempts",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.Column("last", NUMBER, nullable=False),
        sa.Column("until", NUMBER, nullable=True),
        sa.PrimaryKeyConstraint("digest", name="pk_attempts"),
    )
