"""What a node's people look at of its own searches: the hunts, what they found, and matches by their keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tocsin.model.errors import UsageError
from tocsin.model.member import Member
from tocsin.node.calls.dropped import Dropped, dropped
from tocsin.node.desk.nouns import FoundRow, HuntRow, Wanted
from tocsin.node.member.node import Node
from tocsin.store import KeptMatch, match_key

_AT_ONCE = 500
_LIST = "list the matches of the call"


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
            found.append(FoundRow(kept.id, match_key(match), title, items.get(match.item, match.item), match))
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


def matches_of(node: Node, call_id: str, item: str = "") -> Iterator[KeptMatch]:
    """Matches of a call, of one item or of all, by number."""
    after = 0
    while True:
        page = node.store.matches.page(call_id, item=item or None, after=after, limit=_AT_ONCE)
        yield from page
        if len(page) < _AT_ONCE:
            return
        after = page[-1].id


def match_named(node: Node, call_id: str, key: str) -> KeptMatch:
    """The match of a call that a key names. Raises ``UsageError`` if there is none."""
    for kept in matches_of(node, call_id):
        if match_key(kept.match) == key:
            return kept
    raise UsageError("there is no such match", where=call_id, hint=_LIST)


def numbers_of(node: Node, call_id: str, keys: Iterable[str]) -> list[int]:
    """Numbers of the matches of a call that keys name. Raises ``UsageError`` if one names none."""
    wanted = set(keys)
    found = {match_key(kept.match): kept.id for kept in matches_of(node, call_id)}
    if missing := wanted - found.keys():
        raise UsageError("there is no such match", where=min(missing), hint=_LIST)
    return [found[key] for key in sorted(wanted)]
