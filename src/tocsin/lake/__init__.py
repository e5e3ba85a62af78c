"""Events at rest: Delta tables, each event once, under its original names; Sigma's categories are views."""

from tocsin.lake.commit import Added, commit
from tocsin.lake.compact import Compacted, compact
from tocsin.lake.keys import KnownKeys
from tocsin.lake.lake import Lake, PartRef, Unit
from tocsin.lake.ledger import FileRecord, Ledger
from tocsin.lake.lock import locked
from tocsin.lake.merging import Choice
from tocsin.lake.parts import Part, PartWriter
from tocsin.lake.pending import Intent, Pending

__all__ = [
    "Added",
    "Choice",
    "Compacted",
    "FileRecord",
    "Intent",
    "KnownKeys",
    "Lake",
    "Ledger",
    "Part",
    "PartRef",
    "PartWriter",
    "Pending",
    "Unit",
    "commit",
    "compact",
    "locked",
]
