"""Cases and their entries."""

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


def downgrade() -> None:
    """Drop the tables with all that is in them."""
    op.drop_table("case_entries")
    op.drop_table("cases")
