"""A case ends, or is told to fewer: what a publication was told of it is then taken back at the next hand-over."""

from __future__ import annotations

from msgspec.structs import replace

from tocsin.model.case import Case
from tocsin.model.errors import UsageError
from tocsin.model.marking import Marking
from tocsin.node.member.node import Node


def close(node: Node, case: Case, who: str) -> Case:
    """Close a case; its entries stay. UsageError where it is closed already."""
    with node.store.transaction() as store:
        now = store.cases.get(case.id) or case
        if now.closed is not None:
            raise UsageError("is closed already", where=case.id)
        closed = replace(now, closed=node.clock())
        store.cases.put(closed)
        store.audit.append(who, "case closed", object_=case.id, rule=str(now.marking), detail=now.title)
    return closed


def restrict(node: Node, case: Case, marking: Marking, who: str) -> Case:
    """Mark a case more strictly, so that fewer may know that there is one. UsageError for a marking that is no stricter."""
    with node.store.transaction() as store:
        now = store.cases.get(case.id) or case
        joined = now.marking.joined(marking)
        if joined == now.marking:
            hint = "a case is never marked more loosely: begin another"
            raise UsageError(f"is {now.marking}, which is as strict", where=case.id, hint=hint)
        marked = replace(now, marking=joined)
        store.cases.put(marked)
        detail = f"its marking was {now.marking}"
        store.audit.append(who, "case restricted", object_=case.id, rule=str(joined), detail=detail)
    return marked
