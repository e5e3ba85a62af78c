"""The hunts of a node."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "hunts",
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("begun", NUMBER, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_hunts"),
    )
    op.create_index("ix_hunts_call_seq", "hunts", ["call", "seq"])


def downgrade() -> None:
    """Drop the table with all that is in it."""
    op.drop_table("hunts")
