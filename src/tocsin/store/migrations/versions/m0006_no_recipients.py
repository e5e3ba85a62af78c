"""Whom a call was sent to is told by the outbox and the audit: the table of recipients was never written."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Drop the table."""
    op.drop_table("recipients")


def downgrade() -> None:
    """Make the table again, empty as it was."""
    op.create_table(
        "recipients",
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("call", "member", name="pk_recipients"),
    )
