"""What a node's people browse of its own searches: the hunts, and what they found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tocsin.model.member import Member
from tocsin.node.calls.dropped import Dropped, dropped
from tocsin.node.desk.nouns import FoundRow, HuntRow, Wanted
from tocsin.node.member.node import Node
from tocsin.store import KeptMatch
from tocsin.store.joining import identity

_AT_ONCE = 500


def hunts(node: Node, call_id: str, before: int | None, limit: int) -> tuple[HuntRow, ...]:
    """Searches for a call, or for all where it is "", the last first."""
    calls = {one.id: one.title for one in node.store.calls.all()}
    found = node.store.hunts.latest(call_id, before=before, limit=limit)
    return tuple(HuntRow(number, calls.get(one.call, ""), one) for number, one in found)


def dropped_of(node: Node, call_id: str, members: Sequence[Member]) -> tuple[Dropped, ...]:
    """What a call asks for no more, and what members said of it while it did."""
    versions, store = node.store.calls.versions(call_id), node.store
    if not dropped(versions, {}):
        return ()
    return dropped(versions, {one.id: store.answers.versions(call_id, one.id) for one in members})


def findings(node: Node, wanted: Wanted, before: int | None, limit: int) -> tuple[FoundRow, ...]:
    """Matches that fit, the last found first, at most ``limit``."""
    calls = {one.id: one for one in node.store.calls.all()}
    items = {item.id: item.name for call in calls.values() for item in call.items}
    found: list[FoundRow] = []
    for kept in _kept(node, wanted, before):
        if wanted.fits(kept.match):
            match = kept.match
            title = calls[match.call].title if match.call in calls else ""
            found.append(FoundRow(kept.id, identity(match), title, items.get(match.item, match.item), match))
            if len(found) == limit:
                break
    return tuple(found)


def _kept(node: Node, wanted: Wanted, before: int | None) -> Iterator[KeptMatch]:
    while True:
        page = node.store.matches.latest(
            call=wanted.call or None, verdict=wanted.verdict, before=before, limit=_AT_ONCE
        )
        yield from page
        if len(page) < _AT_ONCE:
            return
        before = page[-1].id
