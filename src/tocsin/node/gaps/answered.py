"""Maps of members from their answers to calls, made anew only where another call or answer is kept."""

from __future__ import annotations

from collections.abc import Mapping

from tocsin.gaps.answered import map_of_answers
from tocsin.model.answer import Answer
from tocsin.model.gap import GapMap
from tocsin.node.desk.made import Made
from tocsin.node.member.node import Node

#: Nodes of which maps are kept at once.
_KEPT = 8

_answered = Made[Mapping[str, GapMap | None]](_KEPT)


def maps_of_answers(node: Node) -> Mapping[str, GapMap | None]:
    """By member that answered any call, its map; None where its answers say nothing of a technique."""
    # the marks are read first: what comes meanwhile is under the next ones
    key = str(node.folder.resolve()), node.store.calls.mark(), node.store.answers.mark()
    return _answered.get(key, lambda: _made(node))


def _made(node: Node) -> dict[str, GapMap | None]:
    techniques: dict[str, tuple[str, ...]] = {}
    by: dict[str, list[Answer]] = {}
    for call in node.store.calls.all():
        techniques |= {item.id: item.techniques for item in call.items}
        for one in node.store.answers.of(call.id):
            by.setdefault(one.member, []).append(one)
    return {member: map_of_answers(member, some, techniques) for member, some in by.items()}
