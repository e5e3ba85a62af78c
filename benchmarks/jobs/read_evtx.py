"""Read every file of a folder so many times with the EVTX reader, on all cores; tells events, skipped and seconds."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tocsin.model.event import Skipped
from tocsin.sources import Input, ReadOptions, inputs, prepare_to_read, read_chunks

_FILES_AT_A_TIME = 40


def main(folder: str, times: str) -> None:
    found = list(inputs([Path(folder)])) * int(times)
    skipped = sum(one.count for one in found if isinstance(one, Skipped))
    sources = [one for one in found if isinstance(one, Input)]
    tasks = [sources[at : at + _FILES_AT_A_TIME] for at in range(0, len(sources), _FILES_AT_A_TIME)]
    with ProcessPoolExecutor(os.cpu_count(), initializer=prepare_to_read) as pool:
        list(pool.map(_read, [[]] * (os.cpu_count() or 1)))  # every process has started and imported
        started = time.perf_counter()
        counts = list(pool.map(_read, tasks))
        seconds = time.perf_counter() - started
    events = sum(count for count, _ in counts)
    skipped += sum(count for _, count in counts)
    print(json.dumps({"events": events, "skipped": skipped, "seconds": seconds}))


def _read(sources: Sequence[Input]) -> tuple[int, int]:
    """Events and skipped records of some files."""
    options = ReadOptions()
    events = skipped = 0
    for source in sources:
        for chunk in read_chunks(source, options):
            events += chunk.events
            skipped += sum(one.count for one in chunk.skipped)
    return events, skipped


if __name__ == "__main__":
    main(*sys.argv[1:])
