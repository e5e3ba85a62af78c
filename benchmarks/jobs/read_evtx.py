"""Read every file of a folder so many times with the EVTX reader; tells events, skipped and seconds as JSON."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from tocsin.model.event import Skipped
from tocsin.sources import ReadOptions, inputs, read_chunks


def main(folder: str, times: str) -> None:
    options = ReadOptions()
    events = skipped = 0
    started = time.perf_counter()
    for _ in range(int(times)):
        for source in inputs([Path(folder)]):
            if isinstance(source, Skipped):
                skipped += source.count
            else:
                for chunk in read_chunks(source, options):
                    events += chunk.events
                    skipped += sum(one.count for one in chunk.skipped)
    print(json.dumps({"events": events, "skipped": skipped, "seconds": time.perf_counter() - started}))


if __name__ == "__main__":
    main(*sys.argv[1:])
