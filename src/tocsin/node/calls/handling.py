"""A call on its way through this node: acknowledged, searched, answered by rule, judged, answered by a person."""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
import os
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from tocsin.model.answer import Answer, FieldOfViewCount, ItemFinding, Stage
from tocsin.model.call import Call, StixObject
from tocsin.model.errors import UsageError
from tocsin.model.hunted import Reach, Searched
from tocsin.node.calls.answering import Review, acknowledged, by_person, by_rule, review, withdrawn
from tocsin.node.calls.declared import known_declared
from tocsin.node.calls.issuers import issuer_revoked
from tocsin.node.calls.objects import CALLS, versions_of
from tocsin.node.calls.parts import batch_of, limits_told, new_parts, note_parts, parts_of
from tocsin.node.calls.publishing import SaidMeanwhileError, publish_answer
from tocsin.node.calls.searching import Before, Place, Search, search
from tocsin.node.calls.shown import mark_of_answer, see_shown
from tocsin.node.member.acting import BY_RULE
from tocsin.node.member.history import lake_at_hand
from tocsin.node.member.node import Node
from tocsin.store import Merged, StoredObject

Progress = Callable[[int, int], None]
_SELF = "self"
#: How often what is to be said is made anew where something was said meanwhile.
_TRIES = 5
#: Items from which on a call waits for the others of its member, and lets others pass while it is searched.
_MANY = 2_000


def waiting(node: Node) -> list[Call]:
    """Calls to be searched now: open ones that are new, were amended, or whose lake has taken in more since.

    Raises ``LakeError`` where the lake was there and cannot be reached: what it does not hold it cannot be asked.

    None of a member that was revoked: what it asks for is hunted no more, and it is told nothing. Members take turns, so however many calls
    one rings, another's waits for one of them; of each member the oldest comes first, but what asks for very much last.
    """
    if node.configuration.declares:
        return []  # its logs are elsewhere: an analyst declares what they show
    state = lake_at_hand(node)
    if node.configuration.hub and not state:
        return []  # a hub without logs of its own only passes on what others say
    found = [
        call
        for call in node.store.calls.open()
        if _searched(call, node) != _mark(call, state, node) and issuer_revoked(call, node) is None
    ]
    return _in_turn(sorted(found, key=asks_much))


def asks_much(call: Call) -> bool:
    """Whether a call asks for so much that others need not wait for it."""
    return len(call.items) > _MANY


def passing(node: Node) -> list[Call]:
    """Calls to be searched while one that asks for very much is: those that do not, and were never searched as they are now."""
    return [
        call
        for call in waiting(node)
        if not asks_much(call) and node.store.findings.hunted(call.id) != call.modified
    ]


def _in_turn(found: Sequence[Call]) -> list[Call]:
    """The first call of each member, then the second of each, and so on; those of one turn in the order in which they are."""
    turns: defaultdict[str, Iterator[int]] = defaultdict(itertools.count)
    numbered = [(next(turns[call.issuer]), call) for call in found]
    return [call for _, call in sorted(numbered, key=lambda one: one[0])]


def answer_call(
    call: Call,
    node: Node,
    workers: int = 0,
    progress: Progress = lambda *_: None,
    clock: Callable[[], float] = time.monotonic,
) -> Answer | None:
    """Search a call and answer what leaves by rule; the answer, None if nothing changed, or its issuer was revoked.

    The whole history is searched once, and then what is new in it, but for correlations, which need all.

    A search that a later version of the call overtakes, or its end, stops: what is no longer asked for is neither hunted nor told.
    What was found is kept before anything is said, so a node that is killed searches again and says nothing twice.

    ``progress`` is called after each portion of the lake, and may do other work: its time by ``clock``, in seconds, is
    not the call's. Raises ``LakeError`` where the lake was there and cannot be reached, or goes away meanwhile.
    """
    if issuer_revoked(call, node) is not None:
        return None
    state = lake_at_hand(node)
    last = node.store.answers.last(call.id, node.configuration.id)
    if last is None or (last.call_modified != call.modified and not last.withdrawn):
        begun = acknowledged(call, node.configuration.id, Stage.HUNTING, last, node.clock())
        with contextlib.suppress(SaidMeanwhileError):  # then no more need be said
            publish_answer(begun, call, BY_RULE, "acknowledge", node, last=last)
    at = node.clock()
    current = parts_of(node.lake) if state else frozenset()
    before = _before(call, current, node)
    if before is not None and not before.new:  # files were taken in that brought nothing new
        node.store.cursors.set(_SELF, f"searched {call.id}", _mark(call, state, node))
        return None
    place = Place(node.lake, current, workers or os.cpu_count() or 1)
    watch = _Watch(call, node, progress, clock)
    try:
        found = _search(call, node, place, before, watch)
        watch.look()
        lake_at_hand(node)
    except _OvertakenError:
        return None
    with node.store.transaction():
        node.store.findings.put(call.id, call.modified, _with_declared(call, found.findings, node))
        merged = _keep(call, found, before, node)
        node.store.cursors.set(_SELF, f"searched {call.id}", _mark(call, state, node))
        note_parts(call, current, node)
        _note(call, found, merged, at, node)
    return answer_by_rule(call, node)


class _OvertakenError(Exception):
    """A later version of a call came in while it was searched."""


class _Watch:
    """Ends the search of a call of which a later version comes in meanwhile, amended or taken back; knows how long it takes."""

    def __init__(self, call: Call, node: Node, progress: Progress, clock: Callable[[], float]) -> None:
        self._call, self._node, self._progress, self._clock = call, node, progress, clock
        self._newest = self._version()
        self._aside = 0.0

    def elapsed(self) -> float:
        """Seconds, without those in which other work was done."""
        return self._clock() - self._aside

    def step(self, done: int, total: int) -> None:
        """Tell of the progress, then look."""
        begun = self._clock()
        self._progress(done, total)
        self._aside += self._clock() - begun
        self.look()

    def look(self) -> None:
        """Raise ``_OvertakenError`` if a version came in."""
        if self._version() != self._newest:
            raise _OvertakenError

    def _version(self) -> dt.datetime | None:
        found = self._node.store.objects.newest([self._call.id]).get(self._call.id)
        return found.version if found is not None else None


def _before(call: Call, current: frozenset[str], node: Node) -> Before | None:
    """What was searched of a call already, None where all of the history must be."""
    new = new_parts(call, current, node)
    if new is None:
        return None
    matches = node.store.matches.of_call(call.id)
    known = {
        one.item: msgspec.structs.replace(one, matches=matches.get(one.item, ()))
        for one in node.store.findings.of(call.id)
    }
    return Before(new, known)


def _with_declared(call: Call, found: Iterable[ItemFinding], node: Node) -> list[ItemFinding]:
    """What was found, beside it what was declared of what is still asked."""
    declared = known_declared(call, node)
    return [msgspec.structs.replace(one, declared=declared.get(one.item)) for one in found]


def _keep(call: Call, found: Search, before: Before | None, node: Node) -> Merged:
    """Take in matches: those of new events add up, those of all events say it all, and what they add to later is what they found."""
    book = node.store.matches
    over_all = [one for one in found.findings if one.item not in found.standing and one.view is not None]
    items = frozenset(one.item for one in over_all)
    whole = book.merge((match for one in over_all for match in one.matches), call=call.id, items=items)
    if before is None:
        book.begin_anew(call.id)
        return whole
    new = [match for one in found.findings if one.item in found.standing for match in one.matches]
    more = book.add(call.id, batch_of(call, before.new), new)
    return Merged(whole.new + more.new, whole.grown + more.grown, whole.reopened + more.reopened)


def reviewed(call: Call, node: Node) -> Review:
    """The answer under review: what was searched, with its matches as they were judged.

    It is to the version of the call that was searched, where the last one has not been yet.
    """
    hunted = node.store.findings.hunted(call.id)
    if hunted is not None and hunted != call.modified:
        call = node.store.calls.get(call.id, modified=hunted) or call
    last = node.store.answers.last(call.id, node.configuration.id)
    matches = node.store.matches.of_call(call.id)
    findings = [
        msgspec.structs.replace(one, matches=matches.get(one.item, ()))
        for one in node.store.findings.of(call.id)
    ]
    return review(call, findings, node.configuration.release, node.pseudonyms, last)


def answer_by_rule(call: Call, node: Node) -> Answer | None:
    """Say what leaves without a person, if that changes anything.

    Nothing of a version that was amended since, nor to a call whose issuer was revoked.
    """
    if issuer_revoked(call, node) is not None:
        return None
    for _ in range(_TRIES):
        now = reviewed(call, node)
        if now.call != call or _amended(call, node):
            return None  # the search of the new version answers
        answer = by_rule(now, node.configuration.id, node.clock())
        if answer is None:
            return None
        rules = sorted({item.rule for item in now.items if item.rule and item.would != item.left})
        with contextlib.suppress(
            SaidMeanwhileError
        ):  # by a person, or another process: what holds now is looked at
            publish_answer(answer, call, BY_RULE, " ".join(rules), node, last=now.last)
            return answer
    raise SaidMeanwhileError(call.id)


def _amended(call: Call, node: Node) -> bool:
    last = node.store.calls.get(call.id)
    return last is not None and last.modified != call.modified


def answer_by_person(call: Call, actor: str, node: Node, shown: str = "") -> Answer:
    """Release all that may leave now; ``shown`` is the mark of what the person was shown, "" where nothing was.

    Raises ``UsageError`` if there is nothing, it is not what was shown, the call was amended since, or its issuer was
    revoked.
    """
    if issuer_revoked(call, node) is not None:
        raise UsageError("was rung by a member that was revoked", where=call.id, hint="it is not answered")
    now = reviewed(call, node)
    if now.call != call:
        hint = "wait until the new version has been searched"
        raise UsageError("the call was amended since it was searched", where=call.id, hint=hint)
    answer = by_person(now, node.configuration.id, node.clock())
    if answer is None:
        raise UsageError("there is nothing to release", where=call.id, hint="judge the matches first")
    see_shown(shown, mark_of_answer(answer), call.id)
    publish_answer(answer, call, actor, "released by a person", node, last=now.last)
    return answer


def withdraw(call: Call, actor: str, reason: str, node: Node) -> Answer:
    """Take back what this member has said of a call, until a person releases it again.

    Raises ``UsageError`` if it has said nothing.
    """
    for _ in range(_TRIES):
        said = node.store.answers.versions(call.id, node.configuration.id)
        if not said or said[-1].withdrawn:
            raise UsageError("nothing was said of this call", where=call.id)
        answer = withdrawn(call, said[-1], reason, node.clock())
        with contextlib.suppress(SaidMeanwhileError):  # what was said meanwhile is taken back as well
            publish_answer(answer, call, actor, "withdrawn", node, last=said[-1], gone=said)
            return answer
    raise SaidMeanwhileError(call.id)


def _note(call: Call, found: Search, merged: Merged, begun: dt.datetime, node: Node) -> None:
    """Keep what was searched, and write it to the audit."""
    reasons = Counter(one.reason for one in found.findings if one.view is None)
    node.store.hunts.add(
        Searched(
            call=call.id,
            call_modified=call.modified,
            reach=Reach.STANDING if found.standing else Reach.WHOLE,
            begun=begun,
            ended=node.clock(),
            rows=found.rows,
            hosts=found.hosts,
            items=len(found.findings),
            days=found.days,
            not_tried=dict(reasons),
            new=merged.new,
            grown=merged.grown,
            reopened=merged.reopened,
            unkept=found.unkept,
        )
    )
    detail = f"{len(found.findings)} items, {merged.new} new matches, {merged.grown} grown, {merged.reopened} open again"
    node.store.audit.append(BY_RULE, "searched", object_=call.id, detail=detail)


def _search(call: Call, node: Node, place: Place, before: Before | None, watch: _Watch) -> Search:
    if not place.parts:  # no log was ever taken in: blind to everything, and known to be
        none = FieldOfViewCount(0, 0, 0, 0, 0)
        return Search(tuple(ItemFinding(item.id, none) for item in call.items))
    limits, kept = node.configuration.limits, list(versions_of(sorted(call.objects), CALLS, node))
    return search(
        call,
        _named(call, kept),
        place,
        before=before,
        limits=limits,
        revoked=revoked_of(call, kept),
        progress=watch.step,
        elapsed=watch.elapsed,
    )


def objects_of(call: Call, node: Node) -> list[StixObject]:
    """The call's own objects, in the versions that it names."""
    return _named(call, versions_of(sorted(call.objects), CALLS, node))


def _named(call: Call, kept: Iterable[StoredObject]) -> list[StixObject]:
    return [msgspec.json.decode(one.raw) for one in kept if one.digest == call.objects[one.id]]


def revoked_of(call: Call, kept: Sequence[StoredObject]) -> frozenset[str]:
    """Objects of a call that their member revoked in a later version than the call names.

    A later version of the call has them no more; whoever may not have that version is told by them alone.
    """
    owners = {one.id: one.owner for one in kept if one.digest == call.objects[one.id]}
    newest = {one.id: one for one in sorted(kept, key=lambda one: one.version)}
    later = (one for one in newest.values() if one.digest != call.objects[one.id])
    return frozenset(
        one.id
        for one in later
        if owners.get(one.id) == one.owner and msgspec.json.decode(one.raw).get("revoked") is True
    )


def _searched(call: Call, node: Node) -> str | None:
    return node.store.cursors.get(_SELF, f"searched {call.id}")


def _mark(call: Call, state: str, node: Node) -> str:
    return f"{call.modified.isoformat()} {limits_told(node)} {state}"
