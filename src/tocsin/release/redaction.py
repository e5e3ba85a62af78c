"""Redaction: from what a hunt found to what may leave."""

from __future__ import annotations

import collections
import datetime as dt
import hashlib
import hmac
from collections.abc import Iterable

import msgspec

from tocsin.model.answer import (
    Blindness,
    Declared,
    FieldOfViewCount,
    ItemAnswer,
    ItemFinding,
    Match,
    Sight,
    Verdict,
)
from tocsin.model.call import ReplyPolicy
from tocsin.model.errors import ReleaseError
from tocsin.model.field_of_view import Why
from tocsin.release.policy import ReleasePolicy

_KEY_BYTES = 32
_PSEUDONYM_CHARS = 32


def redact(finding: ItemFinding, policy: ReleasePolicy, reply: ReplyPolicy, key: bytes) -> ItemAnswer | None:
    """What may leave of one item: counts, times, techniques, log sources and the field of view; None if it is held.

    Confirmed matches make it seen, and only they are told. Open ones beside them hold the field of view back,
    whose counts would tell of them; alone they are held, or counted, as the policy says. Dismissed ones are not
    seen. What an analyst declared is told as declared, beside what was measured, and is held with it. ``finding`` has every match, not a part of them. ``key`` (32 bytes or more, `key_of_call`) makes the pseudonyms.
    """
    if finding.declared is not None:
        return _with_declared(finding, finding.declared, policy, reply, key)
    confirmed = _with(finding, Verdict.CONFIRMED)
    waiting = _with(finding, Verdict.OPEN)
    if confirmed:
        shown = _hosts(confirmed) if policy.pseudonyms and reply.pseudonyms else ()
        names = tuple(sorted(pseudonym(key, *host) for host in shown))
        return _trimmed(_seen(finding, confirmed, names, under_review=bool(waiting)), policy, reply)
    if waiting:
        return _trimmed(_matched(finding, waiting), policy, reply) if policy.matched == "count" else None
    return _trimmed(_unseen(finding), policy, reply)


def _with_declared(
    finding: ItemFinding, said: Declared, policy: ReleasePolicy, reply: ReplyPolicy, key: bytes
) -> ItemAnswer | None:
    declared = _trimmed(_declared(finding.item, said), policy, reply)
    if finding.view is None and not finding.reason and not finding.matches:
        return declared
    measured = redact(msgspec.structs.replace(finding, declared=None), policy, reply, key)
    return None if measured is None else msgspec.structs.replace(measured, beside=declared)


def key_of_call(key: bytes, call: str) -> bytes:
    """The key of a member's pseudonyms in its answer to one call (by id), made from the member's own.

    So nobody who has several answers, alone or with others, can tell which hosts are in more than one of them. Raises as `pseudonym`.
    """
    _see_length(key)
    return hmac.digest(key, f"call\0{call}".encode(), hashlib.sha256)


def pseudonym(key: bytes, origin: str, host: str) -> str:
    """A host's pseudonym: 32 hex digits of HMAC-SHA256, the same wherever the key is.

    ReleaseError if the key has fewer than 32 bytes: names of hosts are easily guessed, so the key alone protects them.
    """
    _see_length(key)
    named = f"host\0{origin.lower()}\0{host.lower()}".encode("utf-8", "surrogatepass")
    return hmac.new(key, named, hashlib.sha256).hexdigest()[:_PSEUDONYM_CHARS]


def pseudonym_of_author(key: bytes, case: str, author: str) -> str:
    """An author's pseudonym within one case (by id): 32 hex digits of HMAC-SHA256. ReleaseError as `pseudonym`."""
    _see_length(key)
    named = f"author\0{case}\0{author}".encode("utf-8", "surrogatepass")
    return hmac.new(key, named, hashlib.sha256).hexdigest()[:_PSEUDONYM_CHARS]


def _see_length(key: bytes) -> None:
    if len(key) < _KEY_BYTES:
        raise ReleaseError(
            f"the key of pseudonyms has fewer than {_KEY_BYTES} bytes", hint="make one with tocsin node init"
        )


def _with(finding: ItemFinding, verdict: Verdict) -> tuple[Match, ...]:
    return tuple(match for match in finding.matches if match.verdict is verdict)


def _seen(
    finding: ItemFinding, confirmed: tuple[Match, ...], pseudonyms: tuple[str, ...], *, under_review: bool
) -> ItemAnswer:
    first, last = _times(confirmed)
    return ItemAnswer(
        item=finding.item,
        sight=Sight.SEEN,
        count=sum(match.count for match in confirmed),
        first_seen=first,
        last_seen=last,
        techniques=_union(match.techniques for match in confirmed),
        logsources=_union(match.logsources for match in confirmed),
        view=None if under_review else _counted(finding, _hosts(confirmed)),
        pseudonyms=pseudonyms,
    )


def _matched(finding: ItemFinding, waiting: tuple[Match, ...]) -> ItemAnswer:
    view = _counted(finding, _hosts(waiting))
    return ItemAnswer(finding.item, Sight.MATCHED, sum(match.count for match in waiting), view=view)


def _unseen(finding: ItemFinding) -> ItemAnswer:
    view = _counted(finding, set())
    if finding.reason or view is None:
        return ItemAnswer(finding.item, Sight.NOT_TRIED, reason=finding.reason or "not searched")
    return ItemAnswer(finding.item, _sight(view), view=view)


def _declared(item: str, said: Declared) -> ItemAnswer:
    return ItemAnswer(
        item=item,
        sight=said.sight,
        count=said.count,
        first_seen=said.first_seen,
        last_seen=said.last_seen,
        techniques=said.techniques,
        logsources=said.logsources,
        view=said.view,
        declared=True,
    )


def _sight(view: FieldOfViewCount) -> Sight:
    if view.not_seen == 0:
        return Sight.BLIND
    return Sight.PARTLY if view.partly >= view.not_seen else Sight.NOT_SEEN


def _trimmed(item: ItemAnswer, policy: ReleasePolicy, reply: ReplyPolicy) -> ItemAnswer:
    """The item in as much detail as its member allows and its caller wants."""
    view = item.view if reply.counts else None
    return msgspec.structs.replace(
        item,
        first_seen=_moment(item.first_seen, policy) if reply.times else None,
        last_seen=_moment(item.last_seen, policy) if reply.times else None,
        logsources=item.logsources if policy.logsources else (),
        view=view if policy.logsources else _without_names(view),
    )


def _moment(moment: dt.datetime | None, policy: ReleasePolicy) -> dt.datetime | None:
    if moment is None or policy.times == "exact":
        return moment
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _counted(finding: ItemFinding, seen: set[tuple[str, str]]) -> FieldOfViewCount | None:
    """The view in which these hosts are seen; those whose matches were dismissed count as had nothing matched there."""
    view = finding.view
    if view is None:
        return None
    kept = min(len(seen), view.seen)
    gone = [one for one in finding.beneath if (one.origin.lower(), one.host.lower()) not in seen]
    gone = gone[: view.seen - kept]
    blind = [one.blind for one in gone if one.blind is not None]
    return msgspec.structs.replace(
        view,
        seen=kept,
        not_seen=view.not_seen + view.seen - kept - len(blind),
        partly=view.partly + len(gone) - len(blind),
        blind=view.blind + len(blind),
        blindness=_joined((*view.blindness, *blind)) if blind else view.blindness,
    )


def _joined(blindness: Iterable[Blindness]) -> tuple[Blindness, ...]:
    """Each reason once, that of most hosts first."""
    hosts: collections.Counter[tuple[Why, tuple[str, ...]]] = collections.Counter()
    for one in blindness:
        hosts[one.why, one.what] += one.hosts
    ranked = sorted(hosts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Blindness(*reason, number) for reason, number in ranked)


def _without_names(view: FieldOfViewCount | None) -> FieldOfViewCount | None:
    """The view with the reasons of blindness, but not the names of log sources, events and fields."""
    if view is None:
        return None
    hosts: collections.Counter[Why] = collections.Counter()
    for blind in view.blindness:
        hosts[blind.why] += blind.hosts
    nameless = tuple(Blindness(why, (), hosts[why]) for why in Why if why in hosts)
    return msgspec.structs.replace(view, blindness=nameless)


def _hosts(matches: Iterable[Match]) -> set[tuple[str, str]]:
    return {(match.origin.lower(), match.host.lower()) for match in matches if match.host}


def _times(matches: Iterable[Match]) -> tuple[dt.datetime | None, dt.datetime | None]:
    moments = [
        moment.astimezone(dt.UTC) for match in matches for moment in (match.first, match.last) if moment
    ]
    return (min(moments), max(moments)) if moments else (None, None)


def _union(groups: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(sorted({name for group in groups for name in group}))
