"""Gaps as a node's people use them: every member's map, and what a cell of it opens to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec

from tocsin.node.desk.nouns import Actor
from tocsin.node.gaps.layer import layer, note_layer
from tocsin.node.gaps.measuring import home
from tocsin.node.gaps.seeing import Sighted, sighted
from tocsin.node.member.node import Node


class RuleSeen(msgspec.Struct, frozen=True):
    """A rule with its title, level and file, and what can be said of it on the whole lake, in words."""

    id: str
    title: str
    level: str
    file: str
    sentence: str


class Gaps:
    """The gaps of a node; methods may be called from several threads at once."""

    def __init__(self, node: Node, changed: Callable[[], None]) -> None:
        self._node = node
        self._changed = changed

    def sighted(self, adversaries: Sequence[str] = (), member: str = "") -> Sighted:
        """How members stand to adversaries, named or those that matter; UsageError for an unknown name."""
        return sighted(self._node, adversaries, member)

    def rules(self, ids: Iterable[str]) -> dict[str, RuleSeen]:
        """Own rules by their ids; those that are no longer used are not there."""
        found = home(self._node)
        if found is None:
            return {}
        outcomes = found.standings.measured.view.outcomes
        return {
            id_: RuleSeen(id_, rule.title, rule.level.value, rule.file, outcomes[id_].sentence)
            for id_ in ids
            if (rule := found.rules.get(id_)) is not None and id_ in outcomes
        }

    def layer(self, member: str, actor: Actor, adversaries: Sequence[str] = ()) -> bytes:
        """A member's map as a layer of the ATT&CK Navigator, noted in the audit log; UsageError where nothing is known of it."""
        found = self.sighted(adversaries, member)
        (one,) = found.members
        made = layer(one.map, one.name, frozenset(found.users))
        note_layer(self._node, one, actor.name)
        self._changed()
        return made
