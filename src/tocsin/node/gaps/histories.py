"""Histories of members, read from the store once and afterwards only what came since."""

from __future__ import annotations

import threading
from collections import OrderedDict

from tocsin.gaps.history import NEVER, History
from tocsin.node.member.node import Node
from tocsin.store.gaps import Kept

#: Bytes of histories that a process keeps at once, those not asked for longest go first; a hundred snapshots of all of ATT&CK are 0.1 MB.
_MOST = 64 * 1024 * 1024

_histories: OrderedDict[tuple[str, str], History] = OrderedDict()
_lock = threading.Lock()


def histories_of(node: Node) -> dict[str, History]:
    """The history of every member of which there is a snapshot, by its id, in their order."""
    return {member: _history(node, member, kept) for member, kept in node.store.gaps.kept().items()}


def _history(node: Node, member: str, kept: Kept) -> History:
    key = str(node.folder.resolve()), member
    with _lock:
        known = _histories.get(key, History(member))
        if key in _histories:
            _histories.move_to_end(key)
    if not _is(known, kept):
        after = known.snapshots[-1].at if known.snapshots else None
        known = known.since(kept.first, node.store.gaps.of(member, after))
        if not _is(known, kept):  # another store is in its place: nothing of the former holds
            known = History(member).since(NEVER, node.store.gaps.of(member))
        _keep(key, known)
    return known


def _keep(key: tuple[str, str], known: History) -> None:
    with _lock:
        _histories[key] = known
        weights = [one.weight for one in _histories.values()]
        weight = sum(weights)
        for one in weights[:-1]:
            if weight <= _MOST:
                break
            _histories.popitem(last=False)
            weight -= one


def _is(known: History, kept: Kept) -> bool:
    """Whether a history is of the snapshots that are kept: they only come last and go first."""
    held = known.snapshots
    return len(held) == kept.snapshots and (held[0].at, held[-1].at) == (kept.first, kept.last)
