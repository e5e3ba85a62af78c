"""What an analyst declares becomes what this member knows of a call; then it is answered as anything else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from tocsin.model.answer import Answer, Declared, ItemFinding, Sight
from tocsin.model.call import Call
from tocsin.model.errors import UsageError
from tocsin.node.calls.handling import answer_by_rule
from tocsin.node.member.node import Node


def declare(call: Call, said: Mapping[str, Declared], actor: str, source: str, node: Node) -> Answer | None:
    """Take in what an analyst declares of items, in place of what was declared of them before; then what leaves by rule leaves.

    ``source`` says for the audit where it was declared. Items that are not said keep what they had, if the call is
    still that version. Raises ``UsageError`` where the node measures, and for a call that was taken back.
    """
    may_declare(call, node)
    before = known_declared(call, node)
    found = [ItemFinding(item, None, declared=one) for item, one in {**before, **said}.items()]
    counted = Counter(one.sight for one in said.values())
    told = ", ".join(f"{counted[sight]} {sight.value}" for sight in Sight if counted[sight])
    with node.store.transaction():
        node.store.findings.put(call.id, call.modified, found)
        node.store.audit.append(actor, "declared", object_=call.id, detail=f"{told}; {source}")
    return answer_by_rule(call, node)


def may_declare(call: Call, node: Node) -> None:
    """Raise ``UsageError`` where the node measures itself, and for a call that was taken back."""
    if not node.configuration.declares:
        raise UsageError(
            "this node searches a lake of its own: it measures and does not declare",
            where=call.id,
            hint="if your logs stay in a SIEM, set declares = true in tocsin.toml",
        )
    if call.revoked:
        raise UsageError("was taken back: it asks nothing any more", where=call.id)


def known_declared(call: Call, node: Node) -> dict[str, Declared]:
    """What was declared of this very version of a call, by item."""
    if node.store.findings.hunted(call.id) != call.modified:
        return {}
    return {one.item: one.declared for one in node.store.findings.of(call.id) if one.declared is not None}
