"""What somebody may be told of a case: each entry by its own marking, and all that is made of those alone."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from tocsin.cases.picture import Picture, pictured
from tocsin.cases.record import recorded
from tocsin.cases.trimming import trimmed
from tocsin.model.case import Case, Entry
from tocsin.model.errors import ReleaseError
from tocsin.model.marking import Marking, Tlp, strictest
from tocsin.model.member import Audience
from tocsin.model.precedent import Precedent
from tocsin.node.cases.precedents import like
from tocsin.node.member.node import Node
from tocsin.release import Released, release_marked


class Preview(msgspec.Struct, frozen=True):
    """What an audience is told of a case, and, for the member's own people alone, how many entries it is not."""

    told: Released[Picture]
    withheld: int


def whole(node: Node, case: Case, precedents: tuple[Precedent, ...] = ()) -> Picture:
    """The picture for the member's own people, who may see all of it."""
    entries = node.store.cases.entries(case.id)
    return _pictured(node, case, entries, precedents)


def preview(
    node: Node,
    case: Case,
    audience: Audience,
    precedents: tuple[Precedent, ...] = (),
    *,
    published: bool = False,
) -> Preview:
    """The picture made of what an audience may be told, as strictly marked as all of that.

    Numbers, intervals and lists are made anew of those entries alone, and none of them names another: nothing shows of what is withheld.
    What is to be ``published`` is nobody's own, and nothing of it is TLP:RED. ReleaseError where the case itself may not be known of.
    """
    source = "" if published else node.configuration.id
    release_marked(case.title, case.marking, source, audience)
    if published and case.marking.tlp is Tlp.RED:
        raise ReleaseError("TLP:RED goes to no publication", where=case.id, hint="mark the case otherwise")
    entries = node.store.cases.entries(case.id)
    able = (one for one in entries if not (published and one.marking.tlp is Tlp.RED))
    known = trimmed(one for one in able if _may_reach(one, source, audience))
    told = _pictured(node, case, known, precedents)
    released = release_marked(told, _marking(case, known), source, audience)
    return Preview(released, len(entries) - len(known))


def _pictured(
    node: Node, case: Case, entries: tuple[Entry, ...], precedents: tuple[Precedent, ...]
) -> Picture:
    """The picture with this node's settings, which hold for whoever is told."""
    return pictured(
        case,
        entries,
        like(entries, precedents),
        record=recorded(precedents),
        weights=node.configuration.cases.weights,
    )


def _may_reach(entry: Entry, source: str, audience: Audience) -> bool:
    try:
        release_marked(entry.id, entry.marking, source, audience)
    except ReleaseError:
        return False
    return True


def _marking(case: Case, entries: Sequence[Entry]) -> Marking:
    return strictest([case.marking, *(one.marking for one in entries)])
