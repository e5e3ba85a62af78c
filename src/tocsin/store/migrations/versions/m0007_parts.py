"""What refers to what: an object becomes as strict as a part that comes in after it."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from tocsin.store.adding import mark_places
from tocsin.store.inheriting import settle

revision = "0007"
down_revision = "0006"

_ID = re.compile(r"[a-z][a-z0-9-]*--[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
#: The extension ``release``: whom an object is releasable to.
_RELEASE = "extension-definition--af63e0fd-d3b5-5a2f-a8b8-34cd2b586cac"
#: Where ids are of markings and of those who may be told, not of what an object tells of.
_NOT_TOLD_OF = frozenset({"object_marking_refs", "granular_markings", _RELEASE})
_AT_ONCE = 1000


def upgrade() -> None:
    """Make the table, note what the objects that are there refer to, and make them as strict as that."""
    made = op.create_table(
        "parts",
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("part", "user", name="pk_parts"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_parts_user", "parts", ["user"])
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT id, owner, raw FROM objects ORDER BY id"))
    for id_, versions in itertools.groupby(rows.yield_per(_AT_ONCE), lambda row: str(row.id)):
        told = {(part, row.owner) for row in versions for part in _parts(id_, bytes(row.raw))}
        if told:
            noted = [{"part": part, "user": id_, "owner": owner} for part, owner in sorted(told)]
            connection.execute(sa.insert(made), noted)
    for where, ids in settle(connection).items():
        mark_places(connection, where, ids)


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
    forms = [one for one in extensions if _is_form(one)] if isinstance(extensions, dict) else []
    return set(_ids(obj)) - {id_, str(obj.get("created_by_ref")), *forms}


def _is_form(key: str) -> bool:
    return key.startswith("extension-definition--")


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
