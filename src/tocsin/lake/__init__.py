"""Events at rest: Delta tables, each event once, under its original names; Sigma's categories are views."""

from tocsin.lake.commit import Added, commit
from tocsin.lake.compact import Compacted, compact
from tocsin.lake.keys import KnownKeys
from tocsin.lake.lake import Lake, PartRef, Unit
from tocsin.lake.ledger import FileRecord, Ledger
from tocsin.lake.lock import locked
from tocsin.lake.merging import Choice
from tocsin.lake.parts import Part, PartWriter

__all__ = [
    "Added",
    "Choice",
    "Compacted",
    "FileRecord",
    "KnownKeys",
    "Lake",
    "Ledger",
    "Part",
    "PartRef",
    "PartWriter",
    "Unit",
    "commit",
    "compact",
    "locked",
]
