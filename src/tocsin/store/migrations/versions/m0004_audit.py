"""The audit log, which the database itself keeps from being changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
#: Where the log waits while a store is at an earlier migration: it is never dropped.
SET_ASIDE = "audit_set_aside"

_SQLITE = (
    """CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END""",
    """CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END""",
    # INSERT OR REPLACE deletes without asking the trigger above.
    """CREATE TRIGGER audit_in_order BEFORE INSERT ON audit
    WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM audit)
    BEGIN SELECT RAISE(ABORT, 'audit is append-only: the next number is needed'); END""",
)
_POSTGRES = (
    """CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'audit is append-only'; END $$""",
    """CREATE FUNCTION audit_next_number() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
    IF NEW.seq IS DISTINCT FROM (SELECT coalesce(max(seq), 0) + 1 FROM audit) THEN
    RAISE EXCEPTION 'audit is append-only: the next number is needed'; END IF;
    RETURN NEW;
    END $$""",
    """CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION audit_append_only()""",
    """CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()""",
    """CREATE TRIGGER audit_in_order BEFORE INSERT ON audit
    FOR EACH ROW EXECUTE FUNCTION audit_next_number()""",
)
_SQLITE_AWAY = tuple(
    f"DROP TRIGGER {name}" for name in ("audit_no_update", "audit_no_delete", "audit_in_order")
)
_POSTGRES_AWAY = (
    *(f"DROP TRIGGER {name} ON audit" for name in ("audit_no_change", "audit_no_truncate", "audit_in_order")),
    "DROP FUNCTION audit_append_only()",
    "DROP FUNCTION audit_next_number()",
)


def upgrade() -> None:
    """Make the table, or take it back with all that is in it, and forbid changes."""
    if sa.inspect(op.get_bind()).has_table(SET_ASIDE):
        op.rename_table(SET_ASIDE, "audit")
    else:
        _audit()
    op.execute("INSERT INTO counters (name, value) SELECT 'audit', coalesce(max(seq), 0) FROM audit")
    _execute(_SQLITE, _POSTGRES)


def downgrade() -> None:
    """Set the table aside with all that is in it."""
    _execute(_SQLITE_AWAY, _POSTGRES_AWAY)
    op.execute("DELETE FROM counters WHERE name = 'audit'")
    op.rename_table("audit", SET_ASIDE)


def _execute(sqlite: tuple[str, ...], postgres: tuple[str, ...]) -> None:
    for statement in sqlite if op.get_bind().dialect.name == "sqlite" else postgres:
        op.execute(statement)


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("seq", NUMBER, nullable=False, autoincrement=False),
        sa.Column("time", NUMBER, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_audit"),
    )
