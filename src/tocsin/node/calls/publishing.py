"""What leaves this node: its own objects, signed, kept where peers may read them, and put into the outbox for each peer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from tocsin.exchange.stix import answer_objects, taken_back
from tocsin.model.answer import Answer
from tocsin.model.call import Call, StixObject
from tocsin.model.errors import ReleaseError, UsageError
from tocsin.model.member import Audience, Member
from tocsin.node.calls.before import revoked_before, said_alone, said_before, said_no_more
from tocsin.node.calls.ids import take_back
from tocsin.node.calls.known import KnownHere
from tocsin.node.calls.objects import ANSWERS, signed, stored
from tocsin.node.member.node import Node
from tocsin.release import Released, canonical, known_together, release_to_each
from tocsin.store import StoredObject


class Parcel(msgspec.Struct, frozen=True):
    """An object for one peer, by what names it in the outbox."""

    key: str
    peer: str
    raw: bytes


class Given(msgspec.Struct, frozen=True):
    """How many objects another member is given, and why not the others, "" where it gets them all."""

    member: Member
    objects: int
    withheld: str = ""


class Ready(msgspec.Struct, frozen=True):
    """Signed objects made ready to be kept and sent, what every other member is given of them, and what is withheld from which peer."""

    collection: str
    kept: tuple[StoredObject, ...]
    parcels: tuple[Parcel, ...]
    given: tuple[Given, ...]
    withheld: tuple[str, ...]


def ready(objects: Sequence[StixObject], collection: str, node: Node) -> Ready:
    """Judge signed objects for every other member and peer. It takes its time, so it is done before anything is written."""
    asked = KnownHere.of_own(node, objects)
    kept = tuple(stored(obj, asked) for obj in objects)
    known = known_together(objects, asked)
    others, peers = others_of(node), node.configuration.peers
    audiences = [
        Audience.of_member(one) for one in (*(other.id for other in others), *(peer.member for peer in peers))
    ]
    parcels: list[Parcel] = []
    told = _Told([0] * len(audiences), {})
    for obj in objects:
        judged = release_to_each(obj, audiences, known)
        told.add(judged)
        parcels += [
            _parcel(released, peer.url, collection)
            for peer, released in zip(peers, judged[len(others) :], strict=True)
            if isinstance(released, Released)
        ]
    given = tuple(Given(one, told.objects[at], told.withheld.get(at, "")) for at, one in enumerate(others))
    at_peers = ((peer, told.withheld.get(at, "")) for at, peer in enumerate(peers, len(others)))
    withheld = tuple(f"{peer.url}: {why}" for peer, why in at_peers if why)
    return Ready(collection, kept, tuple(parcels), given, withheld)


def others_of(node: Node) -> tuple[Member, ...]:
    """The other members that hold: not this one, and none that was revoked."""
    me = node.configuration.id
    return tuple(one for one in node.store.members.all() if one.id != me and one.revoked is None)


class _Told(NamedTuple):
    """Of several audiences, by their place: how many objects each is given, and why it does not get the first that it does not."""

    objects: list[int]
    withheld: dict[int, str]

    def add(self, judged: Iterable[Released[StixObject] | ReleaseError]) -> None:
        """Count one object, as it was judged for each."""
        for at, one in enumerate(judged):
            if isinstance(one, ReleaseError):
                self.withheld.setdefault(at, one.what)
            else:
                self.objects[at] += 1


def publish(made: Ready, node: Node) -> None:
    """Keep objects and put them out for the peers that may have them.

    Must run in a transaction of the store, so that what is said and what is sent stand or fall together.
    """
    there = node.store.objects.newest(one.id for one in made.kept)
    for one in made.kept:  # an id of our own that another member has used
        if one.id in there and there[one.id].owner != one.owner:
            take_back(one, node.me, msgspec.json.decode(one.raw), node)
    node.store.objects.add(made.collection, made.kept)
    node.store.outbox.put_all((one.key, one.peer, made.collection, one.raw) for one in made.parcels)


def _parcel(released: Released[StixObject], peer: str, collection: str) -> Parcel:
    value = released.value
    key = f"{peer} {collection} {value['id']} {value.get('modified', value.get('created'))}"
    return Parcel(key, peer, canonical(value))


class SaidMeanwhileError(UsageError):
    """Something was said of a call while its next answer was made: that was made of what holds no more."""

    def __init__(self, call: str) -> None:
        super().__init__(
            "something else was said of this call meanwhile", where=call, hint="look at it again"
        )


def publish_answer(  # noqa: PLR0913  (an answer, what it is of, and who says it by what)
    answer: Answer,
    call: Call,
    actor: str,
    rule: str,
    node: Node,
    *,
    last: Answer | None,
    gone: Sequence[Answer] = (),
) -> list[str]:
    """Sign an answer's objects and put them out, with an entry in the audit log; gives what was withheld.

    ``last`` is the version that it was made to follow, None for the first: ``SaidMeanwhileError`` where another one
    has left by then, such as a withdrawal. ``gone`` are the versions that a withdrawn answer had: all of their sightings are revoked.
    """
    objects = answer_objects(answer, call, said_alone(answer, node), revoked_before(answer, node))
    if answer.withdrawn:
        objects += taken_back(answer, said_before(answer, gone, node))
    else:
        left = said_no_more(answer, last, {one["id"] for one in objects}, node)
        objects += taken_back(answer, left)
    made = ready(signed(objects, node), ANSWERS, node)
    with node.store.transaction():
        now = node.store.answers.last(answer.call, answer.member)
        if (now and now.modified) != (last and last.modified):
            raise SaidMeanwhileError(call.id)
        publish(made, node)
        node.store.answers.released(answer)
        node.store.calls.advance(call.id, answer.member, answer.stage, at=answer.modified)
        detail = f"{answer.stage.value}, {len(answer.items)} of {len(call.items)} items"
        node.store.audit.append(
            actor,
            "answer released",
            object_=answer.id,
            audience=str(answer.marking),
            rule=rule,
            detail=detail,
        )
    return list(made.withheld)
