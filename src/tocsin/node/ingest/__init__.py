"""Taking logs into a lake: read on all cores, commit each chunk exactly once."""

from tocsin.node.ingest.run import IngestReport, ingest
from tocsin.node.ingest.watch import Watcher, Watching, until_told

__all__ = ["IngestReport", "Watcher", "Watching", "ingest", "until_told"]
