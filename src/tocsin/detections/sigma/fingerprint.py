"""Names a compiled rule set by all that decides what it is."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

import msgspec

import tocsin
from tocsin.detections.sigma.files import RuleFile, is_archive, read_rules
from tocsin.detections.sigma.placeholders import Placeholders

#: Raise when the same input compiles to something else, or is stored in another way.
FORMAT = 8


def fingerprint(paths: Iterable[str | Path], placeholders: Placeholders) -> str:
    """SHA-256 over the names and bytes of all inputs, the placeholders and this program's version.

    An archive is hashed as it is, without unpacking it.
    """
    digest = hashlib.sha256(f"{tocsin.__version__}\0{FORMAT}\0".encode())
    digest.update(msgspec.msgpack.encode(sorted(placeholders.items())))
    for path in map(Path, paths):
        if is_archive(path):
            with path.open("rb") as stream:
                hashed = hashlib.file_digest(stream, "sha256").digest()
            digest.update(b"\1" + os.fsencode(path) + b"\0" + hashed)
            continue
        for file in read_rules([path]):
            if isinstance(file, RuleFile):
                digest.update(b"\2" + os.fsencode(file.name) + b"\0")
                digest.update(hashlib.sha256(file.data).digest())
            else:
                digest.update(b"\3" + repr(file).encode(errors="surrogateescape"))
    return digest.hexdigest()
