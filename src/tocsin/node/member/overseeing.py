"""Who searches a node's lake past the node is in its audit all the same: oversight of the searchers."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from pathlib import Path

from tocsin.model.errors import NodeError, StoreError
from tocsin.node.folders import NODE_FILE

#: Characters of a search that the audit keeps, and of one term of it.
_TOLD, _TERM = 20_000, 500


def lake_of(node: Path) -> Path:
    """The lake of the node in a folder. Raises ``NodeError`` where there is none."""
    from tocsin.node.member.configuration import read_configuration  # noqa: PLC0415  (quick start: see _tell)

    return node / read_configuration(node).lake


def nodes_of(lake: Path) -> frozenset[Path]:
    """The folders of the nodes in which a lake lies, by the path that is given and by the one that its links lead to."""
    places = (lake.absolute(), lake.resolve())
    found = (next((one for one in place.parents if (one / NODE_FILE).is_file()), None) for place in places)
    return frozenset(one.resolve() for one in found if one is not None)


def cut(text: str, most: int = _TERM) -> str:
    """A text of which the audit keeps as many characters; of what is cut, its length and the digest of the whole, in SHA-256."""
    if len(text) <= most:
        return text
    digest = hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
    return f"{text[:most]}… ({len(text) - most:,} more characters, SHA-256 of all {digest})"


def oversee(  # noqa: PLR0913, PLR0917  (what is audited, of whom, where)
    lake: Path,
    act: str,
    detail: str,
    actor: str,
    node: Path | None = None,
    clock: Callable[[], dt.datetime] | None = None,
) -> bool:
    """Write to the audit of a lake's node that it is about to be searched or changed; whether there is such a node.

    That is the node in whose folder the lake lies, and, of another, ``node``, the folder that is named. Raises ``NodeError`` where the audit cannot be written: what is
    not audited is not done.
    """
    folders = nodes_of(lake) | ({node.resolve()} if node is not None else set())
    for folder in sorted(folders):
        _tell(folder, actor, act, lake.resolve().name, cut(detail, _TOLD), clock)
    return bool(folders)


def _tell(  # noqa: PLR0913, PLR0917  (what an entry is made of, and whose it is)
    folder: Path, actor: str, act: str, lake: str, detail: str, clock: Callable[[], dt.datetime] | None
) -> None:
    # Most lakes are no node's, and a hunt in one must not wait for all that a node is made of.
    from tocsin.node.member.configuration import read_configuration  # noqa: PLC0415
    from tocsin.node.member.node import open_store, utc_now  # noqa: PLC0415

    try:
        store = open_store(folder, read_configuration(folder), clock or utc_now)
        try:
            with store.transaction():
                store.audit.append(actor, act, object_=lake, detail=detail)
        finally:
            store.close()
    except (StoreError, OSError) as error:
        hint = "whatever is done to a node's lake is audited: do it as a user who may write to its store"
        raise NodeError(f"its audit cannot be written: {error}", where=str(folder), hint=hint) from error
