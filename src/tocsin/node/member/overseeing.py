"""Who searches a node's lake past the node is in its audit all the same: oversight of the searchers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from tocsin.model.errors import NodeError, StoreError
from tocsin.node.member.configuration import FILE, read_configuration
from tocsin.node.member.node import open_store, utc_now

#: Characters of a search that the audit keeps.
_TOLD = 2_000


def lake_of(node: Path) -> Path:
    """The lake of the node in a folder. Raises ``NodeError`` where there is none."""
    return node / read_configuration(node).lake


def node_of(lake: Path) -> Path | None:
    """The folder of the node in which a lake lies, None where it lies in none."""
    where = lake.resolve()
    return next((one for one in where.parents if (one / FILE).is_file()), None)


def oversee(  # noqa: PLR0913, PLR0917  (what is audited, of whom, where)
    lake: Path,
    act: str,
    detail: str,
    actor: str,
    node: Path | None = None,
    clock: Callable[[], dt.datetime] = utc_now,
) -> bool:
    """Write to the audit of a lake's node that it is about to be searched; whether there is such a node.

    ``node`` is its folder, found where the lake lies in it. Raises ``NodeError`` where the audit cannot be written: what is
    not audited is not searched.
    """
    folder = node if node is not None else node_of(lake)
    if folder is None:
        return False
    try:
        store = open_store(folder, read_configuration(folder), clock)
        try:
            with store.transaction():
                store.audit.append(actor, act, object_=str(lake.name), detail=detail[:_TOLD])
        finally:
            store.close()
    except (StoreError, OSError) as error:
        hint = "every search of a node's lake is audited: search as a user who may write to its store"
        raise NodeError(f"its audit cannot be written: {error}", where=str(folder), hint=hint) from error
    return True
