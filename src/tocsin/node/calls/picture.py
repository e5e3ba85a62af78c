"""The alliance's picture of a call: who has answered, who saw it and since when, and who is blind."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from tocsin.model.answer import Answer, ItemAnswer, Sight, Stage
from tocsin.model.call import Call
from tocsin.model.field_of_view import Days
from tocsin.model.marking import Marking, strictest
from tocsin.model.member import Member
from tocsin.node.calls.course import Course, Doing, asked, doing, expired, taking_part, untold
from tocsin.node.calls.dropped import Dropped
from tocsin.node.calls.ranges import Covered, HostsBlind, Range, covered, hosts_blind, hosts_seen

#: Of several sights, the one that says most comes first.
ORDER = (Sight.SEEN, Sight.MATCHED, Sight.PARTLY, Sight.NOT_SEEN, Sight.BLIND, Sight.NOT_TRIED)


class MemberPicture(msgspec.Struct, frozen=True):
    """What one member has said so far; ``stage`` None where it has said nothing yet, ``doing`` what it does now.

    ``sights`` counts items by sight, ``open`` are items it has not answered yet. ``sight`` is what it says
    above all: blind where it saw nothing and is blind to more than half; None without any, and where something is ``open`` and
    nothing seen or matched yet: what it says of the rest may be either. ``known`` are hosts, the most of any item. An answer has counts of each item alone, so what
    they say together is a range: ``hosts_seen`` are the hosts that saw any item, no fewer than ``least`` and no more than ``most``; ``blind`` those blind to
    one item: the least, the most and the median of the items that the member answered; no count tells how many are blind to all. ``covered`` are the host-days covered of those asked, of the item
    that the logs cover worst, of the median and of the one that they cover best, blind items left out unless all are; None where none was asked. ``days`` are from the first to the
    last that any log covers. Times and counts are of what is confirmed; unconfirmed matches keep theirs in ``items``. ``waited`` is the time from when the version that is answered was rung or came in here, by which boards differ, to when all of it was, None where that is not so. ``late`` tells that all of it was first
    answered after the deadline, or has not been by then: an answer in time stays so when it is amended or withdrawn. ``declared`` tells that it says something from logs of its own that
    nobody measured; ``besides`` counts by sight what it declares beside what was measured, which ``sights``, counts and hosts leave out.
    ``sight`` and the times are of both. ``earlier`` tells that it answers an earlier version of the call. ``marking`` is its answer's, None
    without one. ``asked`` is false of the call's issuer, of a hub, of a member that was ``revoked`` here, and of who may not have it (any more):
    they are here once they say something.
    ``nameless`` counts items that were seen only in logs that name no host: ``hosts_seen`` leaves these out, for nobody can count them.
    """

    member: str
    name: str
    stage: Stage | None
    sight: Sight | None
    sights: dict[Sight, int]
    open: int
    first_seen: dt.datetime | None
    last_seen: dt.datetime | None
    events: int
    hosts_seen: Range
    known: int
    blind: HostsBlind
    covered: Covered | None
    days: Days | None
    reasons: tuple[str, ...]
    waited: dt.timedelta | None
    late: bool
    declared: bool
    note: str
    items: dict[str, ItemAnswer]
    marking: Marking | None = None
    earlier: bool = False
    besides: dict[Sight, int] = {}
    doing: Doing = Doing.SILENT
    asked: bool = True
    nameless: int = 0
    revoked: dt.datetime | None = None


class ItemPicture(msgspec.Struct, frozen=True):
    """What all members together say of one item: how many of them by sight, and since when it is confirmed."""

    item: str
    name: str
    techniques: tuple[str, ...]
    sights: dict[Sight, int]
    first_seen: dt.datetime | None
    last_seen: dt.datetime | None


class Picture(msgspec.Struct, frozen=True):
    """A call and what its members say: those who saw it first come first, then the rest by name.

    ``dropped`` are items that it asks for no more: what was said of them stands, and counts nowhere else. ``rung`` is when its first
    version was sent from here, or came in; None for a draft. ``untold`` are names of members that its marking does not let have it.
    ``expired`` is when it ended, None before, ``issuer_revoked`` when its issuer was revoked here.
    """

    call: Call
    issuer: str
    members: tuple[MemberPicture, ...]
    items: tuple[ItemPicture, ...]
    at: dt.datetime
    dropped: tuple[Dropped, ...] = ()
    rung: dt.datetime | None = None
    untold: tuple[str, ...] = ()
    expired: dt.datetime | None = None
    issuer_revoked: dt.datetime | None = None

    @property
    def marking(self) -> Marking:
        """At least as strict as the call and as every answer that is told here."""
        return strictest(
            (
                self.call.marking,
                *(one.marking for one in self.members if one.marking is not None),
                *(one.marking for one in self.dropped),
            )
        )

    @property
    def seeing(self) -> tuple[MemberPicture, ...]:
        """Members that saw something, earliest first."""
        return tuple(one for one in self.members if one.sight is Sight.SEEN)

    @property
    def blind(self) -> tuple[MemberPicture, ...]:
        """Members whose every answer so far is that no host could have seen it."""
        return tuple(one for one in self.members if one.sight is Sight.BLIND)

    @property
    def silent(self) -> tuple[MemberPicture, ...]:
        """Members that have not answered anything yet."""
        return tuple(one for one in self.members if not one.items)

    @property
    def asked(self) -> tuple[MemberPicture, ...]:
        """Members that the call asks: its issuer, a hub and who may not have it are among ``members`` once they say something, and never here."""
        return tuple(one for one in self.members if one.asked)

    @property
    def unasked(self) -> tuple[MemberPicture, ...]:
        """Those that it does not ask, and that are not revoked, that have answered all of it nevertheless."""
        others = (one for one in self.members if not one.asked and one.revoked is None)
        return tuple(one for one in others if one.doing is Doing.ANSWERED)

    @property
    def revoked(self) -> tuple[MemberPicture, ...]:
        """Members that were revoked here: what they said before stands, and no more is believed."""
        return tuple(one for one in self.members if one.revoked is not None)

    @property
    def answered(self) -> tuple[MemberPicture, ...]:
        """Members asked that have answered all of it."""
        return tuple(one for one in self.asked if one.doing is Doing.ANSWERED)


def picture(  # noqa: PLR0913, PLR0917  (the call, what was said of it, and how it went)
    call: Call,
    members: Iterable[Member],
    answers: Sequence[Answer],
    now: dt.datetime,
    gone: tuple[Dropped, ...] = (),
    course: Course | None = None,
) -> Picture:
    """Put together what members of a call have said; of several answers of a member the latest counts.

    Of members that were revoked those alone are told that had said something.
    """
    latest: dict[str, Answer] = {}
    for answer in sorted(answers, key=lambda one: one.modified):
        if answer.call == call.id:
            latest[answer.member] = answer
    course = course or Course()
    known = tuple(members)
    names = {one.id: one.name for one in known}
    stages = {member: answer.stage for member, answer in latest.items()}
    part = [one for one in known if one.revoked is None or stages.get(one.id) not in {None, Stage.RECEIVED}]
    said = (_Said(one, latest.get(one.id)) for one in taking_part(call, part, stages))
    rows = [_of(call, one, course, now) for one in said]
    rows.sort(key=_row_order)
    return Picture(
        call,
        names.get(call.issuer, call.issuer),
        tuple(rows),
        _items(call, rows),
        now,
        gone,
        course.begun,
        tuple(sorted(one.name for one in untold(call, known))),
        expired(call, now),
        next((one.revoked for one in known if one.id == call.issuer), None),
    )


_LATEST = dt.datetime.max.replace(tzinfo=dt.UTC)


def _row_order(row: MemberPicture) -> tuple[int, dt.datetime, str]:
    place = ORDER.index(row.sight) if row.sight else len(ORDER)
    return place, row.first_seen or _LATEST, row.name


class _Said(NamedTuple):
    """A member and its latest answer."""

    member: Member
    answer: Answer | None


def _of(call: Call, said: _Said, course: Course, now: dt.datetime) -> MemberPicture:
    answer = said.answer
    wanted = {item.id for item in call.items}
    told = answer.items if answer and not answer.withdrawn else ()
    items = {one.item: one for one in told if one.item in wanted}
    left = len(wanted) - len(items)
    sights = Counter(one.sight for one in items.values())
    besides = [one.beside for one in items.values() if one.beside is not None]
    counted = Counter(one.sight for one in besides)
    seen = [one for one in items.values() if one.sight is Sight.SEEN]
    times = [one for one in (*items.values(), *besides) if one.sight is Sight.SEEN]
    views = [one.view for one in items.values() if one.view is not None]
    earlier = answer is not None and course.is_earlier(answer, call)
    answered = course.whole(answer, earlier=earlier, left=left) if answer else None
    until = answered or (call.modified if call.revoked else now)
    whole = answer is not None and answer.stage is Stage.ANSWERED and not left
    return MemberPicture(
        member=said.member.id,
        name=said.member.name,
        stage=stage_of(answer, call) if answer else None,
        sight=_foremost(Counter(best_of(one) for one in items.values()), whole=whole),
        sights={sight: sights[sight] for sight in ORDER if sights[sight]},
        open=left,
        first_seen=min((one.first_seen for one in times if one.first_seen), default=None),
        last_seen=max((one.last_seen for one in times if one.last_seen), default=None),
        events=sum(one.count for one in seen),
        hosts_seen=hosts_seen(views),
        known=max((view.known for view in views), default=0),
        blind=hosts_blind(views),
        covered=covered(items.values()),
        days=_days([view.days for view in views if view.days is not None]),
        reasons=_reasons(items.values()),
        waited=course.waited(answer) if answer else None,
        late=call.deadline is not None and until > call.deadline,
        declared=bool(besides) or any(one.declared for one in items.values()),
        besides={sight: counted[sight] for sight in ORDER if counted[sight]},
        note=answer.note if answer else "",
        items=items,
        marking=answer.marking if answer else None,
        earlier=earlier,
        doing=doing(call, answer, items, now),
        asked=bool(asked(call, (said.member,))),
        nameless=sum(1 for one in seen if names_no_host(one)),
        revoked=said.member.revoked,
    )


def names_no_host(item: ItemAnswer) -> bool:
    """Whether all that was seen of an item is in logs that name no host: events, and not one host among those counted."""
    return item.sight is Sight.SEEN and item.count > 0 and item.view is not None and item.view.seen == 0


def stage_of(answer: Answer, call: Call) -> Stage:
    """How far a member is with a call, by what it says of the call's items: whoever leaves one out has not answered."""
    told = {item.item for item in answer.items}
    whole = all(item.id in told for item in call.items)
    return answer.stage if whole or answer.stage is not Stage.ANSWERED else Stage.HUNTING


def best_of(item: ItemAnswer) -> Sight:
    """Of what was measured and what is declared beside it, what says more."""
    said = (item.sight,) if item.beside is None else (item.sight, item.beside.sight)
    return min(said, key=ORDER.index)


def _days(covered: Sequence[Days]) -> Days | None:
    if not covered:
        return None
    return Days(min(one.first for one in covered), max(one.last for one in covered))


_TOLD = frozenset({Sight.SEEN, Sight.MATCHED})


def _foremost(sights: Counter[Sight], *, whole: bool) -> Sight | None:
    """What a member says above all: that it saw something, or that it is blind to most, or what comes first of the rest.

    Nothing that more answers could turn round, unless the answer is ``whole``.
    """
    first = next((sight for sight in ORDER if sights[sight]), None)
    if first is None or first in _TOLD:
        return first
    if not whole:
        return None
    return Sight.BLIND if 2 * sights[Sight.BLIND] > sights.total() else first


def _reasons(items: Iterable[ItemAnswer]) -> tuple[str, ...]:
    """Why items are blind on hosts: first of items that no host could show, each by its frequency."""
    counted: Counter[tuple[bool, str]] = Counter()
    for one in items:
        for blindness in one.view.blindness if one.view else ():
            counted[one.sight is Sight.BLIND, str(blindness)] += blindness.hosts
    ranked = sorted(counted, key=lambda key: (not key[0], -counted[key], key[1]))
    return tuple(dict.fromkeys(reason for _, reason in ranked))


def _items(call: Call, rows: Sequence[MemberPicture]) -> tuple[ItemPicture, ...]:
    found = []
    for item in call.items:
        said = [row.items[item.id] for row in rows if item.id in row.items]
        sights = Counter(map(best_of, said))
        every = [*said, *(one.beside for one in said if one.beside is not None)]
        seen = [one for one in every if one.sight is Sight.SEEN]
        found.append(
            ItemPicture(
                item.id,
                item.name,
                item.techniques,
                {sight: sights[sight] for sight in ORDER if sights[sight]},
                min((one.first_seen for one in seen if one.first_seen), default=None),
                max((one.last_seen for one in seen if one.last_seen), default=None),
            )
        )
    return tuple(found)
