"""A call, and what members answered, as a MISP event for one of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from tocsin.exchange.misp import Exported, Loss, Organisations, event_of, organisations_of
from tocsin.model.answer import Answer
from tocsin.model.call import Call, StixObject
from tocsin.model.errors import NodeError, ReleaseError, UsageError
from tocsin.model.member import Audience
from tocsin.node.calls.handling import objects_of
from tocsin.node.calls.known import KnownHere
from tocsin.node.member.node import Node
from tocsin.release import Released, known_together, release, release_to_each


def organisations(node: Node) -> Organisations:
    """The members that a node knows, by what MISP may call their organisations."""
    return organisations_of(node.store.members.all(), node.configuration.id)


def export(call: Call, member: str, actor: str, node: Node) -> Exported:
    """A call with the answers to it as one MISP event, as far as ``member`` (its id) may be told, with an entry in the audit.

    What it may not be told is among the losses. Raises ``UsageError`` for a call that was taken back, ``ReleaseError`` if the member may
    not have the call, or nothing of it.
    """
    if call.revoked:
        raise UsageError("was taken back: nothing of it is to be searched", where=call.id)
    audience, known = Audience.of_member(member), organisations(node)
    asked = release(call, audience, node)
    objects, withheld = _objects(objects_of(call, node), audience, node)
    answers, unheard = _answers(call, audience, node, known)
    if not objects:
        raise ReleaseError("nothing of the call may reach this member", where=call.id)
    made = event_of(asked, objects, answers, known)
    made = msgspec.structs.replace(made, losses=(*withheld, *unheard, *made.losses))
    told = f"{made.attributes} attributes, {made.sightings} sightings, {len(made.losses)} losses"
    node.store.audit.append(
        actor,
        "call exported",
        object_=call.id,
        audience=str(audience),
        rule=str(made.event.marking),
        detail=f"misp: {told}",
    )
    return made


def write(made: Exported, place: Path) -> None:
    """Write an event into a file. Raises ``NodeError`` where that cannot be done."""
    try:
        place.write_bytes(made.event.value)
    except OSError as error:
        raise NodeError(f"cannot be written: {error.strerror or error}", where=str(place)) from error


def _objects(
    parts: Sequence[StixObject], audience: Audience, node: Node
) -> tuple[list[Released[StixObject]], list[Loss]]:
    known = known_together(parts, KnownHere(node, parts))
    told = [one for part in parts for one in release_to_each(part, [audience], known)]
    withheld = [(part, one) for part, one in zip(parts, told, strict=True) if isinstance(one, ReleaseError)]
    losses = [Loss(str(part["id"]), f"withheld: {one.what}") for part, one in withheld]
    return [one for one in told if isinstance(one, Released)], losses


def _answers(
    call: Call, audience: Audience, node: Node, known: Organisations
) -> tuple[list[Released[Answer]], list[Loss]]:
    """What members said last, those of it that may be told, and whose may not."""
    told: list[Released[Answer]] = []
    withheld: list[Loss] = []
    for answer in _said(call, node):
        try:
            told.append(release(answer, audience, node))
        except ReleaseError as error:
            who = known.names.get(answer.member, answer.member)
            withheld.append(Loss(answer.id, f"the answer of {who} is withheld: {error.what}"))
    return told, withheld


def _said(call: Call, node: Node) -> Iterator[Answer]:
    """The answers that stand, of members that were not revoked."""
    revoked = {one.id for one in node.store.members.all() if one.revoked is not None}
    for answer in node.store.answers.of(call.id):
        if not answer.withdrawn and answer.member not in revoked:
            yield answer
