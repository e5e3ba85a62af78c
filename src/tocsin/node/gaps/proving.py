"""What fires in the own lake: the rules that hunts use are hunted once, and which of them matched is kept, by technique.

It proves that the rules and the telemetry work, on real events or on those of an exercise; whether an event was an intruder's is not asked.
"""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import msgspec

from tocsin.hunting import hunt
from tocsin.lake import Lake
from tocsin.model.errors import NodeError
from tocsin.model.whole_file import whole_file
from tocsin.node.hunts import Progress
from tocsin.node.member.node import Node
from tocsin.node.rules import choose

_FILE = "gaps-fired.json"


class Fired(msgspec.Struct, frozen=True):
    """When the own lake was hunted, with how many rules, and ids of those that matched by technique."""

    at: dt.datetime
    rules: int
    by_technique: dict[str, tuple[str, ...]]


def prove(node: Node, who: str, progress: Progress = lambda *_: None) -> Fired:
    """Hunt the own lake with the rules that hunts use, and keep which of them matched. NodeError where that cannot be kept, LakeError without a lake."""
    rules = choose((), ()).rules
    result = hunt(Lake(node.lake), rules, workers=os.cpu_count() or 1, progress=progress)
    found: dict[str, set[str]] = {}
    for one in result.findings:
        for technique in one.techniques:
            found.setdefault(technique, set()).add(one.rule_id)
    by_technique = {technique: tuple(sorted(ids)) for technique, ids in sorted(found.items())}
    fired = Fired(node.clock(), len(rules.detections), by_technique)
    _write(node.folder / _FILE, msgspec.json.encode(fired))
    node.store.audit.append(who, "gaps proven", detail=f"{len(by_technique)} techniques")
    return fired


def fired_in(node: Node) -> Fired | None:
    """What was found to fire last; None where nobody looked. NodeError for a file that is damaged."""
    path = node.folder / _FILE
    try:
        return msgspec.json.decode(path.read_bytes(), type=Fired)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError) as error:
        raise NodeError(
            f"cannot be used: {error}", where=str(path), hint="make it anew: tocsin gaps prove"
        ) from error


def _write(path: Path, data: bytes) -> None:
    try:
        with whole_file(path) as stream:
            stream.write(data)
    except OSError as error:
        raise NodeError(f"cannot be written: {error.strerror}", where=str(path)) from error
