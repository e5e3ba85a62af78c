"""The own map, measured from what the lake covers; made anew only where the lake, the rules, ATT&CK or what fired changed."""

from __future__ import annotations

import hashlib

import msgspec

from tocsin.gaps.known import Known, known_of
from tocsin.gaps.standing import Measured, Standings
from tocsin.gaps.summing import summary_of
from tocsin.gaps.telemetry import needs, probes
from tocsin.hunting.field_of_view import look
from tocsin.lake import Lake
from tocsin.model.answer import Verdict
from tocsin.model.detection import Detection
from tocsin.model.gap import GapMap
from tocsin.node.desk.made import Made
from tocsin.node.gaps.proving import fired_in
from tocsin.node.knowledge.attack import kept, used
from tocsin.node.member.node import Node
from tocsin.node.rules import choose, used_paths

#: Maps that a process keeps at once: a node serves one, a test or a demonstration several.
_KEPT = 8
#: Matches that are read at once.
_PAGE = 1_000


class Home(msgspec.Struct, frozen=True):
    """The own map with what it was made of: standings for fixes, rules by id to open to."""

    map: GapMap
    standings: Standings
    rules: dict[str, Detection]
    known: Known

    def unproven(self) -> GapMap:
        """The map as others may be told it: without what fired or was confirmed at home."""
        return self.standings.unproven().map(self.map.member, self.map.at)


_homes = Made[Home](_KEPT)
_confirmed = Made[dict[str, tuple[str, ...]]](_KEPT)


def home(node: Node) -> Home | None:
    """The own map; None where there is no lake. A snapshot is kept whenever what it says changed."""
    proofs = proofs_of(node)
    mark = _mark(node, proofs)
    if not mark:
        return None
    return _homes.get((_place(node), mark), lambda: _measured(node, proofs))


def proofs_of(node: Node) -> dict[str, tuple[str, ...]]:
    """By technique, the items of calls of which a person confirmed a match in the own history, and the rules that fired in it."""
    fired = fired_in(node)
    mark = node.store.matches.mark(Verdict.CONFIRMED)
    confirmed = _confirmed.get((_place(node), mark), lambda: _confirmed_in(node))
    rules = fired.by_technique if fired else {}
    return {
        technique: tuple(sorted({*rules.get(technique, ()), *confirmed.get(technique, ())}))
        for technique in sorted(rules.keys() | confirmed.keys())
    }


def _confirmed_in(node: Node) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    before: int | None = None
    while page := node.store.matches.latest(verdict=Verdict.CONFIRMED, before=before, limit=_PAGE):
        for one in page:
            for technique in one.match.techniques:
                found.setdefault(technique, set()).add(one.match.item)
        before = page[-1].id
    return {technique: tuple(items) for technique, items in found.items()}


def _place(node: Node) -> str:
    return str(node.folder.resolve())


def _measured(node: Node, proofs: dict[str, tuple[str, ...]]) -> Home:
    known = known_of(used())
    needed = needs(known.references)
    rules = choose((), ()).rules.detections
    lake = Lake(node.lake)
    columns = {table: lake.columns(table) for table in lake.tables}
    view = look([*rules, *probes(needed)], lake.coverage(), columns, matches={}, now=node.clock())
    names = {id_: one.name for id_, one in known.techniques.items()}
    measured = Measured(tuple(names), rules, view, needed, proofs, known.successors, names)
    standings = Standings(measured)
    made = standings.map(node.configuration.id, node.clock())
    node.store.gaps.add(summary_of(made))
    return Home(made, standings, {one.id: one for one in rules}, known)


def mark_of(node: Node) -> str:
    """A text that changes whenever the map could; "" where there is no lake."""
    return _mark(node, proofs_of(node))


def _mark(node: Node, proofs: dict[str, tuple[str, ...]]) -> str:
    state = node.lake_state()
    if not state:
        return ""
    rules = " ".join(f"{path} {path.stat().st_mtime_ns}" for path in used_paths() if path.exists())
    return hashlib.sha256(f"{state} {rules} {kept().used} {proofs}".encode()).hexdigest()
