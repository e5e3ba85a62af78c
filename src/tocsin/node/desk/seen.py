"""Which matches somebody was shown, and in which revision: what came since is not covered by what they decide."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from tocsin.model.answer import Match
from tocsin.model.call import Call
from tocsin.model.counting import counted
from tocsin.model.errors import UsageError
from tocsin.store import Decided, KeptMatch

_ITEMS, _NAME = 20, 80  # things, and characters of the name of one, that the audit is told
#: A run of matches with numbers that follow each other, all in one revision: ``7-12:1``, or ``13:2``.
_RUN = re.compile(r"([0-9]{1,18})(?:-([0-9]{1,18}))?:([0-9]{1,18})")


class Seen:
    """What was shown, as runs of numbers with their revision; it is never larger than the text that tells it."""

    def __init__(self, runs: Iterable[tuple[int, int, int]]) -> None:
        self._runs = sorted(runs)
        self._firsts = [first for first, _, _ in self._runs]

    def revision(self, number: int) -> int | None:
        """The revision in which a match was shown; None where it was not."""
        at = bisect_right(self._firsts, number) - 1
        if at < 0 or number > self._runs[at][1]:
            return None
        return self._runs[at][2]

    def of(self, numbers: Sequence[int]) -> Mapping[int, int]:
        """Revisions of those matches that were shown."""
        found = ((number, self.revision(number)) for number in numbers)
        return {number: revision for number, revision in found if revision is not None}


def told_seen(shown: Iterable[KeptMatch]) -> str:
    """What is shown, as a text that goes with the page: ``1-40:1 41:2``; "" for nothing."""
    runs: list[tuple[int, int, int]] = []
    for number, revision in sorted((one.id, one.revision) for one in shown):
        if runs and runs[-1][1:] == (number - 1, revision):
            runs[-1] = (runs[-1][0], number, revision)
        else:
            runs.append((number, number, revision))
    return " ".join(_told(*run) for run in runs)


def read_seen(text: str) -> Seen:
    """What a page told was shown. Raises ``UsageError`` for what no page has written."""
    return Seen(_run(word) for word in text.split())


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


def _told(first: int, last: int, revision: int) -> str:
    return f"{first}:{revision}" if first == last else f"{first}-{last}:{revision}"


def _run(word: str) -> tuple[int, int, int]:
    found = _RUN.fullmatch(word)
    if found is None:
        raise UsageError(f"{word[:40]!r} names no matches", where="seen", hint="send what the page gave")
    first, last, revision = found.groups()
    return int(first), int(last or first), int(revision)
