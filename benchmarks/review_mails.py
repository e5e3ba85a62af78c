"""A Daily Review to ten thousand readers: mails a minute and memory, against ready mails that nobody keeps account of."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.bench import JOBS, Bench
from benchmarks.figure import Figure, Section, timed

_READERS, _QUICK, _FEW = 10_000, 500, 1_000
_MEMORY = 300 * 1024**2


def run(bench: Bench) -> Section:
    """One issue to few, one to many, and the baseline."""
    about = (
        "A Daily Review of 20 articles is put out to readers who follow 5 of 60 topics each, and mailed to an SMTP server of another "
        "process on this machine: written for each reader when it is sent, in that reader's order, and marked on the disk before the "
        "server sees it. The baseline hands as many ready mails of the same length to the same server with smtplib alone: nothing is "
        "written for anybody, nothing is kept, and who is mailed twice after a crash nobody knows."
    )
    with _sink() as port:
        return Section("Mails", about, tuple(_figures(bench, port)))


def _figures(bench: Bench, port: str) -> Iterator[Figure]:
    readers = _QUICK if bench.quick else _READERS
    few = bench.job("mail_issue", bench.fresh("few"), _FEW if not bench.quick else 100, port)
    many = bench.job("mail_issue", bench.fresh("many"), readers, port)
    plain = bench.job("mail_issue", bench.fresh("plain"), readers, port, "plain")
    told, base = json.loads(many.output), json.loads(plain.output)
    rate, ready = 60 * told["taken"] / told["post"], 60 * readers / base["post"]
    yield timed(f"Ready mails by smtplib alone, {readers:,}", [plain], f"{ready:,.0f} mails/min")
    yield timed(
        f"A Daily Review to {readers:,} readers",
        [many],
        f"{rate:,.0f} mails/min",
        note=f"{told['taken']:,} of {readers:,} were taken; putting the issue out took {told['issue']:.1f} s of it, and one mail took "
        f"{ready / rate:.1f} times as long as a ready one.",
    )
    grown = many.memory - few.memory
    yield Figure(
        f"Memory for {readers:,} readers",
        f"{many.memory / 1024**2:.0f} MiB",
        f"at most {_MEMORY // 1024**2} MiB",
        many.memory <= _MEMORY,
        note=f"{grown / 1024**2:+.0f} MiB against a tenth of the readers.",
    )


@contextmanager
def _sink() -> Iterator[str]:
    """The port of a server that takes every mail, in a process of its own."""
    command = [sys.executable, str(JOBS / "mail_sink.py")]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ)
    try:
        assert server.stdout is not None  # noqa: S101  (a pipe was asked for)
        yield server.stdout.readline().strip()
    finally:
        server.kill()
        server.communicate()
