"""MISP events for tests, made up by us."""

from __future__ import annotations

import uuid
from typing import Any

#: Seconds since 1970 of 2024-05-01 12:00 UTC, as MISP writes them.
NOON = "1714564800"
TECHNIQUE = 'misp-galaxy:mitre-attack-pattern="Valid Accounts - T1078"'
ACTOR = 'misp-galaxy:threat-actor="APT Nought"'
SECTOR = 'misp-galaxy:sector="Government, Administration"'


def uuid_of(name: object) -> str:
    """A UUID that follows from a name."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, str(name)))


def attribute(kind: str, value: str, name: object = 1, **more: Any) -> dict[str, Any]:
    """An attribute that is meant for detection."""
    return {
        "uuid": uuid_of(name),
        "type": kind,
        "value": value,
        "to_ids": True,
        "timestamp": NOON,
        **more,
    }


def event(*attributes: dict[str, Any], tags: tuple[str, ...] = ("tlp:amber",), **more: Any) -> dict[str, Any]:
    """An event of an organisation that is no member."""
    return {
        "uuid": uuid_of("event"),
        "info": "Intruder at the ministry",
        "date": "2024-05-01",
        "timestamp": NOON,
        "distribution": "3",
        "analysis": "2",
        "threat_level_id": "1",
        "Orgc": {"name": "CSIRT Nordmark", "uuid": uuid_of("org")},
        "Tag": [{"name": one} for one in tags],
        "Attribute": list(attributes),
        **more,
    }


def whole_event() -> dict[str, Any]:
    """An event with one of everything that comes back as it was."""
    found = {"uuid": uuid_of("found"), "type": "0", "date_sighting": "1714566000"}
    parts = [
        attribute("filename", "Invoice.exe", "name", object_relation="filename", category="Payload delivery"),
        attribute(
            "sha256",
            "a" * 64,
            "digest",
            object_relation="sha256",
            category="Payload delivery",
            Sighting=[found],
        ),
    ]
    seen = {"uuid": uuid_of("seen"), "type": "0", "date_sighting": "1714564900", "source": "sensor 7"}
    wrong = {
        "uuid": uuid_of("wrong"),
        "type": "1",
        "date_sighting": "1714565000",
        "Organisation": {"name": "CSIRT Sudland", "uuid": uuid_of("sud")},
    }
    return event(
        attribute(
            "ip-dst",
            "192.0.2.1",
            "address",
            comment="command and control",
            category="Network activity",
            first_seen="2024-04-01T00:00:00+00:00",
            Tag=[{"name": "own:tag"}, {"name": TECHNIQUE}],
            Sighting=[seen, wrong],
        ),
        attribute("filename|md5", f"Loader.DLL|{'b' * 32}", "pair", category="Payload delivery"),
        attribute("domain|ip", "Evil.example|198.51.100.7", "both", category="Network activity"),
        attribute("yara", "rule Wiper { condition: true }", "rule", category="Payload installation"),
        tags=("tlp:green", "PAP:AMBER", ACTOR, SECTOR, "type:OSINT"),
        distribution="1",
        Object=[{"name": "file", "uuid": uuid_of("file"), "comment": "the loader", "Attribute": parts}],
    )
