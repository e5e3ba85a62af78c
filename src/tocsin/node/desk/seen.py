"""Up to what revision somebody was shown matches: what came or changed since is not covered by what they decide."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from tocsin.model.answer import Match
from tocsin.model.call import Call
from tocsin.model.counting import counted
from tocsin.model.errors import UsageError
from tocsin.store import Decided

_ITEMS, _NAME = 20, 80  # things, and characters of the name of one, that the audit is told
_SEEN = re.compile(r"[0-9]{1,18}")


def told_seen(revision: int) -> str:
    """Up to what revision matches are shown, as a text that goes with the page, however many they are."""
    return str(revision)


def read_seen(text: str) -> int:
    """The revision that a page told. Raises ``UsageError`` for what no page has written."""
    if _SEEN.fullmatch(text) is None:
        raise UsageError(f"{text[:40]!r} names no revision", where="seen", hint="send what the page gave")
    return int(text)


def told(decided: Decided, matches: Mapping[int, Match], call: Call) -> str:
    """Which things, with how many matches on how many hosts, were decided, and what was left since it was not as it had been seen; for the audit.

    ``matches`` are those that were to be decided, by number. Hosts are counted, not named, and of many things the first are told.
    """
    changed = _of_items([matches[number] for number in decided.changed], call)
    left = _of_items([matches[number] for number in decided.stale], call)
    return changed + (f"; left, changed since they were seen: {left}" if decided.stale else "")


def _of_items(matches: Sequence[Match], call: Call) -> str:
    names = {item.id: item.name for item in call.items}
    by_item: defaultdict[str, list[Match]] = defaultdict(list)
    for one in matches:
        by_item[one.item].append(one)
    said = [_of_item(names.get(item, some[0].rule_title), item, some) for item, some in by_item.items()]
    more = f", and {counted(len(said) - _ITEMS, 'further thing')}" if len(said) > _ITEMS else ""
    return counted(len(matches), "match") + (f": {', '.join(said[:_ITEMS])}{more}" if said else "")


def _of_item(name: str, item: str, matches: Sequence[Match]) -> str:
    hosts = {(one.origin, one.host) for one in matches if one.host}
    on = f" on {counted(len(hosts), 'host')}" if hosts else ", no host named"
    return f"{name[:_NAME]!r} ({item}) {counted(len(matches), 'match')}{on}"
