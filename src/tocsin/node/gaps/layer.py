"""A member's map as a layer of the ATT&CK Navigator."""

from __future__ import annotations

from typing import Any

import orjson

from tocsin.gaps.summing import quarters_of
from tocsin.model.gap import GapMap, Stand, Standing
from tocsin.model.marking import Marking, Tlp
from tocsin.node.gaps.seeing import Seen
from tocsin.node.member.node import Node
from tocsin.node.reports.attack_ids import VERSION, known

#: Layer format: https://github.com/mitre-attack/attack-navigator/blob/master/layers/spec/v4.5/layerformat.md
_VERSIONS = {"layer": "4.5", "attack": VERSION, "navigator": "5.1.0"}
#: What a member cannot see, its own or another's, is for its own people alone.
_MARKING = str(Marking(Tlp.AMBER_STRICT))
#: A colour for each standing, told apart in grey too; the legend and each comment say it in words.
COLOURS = {
    Standing.PROVEN: "#1b7837",
    Standing.COVERED: "#a6dba0",
    Standing.NO_TELEMETRY: "#fdb863",
    Standing.NO_RULE: "#b2abd2",
    Standing.BLIND: "#5e3c99",
}


def layer(found: GapMap, name: str, asked: frozenset[str] = frozenset()) -> bytes:
    """The layer; ``asked`` techniques are shown, the others are there and disabled. Without any, all are.

    Techniques that the layer's version of ATT&CK does not know are left out and listed in its metadata.
    """
    shown = [one for one in found.stands if one.technique in known()]
    left = [one.technique for one in found.stands if one.technique not in known()]
    made = {
        "name": f"Gaps of {name}",
        "versions": _VERSIONS,
        "domain": "enterprise-attack",
        "description": f"{_MARKING}, for this member's own people. How {name} stands to techniques, {found.at:%Y-%m-%d}, from {found.basis}. What is not shown is not known.",
        "techniques": [_technique(one, asked) for one in shown],
        "legendItems": [{"label": str(one), "color": colour} for one, colour in COLOURS.items()],
        "metadata": [
            {"name": "marking", "value": _MARKING},
            *({"name": f"unknown to ATT&CK {VERSION}", "value": one} for one in left),
        ],
    }
    return orjson.dumps(made, option=orjson.OPT_INDENT_2)


def note_layer(node: Node, one: Seen, who: str) -> None:
    """Note in the audit log that a member's layer was taken along; it is before it can leave."""
    node.store.audit.append(who, "gaps layer taken", object_=one.map.member, rule=_MARKING, detail=one.name)


def _technique(stand: Stand, asked: frozenset[str]) -> dict[str, Any]:
    said = [str(stand.standing)]
    if stand.hosts is not None and stand.seeing is not None:
        said.append(f"{stand.seeing} of {stand.hosts} hosts see it")
    elif stand.quarters is not None:
        said.append(f"up to {stand.quarters} quarters of hosts see it")
    return {
        "techniqueID": stand.technique,
        "color": COLOURS[stand.standing],
        "score": quarters_of(stand),
        "comment": "; ".join(said),
        "enabled": not asked or stand.technique in asked,
    }
