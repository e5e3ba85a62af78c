"""A call as it stands in the list of calls."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.model.answer import Verdict
from tocsin.model.call import Call
from tocsin.model.member import Member
from tocsin.node.calls.course import Course, asked, expired, have_answered
from tocsin.node.desk.nouns import CallRow
from tocsin.node.member.node import Node


def listed(node: Node, call: Call, known: Sequence[Member], draft: Call | None) -> CallRow:
    """The row of a call; ``known`` are all members, revoked ones too, ``draft`` is its version that waits to be sent."""
    store, mine = node.store, node.configuration
    stages = {member: step.stage for member, step in store.calls.progress(call.id).items()}
    members = asked(call, (one for one in known if one.revoked is None))
    return CallRow(
        call=call,
        mine=call.issuer == mine.id,
        stage=stages.get(mine.id),
        open_matches=_open_matches(node, call),
        answered=have_answered(members, stages),
        asked=len(members),
        declares=mine.declares or mine.declares_beside,
        waits=draft.modified if draft is not None else None,
        issuer_revoked=next((one.revoked for one in known if one.id == call.issuer), None),
        expired=expired(call, node.clock()),
        rung=Course(store.calls.rung(call.id)).begun,
    )


def _open_matches(node: Node, call: Call) -> int:
    """How many matches of what a call asks for wait for an analyst."""
    wanted = {item.id for item in call.items}
    counted = node.store.matches.counts(call.id).items()
    return sum(count for (item, verdict), count in counted if verdict is Verdict.OPEN and item in wanted)
