"""Pieces of material made up for tests, sealed, and put at a publication's door."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import msgspec

from press_samples import START
from tocsin.model.exhibit import Column, Draw, Table, Type
from tocsin.model.marking import Marking, Tlp
from tocsin.model.material import CALL, Material, piece_id
from tocsin.model.member import Audience
from tocsin.press.configuration import Door, Trust
from tocsin.release import new_key, release_marked, release_piece, seal

ALBION = "identity--7d6f6c2a-0000-4000-8000-000000000001"
BOREA = "identity--7d6f6c2a-0000-4000-8000-000000000002"
SIGNER, OTHER = new_key(b"a" * 32), new_key(b"b" * 32)
DOOR = Door(
    folder="door", trust=(Trust(ALBION, "CERT Albion", SIGNER.x), Trust(BOREA, "CERT Borea", OTHER.x))
)
BARS = Table(
    "types",
    "What is looked for",
    (Column("Type"), Column("Indicators", Type.NUMBER)),
    (("Domain", 12), ("File hash", 3)),
    Draw.BARS,
)
SPANS = Table(
    "seen",
    "When it was seen",
    (Column("Member"), Column("First", Type.TIME), Column("Last", Type.TIME)),
    (("Albion", "2026-02-01T00:00:00Z", "2026-02-11T00:00:00Z"), ("Borea", None, None)),
    Draw.TIMELINE,
)


def piece(of: str = "call-1", author: str = ALBION, tlp: Tlp = Tlp.CLEAR, **more: object) -> Material:
    """A piece of two tables, released by its author."""
    kind = str(more.pop("kind", CALL))
    given = {
        "id": piece_id(kind, author, of),
        "kind": kind,
        "of": of,
        "author": author,
        "source": author,
        "modified": START - dt.timedelta(hours=1),
        "marking": Marking(tlp),
        "title": "Wiper in ministries",
        "tables": (BARS, SPANS),
    }
    return Material(**(given | more))


def later(one: Material, hours: float = 1, **more: object) -> Material:
    """A later version of a piece."""
    return msgspec.structs.replace(one, modified=one.modified + dt.timedelta(hours=hours), **more)


def sealed(one: Material, signer=SIGNER) -> bytes:
    """A file with a piece, by whoever may have it."""
    return seal(release_piece(one, Audience.of_member(ALBION)), signer)


def forged(one: Material, signer=SIGNER) -> bytes:
    """A file with what no node would hand over, signed nevertheless."""
    return seal(release_marked(one, Marking(Tlp.CLEAR), "", Audience.of_member(ALBION)), signer)


def put(folder: Path, raw: bytes, name: str = "") -> Path:
    """Put a file at a door."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / (name or f"{hashlib.sha256(raw).hexdigest()}.json")
    file.write_bytes(raw)
    return file
