"""Ringing: a call is drafted, shown as each recipient would get it, sent, amended and revoked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from itertools import chain, starmap

import msgspec

from tocsin.exchange.stix import call_objects, whole_milliseconds
from tocsin.model.answer import Stage
from tocsin.model.call import Call, StixObject
from tocsin.model.errors import ReleaseError, UsageError
from tocsin.model.member import Audience, Member
from tocsin.node.calls.amending import amend_call, question_of
from tocsin.node.calls.drafting import Drafted, Wanted
from tocsin.node.calls.dropped import taken_out
from tocsin.node.calls.known import KnownHere
from tocsin.node.calls.making import Made, Question, make_call
from tocsin.node.calls.objects import CALLS, DRAFTS, signed, stored, versions_of
from tocsin.node.calls.origins import forget, origin_of, origins_of, remember, see_all_kept
from tocsin.node.calls.publishing import Given, others_of, publish, ready
from tocsin.node.calls.shown import mark_of_call, see_shown
from tocsin.node.calls.unreadable import forget_untried, looked_at, note_untried
from tocsin.node.member.node import Node
from tocsin.release import Released, digest, known_together, loosened, release_to_each


class Preview(msgspec.Struct, frozen=True):
    """What one member would get of a call: the objects themselves, and why it does not get the others."""

    member: Member
    objects: tuple[StixObject, ...]
    withheld: str = ""


def keep_draft(made: Made, actor: str, node: Node, more: str = "") -> None:
    """Keep a call that was made as a draft; nothing of it leaves before it is sent. The audit is told ``more``."""
    untried = looked_at(made)
    with node.store.transaction():
        node.store.calls.put(made.call, draft=True)
        known = KnownHere.of_own(node, made.objects)
        node.store.objects.add(DRAFTS, [stored(obj, known) for obj in made.objects])
        note_untried(made.call, untried, node)
        node.store.audit.append(actor, "call drafted", object_=made.call.id, detail=made.call.title + more)


def draft_call(question: Question, drafted: Drafted, actor: str, node: Node) -> Made:
    """Make a call of what was drafted and keep it as a draft. Raises ``UsageError`` if it would be looser than what it is drafted from."""
    origins = origin_of(drafted)
    see_all_kept(question.marking, origins, node.configuration.id)
    made = make_call(question, drafted.wanted, node.configuration.id, node.clock(), drafted.context)
    with node.store.transaction():
        keep_draft(made, actor, node, drafted.claims.opened)
        remember(made.call, origins, node)
    return made


def previews(call: Call, node: Node) -> tuple[Preview, ...]:
    """For every other member exactly what it would get, as it is now."""
    objects = signed(_leaving(call, node.store.calls.get(call.id), node), node)
    known = known_together(objects, KnownHere.of_own(node, objects))
    others = others_of(node)
    audiences = [Audience.of_member(member.id) for member in others]
    told = zip(*(release_to_each(obj, audiences, known) for obj in objects), strict=True)
    return tuple(starmap(_preview, zip(others, told, strict=True)))


def _preview(member: Member, told: Sequence[Released[StixObject] | ReleaseError]) -> Preview:
    """What one member gets, each object judged for itself as it is when it is made ready to leave."""
    objects = tuple(one.value for one in told if isinstance(one, Released))
    withheld = next((one.what for one in told if isinstance(one, ReleaseError)), "")
    return Preview(member, objects, withheld)


def send(id_: str, actor: str, node: Node, shown: str = "") -> tuple[Given, ...]:
    """Send a draft of a call or of its next version; says what every other member is given.

    ``shown`` is the mark of the draft that a person was shown, "" where none was. Raises ``UsageError`` where there is no such draft,
    it is another one, it was sent, changed or thrown away meanwhile, or the call was taken back since.
    """
    call = draft_of(id_, node)
    if call is None:
        raise UsageError("there is no draft of that id", where=id_, hint="list them: tocsin call list")
    see_shown(shown, mark_of_call(call), id_)
    before = node.store.calls.get(id_)
    if before is not None:
        _own(id_, node)
    return _put_out(call, before, actor, node)


def revoke(id_: str, actor: str, node: Node) -> tuple[Given, ...]:
    """Take a call of this node's own back, and what only it asked for: recipients stop hunting.

    Says what every other member is given. Raises ``UsageError`` if it is no open call of this node.
    """
    call = _own(id_, node)
    gone = msgspec.structs.replace(call, modified=_later(call, node), revoked=True)
    return _put_out(gone, call, actor, node)


def _later(call: Call, node: Node) -> dt.datetime:
    return max(whole_milliseconds(node.clock()), call.modified + dt.timedelta(milliseconds=1))


def amend(
    id_: str,
    question: Callable[[Question], Question],
    wanted: Sequence[Wanted] | Drafted | None,
    actor: str,
    node: Node,
) -> Made:
    """Draft the next version of a call of this node's own, in place of a draft of it that waits; nothing leaves yet.

    ``question`` makes of what the call says what it is to say; ``wanted`` is what it asks for, None for what it asks now.
    Raises ``UsageError`` if it is no open call of this node, or would be looser than what it, in any version, was drafted from.
    """
    before = _own(id_, node)
    said = question(question_of(before))
    origins = (*origins_of(before, node), *(origin_of(wanted) if isinstance(wanted, Drafted) else ()))
    see_all_kept(said.marking, origins, before.issuer)
    made = amend_call(before, _parts(before, node), said, wanted, node.clock())
    untried = looked_at(made)
    with node.store.transaction():
        discard(id_, actor, node)
        new = [one for one in made.objects if digest(one) != before.objects.get(one["id"])]
        node.store.calls.put(made.call, draft=True)
        known = KnownHere.of_own(node, made.objects)
        node.store.objects.add(DRAFTS, [stored(obj, known) for obj in new])
        remember(made.call, origins, node)
        note_untried(made.call, untried, node)
        more = wanted.claims.opened if isinstance(wanted, Drafted) else ""
        node.store.audit.append(actor, "amendment drafted", object_=id_, detail=made.call.title + more)
    return made


def discard(id_: str, actor: str, node: Node) -> bool:
    """Throw the draft of a call, or of its next version, away; says whether there was one."""
    call = draft_of(id_, node)
    if call is None:
        return False
    with node.store.transaction():
        node.store.calls.discard(id_)
        forget(call, node)
        forget_untried(call, node)
        node.store.objects.delete_all(DRAFTS, call.objects)
        node.store.audit.append(actor, "draft discarded", object_=id_, detail=call.title)
    return True


def draft_of(id_: str, node: Node) -> Call | None:
    """The draft of a call, or of its next version; None where nothing waits to be sent."""
    return node.store.calls.draft(id_)


def _own(id_: str, node: Node) -> Call:
    call = node.store.calls.get(id_)
    if call is None or call.issuer != node.configuration.id or call.revoked:
        raise UsageError("is no open call of this member", where=id_, hint="list them: tocsin call list")
    return call


def _put_out(call: Call, before: Call | None, actor: str, node: Node) -> tuple[Given, ...]:
    """Put a version of a call out, after the one ``before`` if there was one. UsageError if something was done to it meanwhile."""
    detail = f"{call.title}; {len(call.items)} items"
    if before is not None and loosened(before.marking, call.marking, call.issuer, before.issuer):
        detail += f"; loosened from {before.marking}"
    made = ready(signed(_leaving(call, before, node), node), CALLS, node)
    detail += "".join(f"; withheld: {one}" for one in made.withheld)
    act = "call sent" if before is None else "call revoked" if call.revoked else "call amended"
    with node.store.transaction():
        _see_unchanged(call, before, node)
        if call.revoked:
            discard(call.id, actor, node)
        publish(made, node)
        node.store.objects.delete_all(DRAFTS, call.objects)  # they are kept as they were sent
        node.store.calls.put(call)
        node.store.calls.advance(call.id, node.configuration.id, Stage.RECEIVED)
        node.store.audit.append(actor, act, object_=call.id, audience=str(call.marking), detail=detail)
    return made.given


def _see_unchanged(call: Call, before: Call | None, node: Node) -> None:
    """Raise ``UsageError`` if what was made ready is no longer what is to be put out: making it ready takes its time."""
    waits = call.revoked or draft_of(call.id, node) == call
    if not waits or node.store.calls.get(call.id) != before:
        hint = "look at it again: tocsin call list"
        raise UsageError("was sent, changed or thrown away meanwhile", where=call.id, hint=hint)


def _leaving(call: Call, before: Call | None, node: Node) -> list[StixObject]:
    """The objects of a call, and those of its version ``before`` that it asks for no more: these are taken back, so nobody hunts them."""
    made = call_objects(call, _parts(call, node))
    return made if before is None else [*made, *taken_out(call, _parts(before, node), _asked(call, node))]


def _asked(call: Call, node: Node) -> frozenset[str]:
    """Objects that this version of a call, or another open call of its issuer, asks for."""
    others = (one for one in node.store.calls.open() if one.id != call.id and one.issuer == call.issuer)
    return frozenset(chain(() if call.revoked else call.objects, *(one.objects for one in others)))


def _parts(call: Call, node: Node) -> list[StixObject]:
    """The objects of a call in the versions that it names, wherever they are kept."""
    ids = sorted(call.objects)
    kept = versions_of(ids, CALLS, node)
    found: dict[str, bytes] = {}
    for one in kept:
        if one.digest == call.objects[one.id]:
            found.setdefault(one.id, one.raw)  # what was sent comes before drafts, with its signature
    return [msgspec.json.decode(raw) for raw in found.values()]
