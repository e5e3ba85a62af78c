"""What an analyst declares becomes what this member knows of a call; then it is answered as anything else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import msgspec

from tocsin.model.answer import Answer, Declared, ItemFinding, Sight
from tocsin.model.call import Call
from tocsin.model.errors import UsageError
from tocsin.node.calls.declared import known_declared
from tocsin.node.calls.handling import answer_by_rule
from tocsin.node.member.node import Node


def declare(call: Call, said: Mapping[str, Declared], actor: str, source: str, node: Node) -> Answer | None:
    """Take in what an analyst declares of items, in place of what was declared of them before; then what leaves by rule leaves.

    ``source`` says for the audit where it was declared. Items that are not said keep what they had, of
    an earlier version of the call too where they are asked as they were. Raises ``UsageError`` where the node only measures, and for a call that was taken back.
    """
    counted = Counter(one.sight for one in said.values())
    told = ", ".join(f"{counted[sight]} {sight.value}" for sight in Sight if counted[sight])
    mine = node.configuration
    with node.store.transaction():  # what is known beside it stands until it is written with it
        may_declare(call, node)
        declared = {**known_declared(call, node), **said}
        hunted = {} if mine.declares else {one.item: one for one in node.store.findings.of(call.id)}
        plain = {item: ItemFinding(item, None) for item in declared} | hunted
        found = [msgspec.structs.replace(one, declared=declared.get(item)) for item, one in plain.items()]
        node.store.findings.put(call.id, call.modified, found)
        node.store.audit.append(actor, "declared", object_=call.id, detail=f"{told}; {source}")
    return answer_by_rule(call, node)


def may_declare(call: Call, node: Node) -> None:
    """Raise ``UsageError`` where the node only measures or has not searched yet, and for a call that was taken back."""
    mine = node.configuration
    if not mine.declares and not mine.declares_beside:
        raise UsageError(
            "this node searches a lake of its own: it measures and does not declare",
            where=call.id,
            hint="if your logs stay in a SIEM, set declares = true in tocsin.toml; if part of them, declares_beside",
        )
    if not mine.declares and not call.revoked and node.store.findings.hunted(call.id) != call.modified:
        hint = "declare once it has been searched"
        raise UsageError("this node has not searched this version yet", where=call.id, hint=hint)
    if call.revoked:
        raise UsageError("was taken back: it asks nothing any more", where=call.id)
