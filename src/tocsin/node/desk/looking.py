"""What a node's people look at of its own searches: the hunts, what they found, and matches by their keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from tocsin.model.answer import Match
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
    found = node.store.hunts.latest(call_id, before=before, limit=limit)
    calls = node.store.calls.last_of(one.call for _, one in found)
    titles = {call.id: call.title for call in calls.values()}
    return tuple(HuntRow(number, titles.get(one.call, ""), one) for number, one in found)


def dropped_of(node: Node, call_id: str, members: Sequence[Member]) -> tuple[Dropped, ...]:
    """What a call asks for no more, and what members said of it while it did."""
    versions, store = node.store.calls.versions(call_id), node.store
    if not dropped(versions, {}):
        return ()
    return dropped(versions, {one.id: store.answers.versions(call_id, one.id) for one in members})


def findings(node: Node, wanted: Wanted, before: int | None, limit: int) -> tuple[FoundRow, ...]:
    """Matches that fit, the last found first, at most ``limit``."""
    fitting = (kept for kept in _kept(node, wanted, before) if wanted.fits(kept.match))
    found = tuple(islice(fitting, limit))
    calls = node.store.calls.last_of(kept.match.call for kept in found)
    titles = {call.id: call.title for call in calls.values()}
    items = {item.id: item.name for call in calls.values() for item in call.items}
    return tuple(_row(kept, titles, items) for kept in found)


def _row(kept: KeptMatch, titles: Mapping[str, str], items: Mapping[str, str]) -> FoundRow:
    match = kept.match
    return FoundRow(
        kept.id, match_key(match), titles.get(match.call, ""), items.get(match.item, match.item), match
    )


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


def numbered(node: Node, call_id: str, keys: Iterable[str]) -> dict[int, Match]:
    """The matches of a call that keys name, by number. Raises ``UsageError`` if one names none."""
    wanted = set(keys)
    found = {match_key(kept.match): kept for kept in matches_of(node, call_id)}
    if missing := wanted - found.keys():
        raise UsageError("there is no such match", where=min(missing), hint=_LIST)
    return {found[key].id: found[key].match for key in sorted(wanted)}
