"""The alliance's picture of a call: who has answered, who saw it and since when, and who is blind."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from tocsin.model.answer import Answer, FieldOfViewCount, ItemAnswer, Sight, Stage
from tocsin.model.call import Call
from tocsin.model.marking import Marking, strictest
from tocsin.model.member import Member
from tocsin.node.calls.dropped import Dropped

#: Of several sights, the one that says most comes first.
ORDER = (Sight.SEEN, Sight.MATCHED, Sight.PARTLY, Sight.NOT_SEEN, Sight.BLIND, Sight.NOT_TRIED)


class MemberPicture(msgspec.Struct, frozen=True):
    """What one member has said so far; ``stage`` None where it has said nothing yet.

    ``sights`` counts items by sight, ``open`` are items it has not answered yet. ``sight`` is what it says
    above all, None without any: blind where it saw nothing and is blind to more than half. ``known`` and ``blind`` are hosts: the most of any item, and those blind to every item that
    the member answered. Times and counts are of what is confirmed; unconfirmed matches keep theirs in ``items``. ``shown`` is the share (0 to 1) of hosts and items together that the
    logs could have shown. ``waited`` is the time from the call to its first answer. ``late`` tells that it came
    after the deadline, or has not come by then. ``declared`` tells that it says something from logs of its own that
    nobody measured; ``besides`` counts by sight what it declares beside what was measured, which ``sights``, counts and hosts leave out.
    ``sight`` and the times are of both. ``earlier`` tells that it answers an earlier version of the call. ``marking`` is its answer's, None
    without one.
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
    hosts_seen: int
    known: int
    blind: int
    host_days: int
    host_days_asked: int
    shown: float
    reasons: tuple[str, ...]
    waited: dt.timedelta | None
    late: bool
    declared: bool
    note: str
    items: dict[str, ItemAnswer]
    marking: Marking | None = None
    earlier: bool = False
    besides: dict[Sight, int] = {}


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

    ``dropped`` are items that it asks for no more: what was said of them stands, and counts nowhere else.
    """

    call: Call
    issuer: str
    members: tuple[MemberPicture, ...]
    items: tuple[ItemPicture, ...]
    at: dt.datetime
    dropped: tuple[Dropped, ...] = ()

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


def picture(
    call: Call,
    members: Iterable[Member],
    answers: Sequence[Answer],
    now: dt.datetime,
    gone: tuple[Dropped, ...] = (),
) -> Picture:
    """Put together what members of a call have said; of several answers of a member the latest counts."""
    latest: dict[str, Answer] = {}
    earliest: dict[str, Answer] = {}
    for answer in sorted(answers, key=lambda one: one.modified):
        if answer.call == call.id:
            latest[answer.member] = answer
            if answer.items:
                earliest.setdefault(answer.member, answer)
    known = {member.id: member for member in members}
    names = {ident: member.name for ident, member in known.items()}
    # Its issuer, and a hub that only passes on, are asked nothing: they are shown once they say something.
    asked = [one for one in known if (one != call.issuer and not known[one].hub) or one in latest]
    said = ((one, names[one], latest.get(one), earliest.get(one)) for one in asked)
    rows = [_of(call, _Said(*one), now) for one in said]
    rows.sort(key=_row_order)
    return Picture(call, names.get(call.issuer, call.issuer), tuple(rows), _items(call, rows), now, gone)


_LATEST = dt.datetime.max.replace(tzinfo=dt.UTC)


def _row_order(row: MemberPicture) -> tuple[int, dt.datetime, str]:
    place = ORDER.index(row.sight) if row.sight else len(ORDER)
    return place, row.first_seen or _LATEST, row.name


class _Said(NamedTuple):
    """A member, its latest answer, and the first one that told anything."""

    member: str
    name: str
    answer: Answer | None
    first: Answer | None


def _of(call: Call, said: _Said, now: dt.datetime) -> MemberPicture:
    answer = said.answer
    asked = {item.id for item in call.items}
    told = answer.items if answer and not answer.withdrawn else ()
    items = {one.item: one for one in told if one.item in asked}
    sights = Counter(one.sight for one in items.values())
    besides = [one.beside for one in items.values() if one.beside is not None]
    counted = Counter(one.sight for one in besides)
    seen = [one for one in items.values() if one.sight is Sight.SEEN]
    times = [one for one in (*items.values(), *besides) if one.sight is Sight.SEEN]
    views = [one.view for one in items.values() if one.view is not None]
    answered = said.first.modified if said.first else None
    past = call.deadline is not None and (answered or now) > call.deadline
    return MemberPicture(
        member=said.member,
        name=said.name,
        stage=stage_of(answer, call) if answer else None,
        sight=_foremost(Counter(best_of(one) for one in items.values())),
        sights={sight: sights[sight] for sight in ORDER if sights[sight]},
        open=sum(1 for item in call.items if item.id not in items),
        first_seen=min((one.first_seen for one in times if one.first_seen), default=None),
        last_seen=max((one.last_seen for one in times if one.last_seen), default=None),
        events=sum(one.count for one in seen),
        hosts_seen=max((view.seen for view in views), default=0),
        known=max((view.known for view in views), default=0),
        blind=min((view.blind for view in views), default=0),
        host_days=max((view.host_days for view in views), default=0),
        host_days_asked=max((view.host_days_asked for view in views), default=0),
        shown=_shown(views),
        reasons=_reasons(items.values()),
        waited=answered - call.created if answered else None,
        late=past,
        declared=bool(besides) or any(one.declared for one in items.values()),
        besides={sight: counted[sight] for sight in ORDER if counted[sight]},
        note=answer.note if answer else "",
        items=items,
        marking=answer.marking if answer else None,
        earlier=answer is not None and answer.call_modified < call.modified,
    )


def stage_of(answer: Answer, call: Call) -> Stage:
    """How far a member is with a call, by what it says of the call's items: whoever leaves one out has not answered."""
    told = {item.item for item in answer.items}
    whole = all(item.id in told for item in call.items)
    return answer.stage if whole or answer.stage is not Stage.ANSWERED else Stage.HUNTING


def best_of(item: ItemAnswer) -> Sight:
    """Of what was measured and what is declared beside it, what says more."""
    said = (item.sight,) if item.beside is None else (item.sight, item.beside.sight)
    return min(said, key=ORDER.index)


def _shown(views: Sequence[FieldOfViewCount]) -> float:
    known = sum(view.known for view in views)
    return 1 - sum(view.blind for view in views) / known if known else 0.0


def _foremost(sights: Counter[Sight]) -> Sight | None:
    """What a member says above all: that it saw something, or that it is blind to most, or what comes first of the rest."""
    first = next((sight for sight in ORDER if sights[sight]), None)
    unseen = first not in {Sight.SEEN, Sight.MATCHED, None}
    return Sight.BLIND if unseen and 2 * sights[Sight.BLIND] > sights.total() else first


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
