"""Calls and how far members are with them, findings, matches and their verdicts, answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    _calls()
    _recipients()
    _progress()
    _findings()
    _matches()
    _batches()
    _verdicts()
    _answers()


def downgrade() -> None:
    """Drop the tables with all that is in them."""
    for table in (
        "answers",
        "verdicts",
        "batches",
        "matches",
        "findings",
        "progress",
        "recipients",
        "calls",
    ):
        op.drop_table(table)


def _calls() -> None:
    op.create_table(
        "calls",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("modified", NUMBER, nullable=False),
        sa.Column("draft", sa.Boolean(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.Column("expires", NUMBER, nullable=True),
        sa.Column("kept", NUMBER, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", "modified", name="pk_calls"),
    )


def _recipients() -> None:
    op.create_table(
        "recipients",
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("call", "member", name="pk_recipients"),
    )


def _progress() -> None:
    op.create_table(
        "progress",
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_progress"),
    )
    op.create_index("ix_progress_call_member_seq", "progress", ["call", "member", "seq"])


def _findings() -> None:
    op.create_table(
        "findings",
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("call_modified", NUMBER, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("call", "item", name="pk_findings"),
    )


def _matches() -> None:
    op.create_table(
        "matches",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("assignee", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_matches"),
        sa.UniqueConstraint("digest", name="uq_matches_digest"),
    )
    op.create_index("ix_matches_call_item_id", "matches", ["call", "item", "id"])
    op.create_index("ix_matches_call_verdict_id", "matches", ["call", "verdict", "id"])


def _batches() -> None:
    op.create_table(
        "batches",
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("batch", sa.Text(), nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("call", "batch", name="pk_batches"),
    )


def _verdicts() -> None:
    op.create_table(
        "verdicts",
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("match_id", NUMBER, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("assignee", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_verdicts"),
        sa.ForeignKeyConstraint(["match_id"], ["matches.id"], name="fk_verdicts_match_id"),
    )
    op.create_index("ix_verdicts_match_id", "verdicts", ["match_id"])


def _answers() -> None:
    op.create_table(
        "answers",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("modified", NUMBER, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("kept", NUMBER, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", "modified", "kind", name="pk_answers"),
    )
    op.create_index("ix_answers_call_kind_member_modified", "answers", ["call", "kind", "member", "modified"])
