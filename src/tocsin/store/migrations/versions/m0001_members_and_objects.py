"""Members and their keys, objects and who sees them, what is quarantined, cursors, the outbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    _counters()
    _members()
    _keys()
    _objects()
    _visible()
    _quarantine()
    _cursors()
    _outbox()


def downgrade() -> None:
    """Drop the tables with all that is in them."""
    for table in (
        "outbox",
        "cursors",
        "quarantine",
        "visible",
        "objects",
        "keys",
        "members",
        "counters",
    ):
        op.drop_table(table)


def _counters() -> None:
    op.create_table(
        "counters",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_counters"),
    )
    op.execute("INSERT INTO counters (name, value) VALUES ('added', 0)")


def _members() -> None:
    op.create_table(
        "members",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("hub", sa.Boolean(), nullable=False),
        sa.Column("declares", sa.Boolean(), nullable=False),
        sa.Column("revoked", NUMBER, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_members"),
    )


def _keys() -> None:
    op.create_table(
        "keys",
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("x", sa.Text(), nullable=False),
        sa.Column("since", NUMBER, nullable=False),
        sa.Column("until", NUMBER, nullable=True),
        sa.Column("revoked", NUMBER, nullable=True),
        sa.PrimaryKeyConstraint("fingerprint", name="pk_keys"),
        sa.ForeignKeyConstraint(["member"], ["members.id"], name="fk_keys_member"),
    )
    op.create_index("ix_keys_member", "keys", ["member"])


def _objects() -> None:
    op.create_table(
        "objects",
        sa.Column("added", NUMBER, nullable=False, autoincrement=False),
        sa.Column("collection", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("spec_version", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("marking", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("added", name="pk_objects"),
        sa.UniqueConstraint("id", "collection", "version", name="uq_objects_id_collection_version"),
    )
    op.create_index("ix_objects_version_collection", "objects", ["version", "collection"])


def _visible() -> None:
    op.create_table(
        "visible",
        sa.Column("added", NUMBER, nullable=False, autoincrement=False),
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("collection", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("spec_version", sa.Text(), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("added", "reader", name="pk_visible"),
        sa.ForeignKeyConstraint(["added"], ["objects.added"], name="fk_visible_added", ondelete="CASCADE"),
        sqlite_with_rowid=False,
    )
    place = ["place", "added", "spec_version"]
    op.create_index("ix_visible_place", "visible", ["collection", "reader", *place])
    op.create_index("ix_visible_type", "visible", ["collection", "reader", "type", *place])


def _quarantine() -> None:
    op.create_table(
        "quarantine",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("collection", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("received", NUMBER, nullable=False),
        sa.Column("last_received", NUMBER, nullable=False),
        sa.Column("times", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("marking", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", NUMBER, nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_quarantine"),
        sa.UniqueConstraint("source", "digest", name="uq_quarantine_source_digest"),
    )
    op.create_index("ix_quarantine_state_id", "quarantine", ["state", "id"])


def _cursors() -> None:
    op.create_table(
        "cursors",
        sa.Column("peer", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("peer", "name", name="pk_cursors"),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("peer", sa.Text(), nullable=False),
        sa.Column("collection", sa.Text(), nullable=False),
        sa.Column("put", NUMBER, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try", NUMBER, nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("ended", NUMBER, nullable=True),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_outbox"),
    )
    op.create_index("ix_outbox_peer_state_put", "outbox", ["peer", "state", "put"])
    op.create_index("ix_outbox_state_next_try", "outbox", ["state", "next_try"])
