"""What leaves this node: its own objects, signed, kept where peers may read them, and put into the outbox for each peer."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.exchange.stix import answer_objects
from tocsin.model.answer import Answer
from tocsin.model.call import Call, StixObject
from tocsin.model.errors import ReleaseError
from tocsin.model.member import Audience
from tocsin.node.calls.objects import ANSWERS, signed, stored
from tocsin.node.member.node import Node
from tocsin.release import Released, canonical, known_together, release


def publish(objects: Sequence[StixObject], collection: str, node: Node) -> list[str]:
    """Keep signed objects and put them out for every peer that may have them; gives what was withheld from whom.

    Must run in a transaction of the store, so that what is said and what is sent stand or fall together.
    """
    node.store.objects.add(collection, [stored(obj, node) for obj in objects])
    known = known_together(objects, node)
    withheld: dict[str, str] = {}
    for peer in node.configuration.peers:
        for obj in objects:
            try:
                _post(release(obj, Audience.of_member(peer.member), known), peer.url, collection, node)
            except ReleaseError as error:
                withheld.setdefault(peer.url, error.what)
    return [f"{peer}: {reason}" for peer, reason in withheld.items()]


def _post(released: Released[StixObject], peer: str, collection: str, node: Node) -> None:
    value = released.value
    key = f"{peer} {collection} {value['id']} {value.get('modified', value.get('created'))}"
    node.store.outbox.put(key, peer, collection, canonical(value))


def publish_answer(answer: Answer, call: Call, actor: str, rule: str, node: Node) -> list[str]:
    """Sign an answer's objects and put them out, with an entry in the audit log; gives what was withheld."""
    objects = signed(answer_objects(answer, call), node)
    with node.store.transaction():
        withheld = publish(objects, ANSWERS, node)
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
    return withheld
