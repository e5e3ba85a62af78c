"""Events at rest: Delta tables, each event once, under its original names; Sigma's categories are views."""

from tocsin.lake.commit import Added, commit
from tocsin.lake.compact import Compacted, compact
from tocsin.lake.expire import Expired, ExpiredTable, expire
from tocsin.lake.keys import KnownKeys
from tocsin.lake.lake import Lake, PartRef, Unit
from tocsin.lake.ledger import FileRecord, Ledger
from tocsin.lake.lock import locked
from tocsin.lake.merging import Choice
from tocsin.lake.parts import Part, PartWriter
from tocsin.lake.pending import Intent, Pending
from tocsin.lake.repair import Repaired, repair
from tocsin.lake.verify import Fault, Orphan, Problem, Verdict, verify

__all__ = [
    "Added",
    "Choice",
    "Compacted",
    "Expired",
    "ExpiredTable",
    "Fault",
    "FileRecord",
    "Intent",
    "KnownKeys",
    "Lake",
    "Ledger",
    "Orphan",
    "Part",
    "PartRef",
    "PartWriter",
    "Pending",
    "Problem",
    "Repaired",
    "Unit",
    "Verdict",
    "commit",
    "compact",
    "expire",
    "locked",
    "repair",
    "verify",
]
