"""From what was searched and judged to an answer: what may leave, by which rule, and what stays and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from tocsin.exchange.stix import answer_id, whole_milliseconds
from tocsin.model.answer import Answer, ItemAnswer, ItemFinding, Stage, Verdict
from tocsin.model.call import Call
from tocsin.model.counting import counted
from tocsin.model.marking import Marking
from tocsin.release import ReleasePolicy, key_of_call, named, redact


class Reviewed(msgspec.Struct, frozen=True):
    """One item under review: what is known at home, what could leave of it now, and what left last.

    ``would`` is None where it is held. ``rule`` is the policy's rule by which it leaves without a person, "" where
    a person must release it. ``why`` says in words why it stays, "" where nothing is waiting.
    """

    finding: ItemFinding
    would: ItemAnswer | None
    left: ItemAnswer | None
    rule: str
    why: str

    @property
    def held(self) -> bool:
        """Whether a person must judge it or release it before it leaves, or leaves as it is known now."""
        return self.would is None or (self.would != self.left and not self.rule)

    @property
    def waits(self) -> bool:
        """Whether a person could release something that has not left yet."""
        return self.would is not None and self.would != self.left and not self.rule


class Review(msgspec.Struct, frozen=True):
    """A whole answer under review; ``last`` is the version that left last."""

    call: Call
    items: tuple[Reviewed, ...]
    last: Answer | None

    @property
    def waits(self) -> bool:
        """Whether a person is asked to release something; of an answer that was withdrawn nobody is asked to."""
        withdrawn_ = self.last is not None and self.last.withdrawn
        return not withdrawn_ and any(item.waits for item in self.items)


def review(
    call: Call,
    findings: Iterable[ItemFinding],
    policy: ReleasePolicy,
    key: bytes,
    last: Answer | None,
) -> Review:
    """Look at every item that was searched, in the order of the call; ``key`` (the member's own) makes pseudonyms, others in each call.

    Where the policy holds whole answers, nothing leaves by rule while an item of it is held. Of an answer that was withdrawn nothing leaves by rule: a person took it back, and a person releases it again.
    What left under a stricter marking than the call has now has not left for those who may have it now.
    """
    known = {finding.item: finding for finding in findings}
    left = {item.item: item for item in _standing(call, last)}
    if last is not None and last.withdrawn:
        policy = msgspec.structs.replace(policy, auto_not_seen="never", auto_blind="never")
    key = key_of_call(key, call.id)
    items = tuple(
        _reviewed(call, known[item.id], policy, key, left) for item in call.items if item.id in known
    )
    if policy.hold == "answer" and any(item.held for item in items):
        items = tuple(map(_held_back, items))
    return Review(call, items, last)


def _held_back(item: Reviewed) -> Reviewed:
    """An item of an answer that leaves as a whole: by rule none of it does while a person must look at another."""
    if item.held or item.would == item.left:
        return item
    why = "waits for the rest of the answer"
    return msgspec.structs.replace(item, rule="", why=f"{why}; {item.why}" if item.why else why)


def _reviewed(
    call: Call, finding: ItemFinding, policy: ReleasePolicy, key: bytes, left: Mapping[str, ItemAnswer]
) -> Reviewed:
    would = redact(finding, policy, call.reply, key)
    rule = policy.rule_for(would, call.marking) if would is not None else ""
    before = left.get(finding.item)
    return Reviewed(finding, would, before, rule, _why(finding, would, before, rule))


def _why(finding: ItemFinding, would: ItemAnswer | None, left: ItemAnswer | None, rule: str) -> str:
    waiting = sum(1 for match in finding.matches if match.verdict is Verdict.OPEN)
    if would is None:
        return f"{counted(waiting, 'match', 'waits', 'wait')} for a verdict"
    if would != left and not rule:
        return "waits to be released"
    return f"{counted(waiting, 'further match', 'waits', 'wait')} for a verdict" if waiting else ""


def by_rule(reviewed: Review, member: str, now: dt.datetime) -> Answer | None:
    """The next answer with all that leaves by rule, and what left before; None if nothing changes, or it was withdrawn."""
    if reviewed.last is not None and reviewed.last.withdrawn:
        return None
    return _next(reviewed, [item for item in reviewed.items if item.rule], member, now)


def by_person(reviewed: Review, member: str, now: dt.datetime) -> Answer | None:
    """The next answer with all that may leave now; None if nothing changes."""
    return _next(reviewed, [item for item in reviewed.items if item.would is not None], member, now)


def acknowledged(call: Call, member: str, stage: Stage, last: Answer | None, now: dt.datetime) -> Answer:
    """An answer that tells only how far a member is; items that left before, for no fewer, and are still asked for stay in it."""
    asked = {item.id for item in call.items}
    left = tuple(one for one in _standing(call, last) if one.item in asked)
    return _answer(call, member, stage, left, last, now)


def _standing(call: Call, last: Answer | None) -> tuple[ItemAnswer, ...]:
    """Items that left and may leave again as they did: none of what was released to fewer than the call reaches now.

    A caller loosens its own call; to whom an answer goes, its member has decided.
    """
    if last is None or last.withdrawn or not _marking(call).at_least(last.marking):
        return ()
    return last.items


def _marking(call: Call) -> Marking:
    """The marking of an answer to a call."""
    return named(call.marking, call.issuer)


def withdrawn(call: Call, last: Answer, reason: str, now: dt.datetime) -> Answer:
    """The answer that takes back what a member has said of a call."""
    gone = _answer(call, last.member, Stage.WITHDRAWN, (), last, now)
    return msgspec.structs.replace(gone, withdrawn=True, note=reason)


def _next(reviewed: Review, leaving: Sequence[Reviewed], member: str, now: dt.datetime) -> Answer | None:
    new = {item.finding.item: item.would for item in leaving if item.would is not None}
    old = {item.finding.item: item.left for item in reviewed.items if item.left is not None}
    both = old | new
    items = tuple(both[item.id] for item in reviewed.call.items if item.id in both)
    stage = Stage.ANSWERED if len(items) == len(reviewed.call.items) else Stage.HUNTING
    last = reviewed.last
    if last is not None and (last.items, last.stage, last.call_modified) == (
        items,
        stage,
        reviewed.call.modified,
    ):
        return None
    return _answer(reviewed.call, member, stage, items, last, now)


def _answer(  # noqa: PLR0913, PLR0917  (the parts of an answer)
    call: Call,
    member: str,
    stage: Stage,
    items: tuple[ItemAnswer, ...],
    last: Answer | None,
    now: dt.datetime,
) -> Answer:
    moment = whole_milliseconds(now)
    again = (
        last is not None and last.withdrawn
    )  # a withdrawn answer is revoked: what is said now is another one
    round_ = 1 if last is None else last.round + again
    if last is not None:  # two versions are never of the same moment, however the clock is set
        moment = max(moment, last.modified + dt.timedelta(milliseconds=1))
    return Answer(
        id=answer_id(member, call.id, round_),
        call=call.id,
        call_modified=call.modified,
        member=member,
        created=last.created if last is not None and not again else moment,
        modified=moment,
        marking=_marking(call),
        stage=stage,
        items=items,
        round=round_,
    )
