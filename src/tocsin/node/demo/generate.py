"""Generates a demonstration: a folder of logs, and beside them what really happened."""

from __future__ import annotations

import datetime as dt
import functools
import multiprocessing
import os
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

import msgspec
import numpy as np

from tocsin.node.demo.background import VOLUME, activities
from tocsin.node.demo.cast import Cast, cast
from tocsin.node.demo.intruder import Intrusion, intrude
from tocsin.node.demo.render import Deck, Planted, Renderer, draw, planted
from tocsin.node.demo.scenario import FIELDS_CHANGE, Calendar, DemoConfig
from tocsin.node.demo.text import CHANNELS, HTTPPROXY, IIS
from tocsin.node.demo.truth import Truth
from tocsin.node.demo.writers import HostWriter, Written

#: Called with the events written so far and the events that there will be, about.
Progress = Callable[[int, int], None]

#: Folder of the logs and name of the ground truth within a demonstration.
LOGS, TRUTH = "logs", "truth.json"
#: Above this many events two processes are used, where there are as many cores.
ONE_PROCESS = 60_000

_FILE_OF = {IIS: IIS, HTTPPROXY: HTTPPROXY} | dict.fromkeys(CHANNELS, "windows")


def _quiet(done: int, total: int) -> None:
    """No progress shown."""


def generate(config: DemoConfig, folder: Path, progress: Progress = _quiet) -> Truth:
    """Write ``folder/logs/…`` and ``folder/truth.json``; the same configuration gives the same files.

    Raises ``UsageError`` for a configuration too small for the case and ``OSError`` where the
    folder cannot be written.
    """
    config = config.checked()
    calendar = Calendar(config.days)
    agency, intrusion = _made(config.hosts, config.days, config.played)
    (folder / LOGS).mkdir(parents=True, exist_ok=True)
    events = files = 0
    names = sorted((h.name for h in agency.hosts), key=lambda name: (-VOLUME[agency.host(name).role], name))
    for written in _all(config, names, folder / LOGS):
        events, files = events + written.events, files + written.files
        progress(events, max(events, config.events))
    truth = Truth(config, calendar.start, calendar.end, events, files, intrusion.steps)
    (folder / TRUTH).write_bytes(msgspec.json.format(msgspec.json.encode(truth), indent=1))
    return truth


@functools.cache
def _made(hosts: int, days: int, acts: tuple[str, ...]) -> tuple[Cast, Intrusion]:
    """The agency and what is done to it, made once in each process."""
    calendar = Calendar(days)
    agency = cast(hosts, calendar)
    return agency, intrude(agency, calendar, acts)


def _all(config: DemoConfig, names: list[str], folder: Path) -> Iterator[Written]:
    workers = config.workers or (min(2, os.cpu_count() or 1) if config.events > ONE_PROCESS else 1)
    if workers == 1:
        yield from (write_host(config, name, folder) for name in names)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        for job in as_completed([pool.submit(write_host, config, name, folder) for name in names]):
            yield job.result()


def write_host(config: DemoConfig, name: str, folder: Path) -> Written:
    """Write all logs of one machine; independent of every other machine's."""
    calendar = Calendar(config.days)
    agency, intrusion = _made(config.hosts, config.days, config.played)
    host = agency.host(name)
    share = VOLUME[host.role] / sum(VOLUME[h.role] for h in agency.hosts)
    deck = Deck(activities(host, agency))
    key = zlib.crc32(name.encode())
    background, extra = (np.random.default_rng([config.seed, key, part]) for part in (0, 1))
    first = {stream: int(extra.integers(1_000, 900_000)) for stream in sorted(_FILE_OF)}
    switch = calendar.at(FIELDS_CHANGE)
    renderer = Renderer(deck, first, _FILE_OF, switch)
    with HostWriter(host, folder, switch, intrusion.silent.get(name)) as writer:
        for start, end, count in _quotas(calendar, config.events * share):
            drawn = draw(deck, count, start, end, background)
            own = _within(intrusion.planted.get(name, ()), start, end)
            drawn = planted(drawn, deck, own, extra)
            writer.month(start, renderer.month(drawn, own))
    return Written(name, writer.events, writer.files)


def _quotas(calendar: Calendar, events: float) -> Iterator[tuple[dt.datetime, dt.datetime, int]]:
    done = 0
    for start, end in calendar.months():
        until = round(events * (end - calendar.start).days / calendar.days)
        yield start, end, until - done
        done = until


def _within(records: tuple[Planted, ...], start: dt.datetime, end: dt.datetime) -> list[Planted]:
    first, last = (int(moment.timestamp() * 1000) for moment in (start, end))
    return [record for record in records if first <= record.time < last]
