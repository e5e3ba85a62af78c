"""Ids that are made from their author: nobody else has them, whoever came first."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.exchange.stix import answer_id, answer_said, beside_id, group_id, sighting_id, sighting_said
from tocsin.model.call import StixObject
from tocsin.model.errors import ReleaseError
from tocsin.model.member import Member
from tocsin.node.calls.objects import says
from tocsin.node.member.node import Node
from tocsin.release import is_own_statement
from tocsin.store import StoredObject

#: Rounds of an answer in which its sightings are looked for: a round is one withdrawal, by a person.
ROUNDS = 1_000
#: Rounds, and declarations in each of them, in which what is declared beside is looked for: people declare.
BESIDES = 100


def is_made_from(author: Member, obj: StixObject) -> bool:
    """Whether the id of an object is one that is made from its author.

    ``ReleaseError`` where it should be and is not, or where a sighting is in another's name; ``ExchangeError`` where
    what it should be made from is not as its schema says.
    """
    if obj.get("type") == "sighting":
        return _is_sighting_of(author, obj)
    if obj.get("type") == "marking-definition":
        return is_own_statement(obj)
    if obj.get("type") != "grouping" or not says(obj, "answer"):
        return False
    said = answer_said(obj)
    if obj["id"] != answer_id(author.id, said.call, said.round):
        raise ReleaseError("has not the id of an answer of its author to its call", where=str(obj["id"]))
    return True


def take_back(made: StoredObject, author: Member, obj: StixObject, node: Node) -> None:
    """Take the id of an object back from whoever had it, if it is made from the object's author."""
    if is_made_from(author, obj) and node.store.objects.take_back(made.id, made.owner):
        detail = "another member had said something under this id, which is this member's"
        node.store.audit.append(made.owner, "id taken back", object_=made.id, detail=detail)


def _is_sighting_of(author: Member, obj: StixObject) -> bool:
    if obj.get("where_sighted_refs") != [author.id]:
        raise ReleaseError(
            "is a sighting by another than its author, or by nobody named", where=str(obj["id"])
        )
    if not says(obj, "field-of-view"):
        return False
    if obj["id"] not in _names(author.id, obj):
        raise ReleaseError("has not the id of a sighting of its author for its call", where=str(obj["id"]))
    return True


def _names(author: str, obj: StixObject) -> Iterator[str]:
    """The ids that a sighting may have, round after round."""
    said, item = sighting_said(obj), str(obj.get("sighting_of_ref"))
    if said.beside:
        if said.again < BESIDES:
            for round_ in range(1, BESIDES + 1):
                yield beside_id(author, said.call, item, round_, said.again)
        return
    of_group = item == said.call and said.group > 0
    for round_ in range(1, ROUNDS + 1):
        if of_group:
            yield group_id(author, said.call, said.group, round_)
        else:
            yield sighting_id(author, said.call, item, round_)
