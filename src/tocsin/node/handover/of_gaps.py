"""The piece of a member's own gaps: techniques that none of its rules could see, and nothing else of its field of view."""

from __future__ import annotations

from collections.abc import Iterable

from tocsin.hunting.field_of_view import look
from tocsin.lake import Lake
from tocsin.model.detection import Detection
from tocsin.model.exhibit import Column, Table
from tocsin.model.field_of_view import FieldOfView
from tocsin.model.marking import Marking, Tlp
from tocsin.model.material import GAPS, Material, piece_id
from tocsin.node.handover.of_call import NEVER
from tocsin.node.member.node import Node
from tocsin.node.rules import choose, used_paths

_ROWS = 2_000


def piece_of_gaps(node: Node) -> Material:
    """What the node's own member cannot see, marked as its own, for its own organisation."""
    return gaps(node.configuration.id, unseen_of(node))


def gaps(member: str, techniques: Iterable[str]) -> Material:
    """Techniques that a member cannot see as a piece; no host, no log source and no reason is in it."""
    rows = tuple((one,) for one in sorted(set(techniques)))[:_ROWS]
    return Material(
        id=piece_id(GAPS, member, member),
        kind=GAPS,
        of=member,
        author=member,
        modified=NEVER,
        marking=Marking(Tlp.AMBER_STRICT, frozenset({member})),
        source=member,
        title="Techniques that cannot be seen",
        tables=(Table("techniques", "Techniques that cannot be seen", (Column("Technique"),), rows),),
    )


def unseen_of(node: Node) -> frozenset[str]:
    """Techniques of the rules that hunts use, on the node's whole lake."""
    lake = Lake(node.lake)
    rules = choose((), ()).rules
    shown = [one for one in rules.detections if not one.hidden]
    columns = {table: lake.columns(table) for table in lake.tables}
    return unseen(shown, look(rules.detections, lake.coverage(), columns, matches={}))


def rules_state() -> str:
    """A text that changes whenever the rules that hunts use do."""
    paths = used_paths()
    return " ".join(f"{path} {path.stat().st_mtime_ns}" for path in paths if path.exists())


def unseen(detections: Iterable[Detection], view: FieldOfView) -> frozenset[str]:
    """Techniques (``T1059.001``) all of whose detections are blind on every host and in every log that names none."""
    seen: set[str] = set()
    every: set[str] = set()
    for detection in detections:
        every |= set(detection.techniques)
        if _sees(detection, view):
            seen |= set(detection.techniques)
    return frozenset(every - seen)


def _sees(detection: Detection, view: FieldOfView) -> bool:
    outcome = view.outcomes.get(detection.id)
    if outcome is None:
        return False
    one = view.classes[outcome.visibility]
    return bool(one.seeing or one.nameless or outcome.seen or outcome.seen_unnamed)
