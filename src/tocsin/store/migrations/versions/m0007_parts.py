"""What refers to what: an object becomes as strict as a part that comes in after it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_ID = re.compile(r"[a-z][a-z0-9-]*--[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
#: The extension ``release``: whom an object is releasable to.
_RELEASE = "extension-definition--af63e0fd-d3b5-5a2f-a8b8-34cd2b586cac"
#: Where ids are of markings and of those who may be told, not of what an object tells of.
_NOT_TOLD_OF = frozenset({"object_marking_refs", "granular_markings", _RELEASE})
_AT_ONCE = 1000


def upgrade() -> None:
    """Make the table, and note what the objects that are there refer to."""
    made = op.create_table(
        "parts",
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("part", "user", name="pk_parts"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_parts_user", "parts", ["user"])
    told: set[tuple[str, str]] = set()
    connection = op.get_bind()
    for row in connection.execute(sa.text("SELECT id, raw FROM objects")):
        told |= {(part, row.id) for part in _parts(row.id, bytes(row.raw))}
    ordered = [{"part": part, "user": user} for part, user in sorted(told)]
    for at in range(0, len(ordered), _AT_ONCE):
        connection.execute(sa.insert(made), ordered[at : at + _AT_ONCE])


def downgrade() -> None:
    """Drop the table: the objects themselves say what they refer to."""
    op.drop_table("parts")


def _parts(id_: str, raw: bytes) -> set[str]:
    if " " in id_:  # kept apart, for its author alone
        return set()
    try:
        obj = json.loads(raw)
    except (ValueError, RecursionError):
        return set()
    if not isinstance(obj, dict):
        return set()
    extensions = obj.get("extensions")
    forms = extensions if isinstance(extensions, dict) else ()
    return set(_ids(obj)) - {id_, obj.get("created_by_ref"), *forms}


def _ids(value: Any) -> Iterator[str]:  # noqa: ANN401  (any JSON)
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting += [held for key, held in one.items() if key not in _NOT_TOLD_OF]
            waiting += list(one)
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, str) and _ID.fullmatch(one):
            yield one
