"""A small bundle of ATT&CK, as MITRE writes one, of an adversary that does not exist."""

from __future__ import annotations

from typing import Any

import orjson

_NOTE = "Lantern Note 2022"
_OTHER = "Harbour Report 2023"


def _ident(kind: str, number: int) -> str:
    return f"{kind}--{number:08d}-0000-4000-8000-000000000000"


def known(kind: str, number: int, ident: str, name: str, **fields: Any) -> dict[str, Any]:
    """An object with an id of ATT&CK; ``cites`` are names of sources."""
    cites = fields.pop("cites", ())
    references = [{"source_name": "mitre-attack", "external_id": ident}, *map(source, cites)]
    return {
        "type": kind,
        "id": _ident(kind, number),
        "name": name,
        "modified": "2025-11-12T22:03:39.105Z",
        "external_references": references + fields.pop("notes", []),
        **fields,
    }


def source(name: str) -> dict[str, str]:
    """A source that is cited."""
    return {
        "source_name": name,
        "url": f"https://{name.split(maxsplit=1)[0].lower()}.example/",
        "description": f"{name}.",
    }


def relation(
    number: int, kind: str, one: dict[str, Any], other: dict[str, Any], *cites: str
) -> dict[str, Any]:
    """A relation of two objects."""
    return {
        "type": "relationship",
        "id": _ident("relationship", number),
        "relationship_type": kind,
        "source_ref": one["id"],
        "target_ref": other["id"],
        "modified": "2025-01-02T03:04:05.000Z",
        "description": f"{one['name']} used {other['name']}.",
        "external_references": [source(name) for name in cites],
    }


def objects() -> list[dict[str, Any]]:
    """Three techniques, two groups of which one is revoked by the other, one tool, one malware, a campaign, and how it is detected."""
    phase = [{"kill_chain_name": "mitre-attack", "phase_name": "execution"}]
    shell = known(
        "attack-pattern", 1, "T1059.001", "PowerShell", kill_chain_phases=phase, x_mitre_platforms=["Windows"]
    )
    wipe = known("attack-pattern", 2, "T1561", "Disk Wipe")
    old = known("attack-pattern", 3, "T1086", "PowerShell of old", revoked=True)
    group = known(
        "intrusion-set", 1, "G9001", "Tarn Magpie", aliases=["Tarn Magpie", "Storm-9901"], cites=[_NOTE],
        notes=[{"source_name": "Storm-9901", "description": f"(Citation: {_NOTE})"}],
    )  # fmt: skip
    former = known("intrusion-set", 2, "G9002", "Magpie of Old", revoked=True)
    malware = known("malware", 1, "S9001", "EYEGLASS", x_mitre_aliases=["EYEGLASS", "Lens"])
    tool = known("tool", 1, "S9002", "Ferry", x_mitre_deprecated=True)
    campaign = known(
        "campaign", 1, "C9001", "Lantern", first_seen="2021-05-01T04:00:00.000Z", last_seen="2022-07-01T04:00:00.000Z"
    )  # fmt: skip
    component = known(
        "x-mitre-data-component", 1, "DC9001", "Process Creation",
        x_mitre_log_sources=[{"name": "WinEventLog:Sysmon", "channel": "EventCode=1"}],
    )  # fmt: skip
    logged = {
        "x_mitre_data_component_ref": component["id"],
        "name": "WinEventLog:Sysmon",
        "channel": "EventCode=1",
    }
    analytic = known("x-mitre-analytic", 1, "AN9001", "Analytic 9001", x_mitre_log_source_references=[logged])
    strategy = known(
        "x-mitre-detection-strategy", 1, "DET9001", "Shells", x_mitre_analytic_refs=[analytic["id"]]
    )
    tactic = known("x-mitre-tactic", 1, "TA0002", "Execution", x_mitre_shortname="execution")
    return [
        {"type": "identity", "id": _ident("identity", 1), "name": "Somebody"},
        shell, wipe, old, group, former, malware, tool, campaign, component, analytic, strategy, tactic,
        relation(1, "uses", group, shell, _NOTE), relation(2, "uses", group, malware, _OTHER),
        relation(3, "uses", malware, wipe, _OTHER, _NOTE), relation(4, "uses", campaign, wipe, _NOTE),
        relation(5, "attributed-to", campaign, group, _NOTE), relation(6, "revoked-by", old, shell),
        relation(7, "revoked-by", former, group), relation(8, "detects", strategy, shell),
        relation(9, "mitigates", tool, shell),
    ]  # fmt: skip


def packed(some: list[dict[str, Any]] | None = None, version: str = "") -> bytes:
    """A bundle of these objects, or of all above, in the version that is given."""
    made = objects() if some is None else list(some)
    if version:
        made.insert(
            0,
            {"type": "x-mitre-collection", "id": _ident("x-mitre-collection", 1), "x_mitre_version": version},
        )
    return orjson.dumps({"type": "bundle", "id": _ident("bundle", 1), "objects": made})
