"""Calls, indicators and logs made up for tests."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import orjson

from tocsin.model.call import Call, CallItem
from tocsin.model.marking import Marking, Tlp
from tocsin.node.ingest import ingest
from tocsin.sources import ReadOptions

NOW = dt.datetime(2022, 9, 1, 12, tzinfo=dt.UTC)
ALBION = "identity--7d6f6c2a-0000-4000-8000-000000000001"
BOREA = "identity--7d6f6c2a-0000-4000-8000-000000000002"
CORVIA = "identity--7d6f6c2a-0000-4000-8000-000000000003"

RULE = """\
title: Shadow copies deleted
id: 7f1f1c5a-3b1e-4a52-9a7e-2f2f0a1b2c3d
status: test
logsource: {product: windows, category: process_creation}
detection: {tool: {CommandLine|contains: delete shadows}, condition: tool}
tags: [attack.t1490]
level: high
"""
#: One machine audits command lines, one does not, and one logs nothing but logons.
LOGS = (
    (
        "WS1",
        4688,
        {"NewProcessName": "C:\\Windows\\vssadmin.exe", "CommandLine": "vssadmin delete shadows /all"},
    ),
    ("WS1", 4688, {"NewProcessName": "C:\\Windows\\notepad.exe", "CommandLine": "notepad"}),
    ("WS2", 4688, {"NewProcessName": "C:\\Windows\\notepad.exe"}),
    ("WS3", 4624, {"TargetUserName": "clerk", "IpAddress": "192.0.2.7"}),
)


def lake(folder: Path, logs=LOGS, origin: str = "ministry.example") -> Path:
    """A lake below ``folder`` with some Security events of July 2022."""
    lines = [
        {
            "EventID": event,
            "Channel": "Security",
            "Hostname": host,
            "EventTime": f"2022-07-15 13:{number:02}:00",
            "EventRecordID": 100 + number,
            **fields,
        }
        for number, (host, event, fields) in enumerate(logs)
    ]
    file = folder / "security.json"
    folder.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"\n".join(map(orjson.dumps, lines)))
    ingest([file], folder / "lake", ReadOptions(origin=origin), workers=1)
    return folder / "lake"


def indicator(ident: str, pattern: str, language: str = "stix", **more: Any) -> dict[str, Any]:
    """A STIX indicator; ``ident`` is a digit that tells it from others."""
    return {
        "type": "indicator",
        "spec_version": "2.1",
        "id": f"indicator--7d6f6c2a-0000-4000-8000-00000000010{ident}",
        "created_by_ref": ALBION,
        "created": "2022-09-01T12:00:00.000Z",
        "modified": "2022-09-01T12:00:00.000Z",
        "name": f"indicator {ident}",
        "pattern": pattern,
        "pattern_type": language,
        "valid_from": "2022-09-01T12:00:00.000Z",
        **more,
    }


def call(*objects: dict[str, Any], tlp: Tlp = Tlp.AMBER, **more: Any) -> Call:
    """A call of Albion for the indicators among ``objects``."""
    items = tuple(
        CallItem(one["id"], one["name"], one["pattern_type"], one["pattern"], "d" * 64)
        for one in objects
        if one["type"] == "indicator"
    )
    given = {
        "id": "grouping--7d6f6c2a-0000-4000-8000-000000000200",
        "title": "HomeLand",
        "question": "Have you seen it?",
        "issuer": ALBION,
        "created": NOW,
        "modified": NOW,
        "marking": Marking(tlp),
        "items": items,
    }
    return Call(**{**given, **more})
