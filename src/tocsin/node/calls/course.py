"""How a call went so far: when its versions were rung, who is asked, and what each member does now."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Collection, Iterable, Iterator, Mapping

import msgspec

from tocsin.model.answer import Answer, Stage
from tocsin.model.call import Call
from tocsin.model.member import Audience, Member
from tocsin.node.member.node import Node
from tocsin.release import may_receive


class Doing(enum.StrEnum):
    """What a member does, as far as its stage and what it told say: whether anything matched, no stage tells."""

    SILENT = "no_word"
    RECEIVED = "received"
    AT_WORK = "at_work"  # searches, or looks at what it holds back: nothing tells which
    IN_PART = "answered_in_part"  # has told some, and holds back or still searches for the rest
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"  # had not answered all when the call was taken back
    EXPIRED = "expired"  # nor when it expired


class Course(msgspec.Struct, frozen=True):
    """When a call was rung, and answered.

    ``rung`` has the moment at which each version that asks was sent from here or came in, by its ``modified``; a version that
    takes the call back is none. ``answered`` are the moments at which a member told that it had answered all, the first first.
    """

    rung: Mapping[dt.datetime, dt.datetime] = {}
    answered: Mapping[str, tuple[dt.datetime, ...]] = {}

    @property
    def begun(self) -> dt.datetime | None:
        """When the first version was rung, None for a call that was not sent."""
        return self.rung[min(self.rung)] if self.rung else None

    def is_earlier(self, answer: Answer, call: Call) -> bool:
        """Whether an answer is to a version before the last one that asks."""
        return answer.call_modified < max(
            self.rung, default=answer.call_modified if call.revoked else call.modified
        )

    def waited(self, answer: Answer) -> dt.timedelta | None:
        """From the ringing of the version that is answered to when all of it was; None where no clock can tell."""
        rung = self.rung.get(answer.call_modified)
        if rung is None or answer.stage is not Stage.ANSWERED:
            return None
        moments = (one for one in self.answered.get(answer.member, ()) if one >= rung)
        waited = next(moments, answer.modified) - rung
        return waited if waited >= dt.timedelta() else None

    def whole(self, answer: Answer, *, earlier: bool, left: int) -> dt.datetime | None:
        """When all was first answered; what is amended or withdrawn later was answered then. None while ``left`` is not told.

        An answer to an ``earlier`` version that leaves something of the last one out never was whole, and what was whole
        before the version answered was rung is none of its moments.
        """
        if earlier and left:
            return None
        moments = self.answered.get(answer.member, ())
        if self.rung and answer.call_modified > min(self.rung):
            begun = self.rung.get(answer.call_modified, answer.call_modified)
            moments = tuple(one for one in moments if one >= begun)
        told = answer.stage is Stage.ANSWERED and not left
        return next(iter(moments), answer.modified if told else None)


def course_of(id_: str, node: Node) -> Course:
    """How a call went, as this node's book says."""
    answered: dict[str, tuple[dt.datetime, ...]] = {}
    for step in node.store.calls.history(id_):
        if step.stage is Stage.ANSWERED:
            answered[step.member] = (*answered.get(step.member, ()), step.at)
    return Course(node.store.calls.rung(id_), answered)


def asked(call: Call, members: Iterable[Member]) -> tuple[Member, ...]:
    """The members that a call asks, the same from its draft on: all that may have it but its issuer, a hub, which may only pass it on, and who was revoked."""
    return tuple(one for one in _askable(call, members) if _may_have(one, call))


def untold(call: Call, members: Iterable[Member]) -> tuple[Member, ...]:
    """The members that a call would ask if its marking let them have it."""
    return tuple(one for one in _askable(call, members) if not _may_have(one, call))


def _askable(call: Call, members: Iterable[Member]) -> Iterator[Member]:
    return (one for one in members if one.id != call.issuer and not one.hub and one.revoked is None)


def _may_have(member: Member, call: Call) -> bool:
    return may_receive(call.marking, Audience.of_member(member.id), call.issuer)


def taking_part(call: Call, members: Iterable[Member], stages: Mapping[str, Stage]) -> tuple[Member, ...]:
    """The members that a call asks, and others once they do more than receive it: its issuer, a hub, who may have it no more."""
    passive = {None, Stage.RECEIVED}
    known = tuple(members)
    wanted = asked(call, known)
    return tuple(one for one in known if one in wanted or stages.get(one.id) not in passive)


def have_answered(members: Iterable[Member], stages: Mapping[str, Stage]) -> int:
    """How many of the members have answered all of what they were asked."""
    return sum(1 for one in members if stages.get(one.id) is Stage.ANSWERED)


def expired(call: Call, now: dt.datetime) -> dt.datetime | None:
    """When a call that was not taken back expired; None where it has not yet."""
    over = not call.revoked and call.expires is not None and call.expires <= now
    return call.expires if over else None


def doing(call: Call, answer: Answer | None, told: Collection[object], now: dt.datetime) -> Doing:
    """What a member does ``now``; ``told`` is what it has said of what the call asks."""
    stage = answer.stage if answer is not None else None
    if stage is Stage.ANSWERED:
        return Doing.ANSWERED
    if stage is Stage.WITHDRAWN:
        return Doing.WITHDRAWN
    if call.revoked:
        return Doing.STOPPED
    if expired(call, now) is not None:
        return Doing.EXPIRED
    if stage is Stage.HUNTING:
        return Doing.IN_PART if told else Doing.AT_WORK
    return Doing.RECEIVED if stage is Stage.RECEIVED else Doing.SILENT
