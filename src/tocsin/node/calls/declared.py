"""What an analyst declared of a call, as it holds for the version that is asked now."""

from __future__ import annotations

from tocsin.model.answer import Declared
from tocsin.model.call import Call
from tocsin.node.member.node import Node


def known_declared(call: Call, node: Node) -> dict[str, Declared]:
    """What was declared of this version of a call, or of one before it as far as the same pattern is asked under the same id, by item."""
    hunted = node.store.findings.hunted(call.id)
    before = call if hunted in {None, call.modified} else node.store.calls.get(call.id, modified=hunted)
    asked = _asked(call) & _asked(before) if before is not None else set()
    items = {ident for ident, _, _ in asked}
    found = node.store.findings.of(call.id)
    return {one.item: one.declared for one in found if one.declared is not None and one.item in items}


def _asked(call: Call) -> set[tuple[str, str, str]]:
    return {(item.id, item.pattern_type, item.pattern) for item in call.items}
