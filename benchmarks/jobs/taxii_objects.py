"""Write made-up objects into a store, and as data of medallion's memory backend; tells moments to page from, as JSON."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

from tocsin.exchange.taxii import stored_object
from tocsin.release import NOTHING_KNOWN, marking_of
from tocsin.store import Store

COLLECTION = str(uuid.uuid5(uuid.NAMESPACE_OID, "benchmark"))
MEMBER = f"identity--{uuid.uuid5(uuid.NAMESPACE_OID, 'member')}"
NAME, SECRET = "member", "secret"
_GREEN = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"
_START = dt.datetime(2022, 9, 1, tzinfo=dt.UTC)
_BATCH = 5_000
_PARTS = 10
_TYPES = ["application/stix+json;version=2.1"]


def main(count: str, folder: str, peer: str) -> None:
    total, place = int(count), Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    moments = _fill(place, total)
    if peer == "peer":
        _write_peer(place, total)
    print(json.dumps({"moments": moments}))


def objects(count: int, kind: str = "stored") -> Iterator[dict[str, object]]:
    """Nine indicators, one malware, and so on; ids that no other kind has."""
    for number in range(count):
        yield _malware(number, kind) if number % 10 == 9 else _indicator(number, kind)  # noqa: PLR2004


def _common(number: int, kind: str, type_: str) -> dict[str, object]:
    made = (_START + dt.timedelta(seconds=number)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return {
        "type": type_,
        "spec_version": "2.1",
        "id": f"{type_}--{uuid.uuid5(uuid.NAMESPACE_OID, f'{kind} {number}')}",
        "created_by_ref": MEMBER,
        "created": made,
        "modified": made,
        "object_marking_refs": [_GREEN],
    }


def _indicator(number: int, kind: str) -> dict[str, object]:
    address = ".".join(str(number * 2_654_435_761 >> shift & 255) for shift in (0, 8, 16, 24))
    return {
        **_common(number, kind, "indicator"),
        "name": f"Address {address}",
        "description": "Contacted from a web shell below the mail server's folder of pages.",
        "indicator_types": ["malicious-activity"],
        "pattern": f"[ipv4-addr:value = '{address}']",
        "pattern_type": "stix",
        "valid_from": "2022-09-01T00:00:00Z",
    }


def _malware(number: int, kind: str) -> dict[str, object]:
    return {**_common(number, kind, "malware"), "name": f"Wiper {number}", "is_family": False}


def _fill(folder: Path, count: int) -> list[str]:
    """Add all to the store; the moments after every tenth part of them."""
    store = Store.open(folder / "store.db")
    moments, stream, done = [], objects(count), 0
    while batch := list(itertools.islice(stream, _BATCH)):
        kept = [
            stored_object(json.dumps(one).encode(), one, marking_of(one, NOTHING_KNOWN), MEMBER)
            for one in batch
        ]
        added = store.objects.add(COLLECTION, kept)
        before, done = done, done + len(batch)
        if before * _PARTS // count != done * _PARTS // count:
            moments.append(added[-1].date_added.strftime("%Y-%m-%dT%H:%M:%S.%fZ"))
    store.close()
    return moments


def _write_peer(folder: Path, count: int) -> None:
    all_of_them = list(objects(count))
    manifest = [
        {"id": one["id"], "date_added": one["created"], "version": one["modified"], "media_type": _TYPES[0]}
        for one in all_of_them
    ]
    collection = {
        "id": COLLECTION,
        "title": "Objects",
        "can_read": True,
        "can_write": True,
        "media_types": _TYPES,
        "objects": all_of_them,
        "manifest": manifest,
    }
    root = {
        "title": "Root",
        "versions": ["application/taxii+json;version=2.1"],
        "max_content_length": 1 << 24,
    }
    data = {
        "/discovery": {"title": "Peer", "default": "http://127.0.0.1/root/", "api_roots": []},
        "root": {"information": root, "status": [], "collections": [collection]},
    }
    (folder / "data.json").write_text(json.dumps(data), "utf-8")
    backend = {
        "module": "medallion.backends.memory_backend",
        "module_class": "MemoryBackend",
        "filename": str(folder / "data.json"),
    }
    settings = {"backend": backend, "users": {NAME: SECRET}, "taxii": {"max_page_size": 100}}
    (folder / "medallion.json").write_text(json.dumps(settings), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
