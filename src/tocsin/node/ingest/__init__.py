"""Taking logs into a lake: read on all cores, commit each chunk exactly once."""

from tocsin.node.ingest.run import IngestReport, ingest

__all__ = ["IngestReport", "ingest"]
