"""Cases, their entries, and the traces that they gather."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "cases",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("created", NUMBER, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
    )
    op.create_table(
        "case_entries",
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("last", sa.Boolean(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("case", "id", "version", name="pk_case_entries"),
        sa.ForeignKeyConstraint(["case"], ["cases.id"], name="fk_case_entries_case"),
    )
    op.create_index("ix_case_entries_case_last_kind", "case_entries", ["case", "last", "kind"])
    _make_traces()


def _make_traces() -> None:
    op.create_table(
        "case_traces",
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("of", sa.Text(), nullable=False),
        sa.Column("tactic", sa.Text(), nullable=False),
        sa.Column("incident", sa.Text(), nullable=False),
        sa.Column("marking", sa.Text(), nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.Column("first", NUMBER),
        sa.Column("last", NUMBER),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("case", "id", name="pk_case_traces"),
        sa.ForeignKeyConstraint(["case"], ["cases.id"], name="fk_case_traces_case"),
    )
    for columns in (("at", "id"), ("member", "at", "id"), ("tactic", "at", "id"), ("of",)):
        op.create_index(f"ix_case_traces_case_{'_'.join(columns)}", "case_traces", ["case", *columns])
    op.create_table(
        "case_trace_counts",
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("case", "number", name="pk_case_trace_counts"),
        sa.ForeignKeyConstraint(["case"], ["cases.id"], name="fk_case_trace_counts_case"),
    )


def downgrade() -> None:
    """Drop the tables with all that is in them."""
    for table in ("case_trace_counts", "case_traces", "case_entries"):
        op.drop_table(table)
    op.drop_table("cases")
