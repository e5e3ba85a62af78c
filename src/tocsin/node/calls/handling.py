"""A call on its way through this node: acknowledged, searched, answered by rule, judged, answered by a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import msgspec

from tocsin.exchange.stix import answer_id
from tocsin.model.answer import Answer, Declared, FieldOfViewCount, ItemFinding, Sight, Stage
from tocsin.model.call import Call, StixObject
from tocsin.model.errors import UsageError
from tocsin.node.calls.answering import Review, acknowledged, by_person, by_rule, review, withdrawn
from tocsin.node.calls.objects import CALLS, versions_of
from tocsin.node.calls.publishing import publish_answer
from tocsin.node.calls.searching import search
from tocsin.node.member.node import Node

Progress = Callable[[int, int], None]
#: In the name of the node itself, which acts by rule.
BY_RULE = "the node, by rule"
_SELF = "self"


def waiting(node: Node) -> list[Call]:
    """Calls to be searched now: open ones that are new, were amended, or whose lake has taken in more since."""
    if node.configuration.declares:
        return []  # its logs are elsewhere: an analyst declares what they show
    state = node.lake_state()
    if node.configuration.hub and not state:
        return []  # a hub without logs of its own only passes on what others say
    return [call for call in node.store.calls.open() if _searched(call, node) != _mark(call, state)]


def answer_call(
    call: Call, node: Node, workers: int = 0, progress: Progress = lambda *_: None
) -> Answer | None:
    """Search a call in the whole history and answer what leaves by rule; the answer, None if nothing changed.

    What was found is kept before anything is said, so a node that is killed searches again and says nothing twice.
    """
    state = node.lake_state()
    last = node.store.answers.get(answer_id(node.configuration.id, call.id))
    if last is None:
        begun = acknowledged(call, node.configuration.id, Stage.HUNTING, last, node.clock())
        publish_answer(begun, call, BY_RULE, "acknowledge", node)
    found = _search(call, node, state, workers, progress)
    with node.store.transaction():
        node.store.findings.put(call.id, call.modified, found)
        merged = node.store.matches.merge(match for one in found for match in one.matches)
        node.store.cursors.set(_SELF, f"searched {call.id}", _mark(call, state))
        detail = f"{len(found)} items, {merged.new} new matches, {merged.grown} grown, {merged.reopened} open again"
        node.store.audit.append(BY_RULE, "searched", object_=call.id, detail=detail)
    return answer_by_rule(call, node)


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


def reviewed(call: Call, node: Node) -> Review:
    """The answer under review: what was searched, with its matches as they were judged."""
    last = node.store.answers.get(answer_id(node.configuration.id, call.id))
    findings = [
        msgspec.structs.replace(one, matches=node.store.matches.of_item(call.id, one.item))
        for one in node.store.findings.of(call.id)
    ]
    return review(call, findings, node.configuration.release, node.pseudonyms, last)


def answer_by_rule(call: Call, node: Node) -> Answer | None:
    """Say what leaves without a person, if that changes anything."""
    now = reviewed(call, node)
    answer = by_rule(now, node.configuration.id, node.clock())
    if answer is not None:
        rules = sorted({item.rule for item in now.items if item.rule and item.would != item.left})
        publish_answer(answer, call, BY_RULE, " ".join(rules), node)
    return answer


def answer_by_person(call: Call, actor: str, node: Node) -> Answer:
    """Release all that may leave now. Raises ``UsageError`` if there is nothing to release."""
    answer = by_person(reviewed(call, node), node.configuration.id, node.clock())
    if answer is None:
        raise UsageError("there is nothing to release", where=call.id, hint="judge the matches first")
    publish_answer(answer, call, actor, "released by a person", node)
    return answer


def withdraw(call: Call, actor: str, reason: str, node: Node) -> Answer:
    """Take back what this member has said of a call. Raises ``UsageError`` if it has said nothing."""
    last = node.store.answers.get(answer_id(node.configuration.id, call.id))
    if last is None or last.withdrawn:
        raise UsageError("nothing was said of this call", where=call.id)
    answer = withdrawn(call, last, reason, node.clock())
    publish_answer(answer, call, actor, "withdrawn", node)
    return answer


def _search(call: Call, node: Node, state: str, workers: int, progress: Progress) -> Sequence[ItemFinding]:
    if not state:  # no log was ever taken in: blind to everything, and known to be
        none = FieldOfViewCount(0, 0, 0, 0, 0)
        return [ItemFinding(item.id, none) for item in call.items]
    return search(
        call,
        objects_of(call, node),
        node.lake,
        limits=node.configuration.limits,
        workers=workers,
        progress=progress,
    )


def objects_of(call: Call, node: Node) -> list[StixObject]:
    """The call's own objects, in the versions that it names."""
    kept = versions_of(sorted(call.objects), CALLS, node)
    return [msgspec.json.decode(one.raw) for one in kept if one.digest == call.objects[one.id]]


def _searched(call: Call, node: Node) -> str | None:
    return node.store.cursors.get(_SELF, f"searched {call.id}")


def _mark(call: Call, state: str) -> str:
    return f"{call.modified.isoformat()} {state}"
