"""Writes a machine's records as its collectors would have left them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Self, TextIO

import msgspec
import numpy as np

from tocsin.node.demo.cast import Host
from tocsin.node.demo.render import Stream
from tocsin.node.demo.text import HTTPPROXY, IIS
from tocsin.node.demo.web_text import EARLY_FIELDS, LATER_FIELDS, PROXY_FIELDS

#: A file of Windows events is closed at the end of the month in which it passes this many.
ROLL = 250_000


class Written(msgspec.Struct, frozen=True):
    """What a machine's logs amount to."""

    host: str
    events: int
    files: int


class HostWriter:
    """Files of one machine below ``folder``; use as a context manager.

    Windows events go to ``windows/HOST-NNN.jsonl``, IIS to ``iis/HOST/W3SVC1/u_exYYMM.log``,
    Exchange's proxy log to ``exchange/HOST/HttpProxy/HttpProxy_YYYYMM.LOG``. ``switch`` is when the
    IIS fields change; records after ``silent`` were never written.
    """

    def __init__(self, host: Host, folder: Path, switch: dt.datetime, silent: dt.datetime | None) -> None:
        self.host = host
        self.folder = folder
        self.switch = switch
        self.silent = silent
        self.events = 0
        self.files = 0
        self._windows: TextIO | None = None
        self._in_file = 0
        self._volume = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        if self._windows:
            self._windows.close()

    def month(self, start: dt.datetime, streams: dict[str, Stream]) -> None:
        """Write one month's streams, without what the machine's logs lost."""
        for name, stream in streams.items():
            kept = self._kept(name, stream)
            if not kept.lines:
                continue
            self.events += len(kept.lines)
            if name == IIS:
                self._iis(start, kept)
            elif name == HTTPPROXY:
                self._proxy(start, kept)
            else:
                self._append(kept)

    def _kept(self, name: str, stream: Stream) -> Stream:
        lost = np.zeros(len(stream.times), dtype=bool)
        if self.silent:
            lost |= stream.times > _ms(self.silent)
        if name not in (IIS, HTTPPROXY):
            if self.host.since:
                lost |= stream.times < _ms(self.host.since)
            if self.host.gap:
                lost |= (stream.times >= _ms(self.host.gap[0])) & (stream.times < _ms(self.host.gap[1]))
        if not lost.any():
            return stream
        rows = np.flatnonzero(~lost)
        return Stream(stream.times[rows], [stream.lines[row] for row in rows.tolist()])

    def _append(self, stream: Stream) -> None:
        if self._windows is None:
            self._volume += 1
            self._windows = self._open(f"windows/{self.host.name}-{self._volume:03d}.jsonl")
        self._windows.write("\n".join(stream.lines) + "\n")
        self._in_file += len(stream.lines)
        if self._in_file >= ROLL:
            self._windows.close()
            self._windows, self._in_file = None, 0

    def _iis(self, start: dt.datetime, stream: Stream) -> None:
        split = int(np.searchsorted(stream.times, _ms(self.switch)))
        with self._open(f"iis/{self.host.name}/W3SVC1/u_ex{start:%y%m}.log") as file:
            for fields, rows in ((EARLY_FIELDS, slice(0, split)), (LATER_FIELDS, slice(split, None))):
                if len(stream.times[rows]):
                    moment = stream.times[rows][0].astype("M8[ms]").item()
                    file.write("#Software: Microsoft Internet Information Services 10.0\n#Version: 1.0\n")
                    file.write(f"#Date: {moment:%Y-%m-%d %H:%M:%S}\n#Fields: {fields}\n")
                    file.write("\n".join(stream.lines[rows]) + "\n")

    def _proxy(self, start: dt.datetime, stream: Stream) -> None:
        with self._open(f"exchange/{self.host.name}/HttpProxy/HttpProxy_{start:%Y%m}.LOG") as file:
            file.write("#Software: Microsoft Exchange Server\n#Version: 15.01.2176.009\n")
            file.write(
                f"#Log-type: HttpProxy Logs\n#Date: {start:%Y-%m-%dT%H:%M:%S.000Z}\n#Fields: {PROXY_FIELDS}\n"
            )
            file.write("\n".join(stream.lines) + "\n")

    def _open(self, name: str) -> TextIO:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        self.files += 1
        return path.open("w", encoding="utf-8", newline="\n", buffering=1 << 20)


def _ms(moment: dt.datetime) -> int:
    return int(moment.timestamp() * 1000)
