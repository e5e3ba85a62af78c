"""Papers made in a process of their own, bounded in time and memory."""

from __future__ import annotations

import threading
from typing import Literal

import msgspec

from tocsin.cases.paper import Paper, paper_of
from tocsin.cases.picture import Picture
from tocsin.model.bounded import Broke, run_bounded
from tocsin.model.errors import NodeError
from tocsin.model.member import Audience, Reach
from tocsin.node.cases.attributing import attribution
from tocsin.node.cases.paper.legible import legible
from tocsin.node.member.node import Node
from tocsin.release import Released

Kind = Literal["html", "body", "pdf"]
_SECONDS, _MEMORY = 60, 3 * 1024**3
#: Papers that a process makes at once, so that whoever asks for many does not take the whole machine.
_AT_ONCE = threading.BoundedSemaphore(2)


def written(node: Node, told: Released[Picture]) -> Paper:
    """The contents of the paper that a member writes for an audience. UsageError where the version of ATT&CK that is used is damaged."""
    members = {one.id: one.name for one in node.store.members.all()}
    every = node.store.cases.entries(told.value.case.id)
    home = told.audience == Audience.of_member(node.configuration.id)
    return paper_of(
        told,
        author=members.get(node.configuration.id, node.configuration.id),
        day=node.clock().date(),
        names=members,
        told_to=_told_to(told.audience, members, node.configuration.id),
        judged=attribution(told.value.entries, besides=every, home=home),
    )


def made(paper: Paper, kind: Kind, seconds: int = _SECONDS) -> bytes:
    """The paper as it leaves. NodeError if it takes too long, too much memory, or cannot be set."""
    if not _AT_ONCE.acquire(timeout=seconds):
        raise NodeError("others are being made", where=f"paper.{kind}", hint="try again in a minute")
    try:
        contents = msgspec.msgpack.encode(legible(paper))
        said = run_bounded(
            "tocsin.node.cases.paper.child", (kind,), contents, seconds=seconds, memory=_MEMORY
        )
    finally:
        _AT_ONCE.release()
    if said is Broke.LATE:
        raise NodeError(f"takes longer than {seconds} s to make", where=f"paper.{kind}", hint=_SMALLER)
    if said is Broke.FAILED:
        what = "cannot be made: it takes too much memory or time"
        raise NodeError(what, where=f"paper.{kind}", hint=_SMALLER)
    outcome = msgspec.msgpack.decode(said, type=_Outcome)
    if outcome.what:
        raise NodeError(outcome.what, where=f"paper.{kind}", hint=outcome.hint)
    return outcome.data


_SMALLER = "export the case as yaml or json, or withdraw entries that it does not need"


class _Outcome(msgspec.Struct, frozen=True):
    """As the process writes it."""

    data: bytes = b""
    what: str = ""
    hint: str = ""


def _told_to(audience: Audience, members: dict[str, str], own: str) -> str:
    if audience.member:
        name = members.get(audience.member, audience.member)
        return f"{name}'s own people" if audience.member == own else name
    return {Reach.PUBLIC: "the public", Reach.COMMUNITY: "the community of members"}.get(
        audience.reach, str(audience)
    )
