"""Linux audit log (``audit.log``): the records of one event joined, hexadecimal fields decoded."""

from __future__ import annotations

import dataclasses
import posixpath
import re
from collections import OrderedDict
from collections.abc import Iterator
from typing import BinaryIO

from tocsin.model.event import Event, Skipped, table_name
from tocsin.model.expression import MULTI
from tocsin.sources.contract import ReadContext
from tocsin.sources.formats.auditd_record import AuditRecord, parse_record
from tocsin.sources.formats.syscalls import syscall_name
from tocsin.sources.lines import line_text, lines, mostly

TABLE = table_name("linux", "auditd")
#: Arguments of a command that are fields of their own; all of them are in ``CommandLine``.
MAX_ARGUMENTS = 64
#: Records of one event, and events that wait for further records; beyond, the oldest is given.
MAX_RECORDS, MAX_OPEN = 4096, 512
#: Bytes of lines that wait for further records.
MAX_OPEN_BYTES = 64 * 1024 * 1024
#: Microseconds after which an event is complete, as in auparse (its default timeout is 2 s).
_COMPLETE_AFTER = 2_000_000
_LINE = re.compile(r"^[^{\"]{0,200}?type=[A-Za-z0-9_\[\]]+ msg=audit\(", re.ASCII)
_ARGUMENT = re.compile(r"a(\d{1,6})(?:\[(\d{1,6})\])?", re.ASCII)
_REGISTERS = ("a0", "a1", "a2", "a3")
#: Partitions of the table: the first of these types that an event has, else OTHER.
EVENT_TYPES = ("EXECVE", "SOCKADDR", "PATH", "SYSCALL")
_INITIATED = {"connect": "true", "accept": "false", "accept4": "false"}


class Auditd:
    """``audit.log`` as auditd writes it, raw or enriched, alone or behind a syslog header."""

    name = "auditd"

    def recognises(self, head: bytes) -> bool:
        """Lines are ``type=… msg=audit(…): …``."""
        return mostly(head, _LINE.match)

    def read(self, stream: BinaryIO, context: ReadContext) -> Iterator[Event | Skipped]:
        """One event per audit event id, in order of first records; ``record`` is the first line."""
        joiner = _Joiner()
        for item in lines(stream, context):
            if isinstance(item, Skipped):
                yield item
                continue
            number, line = item
            record = parse_record(line_text(line))
            if record is None:
                yield Skipped(context.path, number, "not an audit record")
            else:
                yield from joiner.add(number, record, len(line))
        yield from joiner.finish()


_Id = tuple[str, int | None, int]


@dataclasses.dataclass
class _Growing:
    line: int
    records: list[AuditRecord] = dataclasses.field(default_factory=list)
    size: int = 0


class _Joiner:
    """Events under construction, oldest first."""

    def __init__(self) -> None:
        self._open: OrderedDict[_Id, _Growing] = OrderedDict()
        self._bytes = 0
        self._given: OrderedDict[_Id, None] = OrderedDict()
        self._newest = 0

    def add(self, number: int, record: AuditRecord, size: int) -> Iterator[Event]:
        """Take a record of ``size`` bytes; give the events that are complete with it."""
        key = (record.node, record.time, record.serial)
        growing = self._open.setdefault(key, _Growing(number))
        if record.type != "EOE":
            growing.records.append(record)
        growing.size += size
        self._bytes += size
        self._newest = max(self._newest, record.time or 0)
        if record.type == "EOE" or len(growing.records) >= MAX_RECORDS:
            yield from self._give(key)
        while self._bytes > MAX_OPEN_BYTES or (self._open and self._oldest_is_complete()):
            yield from self._give(next(iter(self._open)))

    def finish(self) -> Iterator[Event]:
        """Give what is still open at the end of the file."""
        while self._open:
            yield from self._give(next(iter(self._open)))

    def _oldest_is_complete(self) -> bool:
        _, time, _ = next(iter(self._open))
        return len(self._open) > MAX_OPEN or (time is not None and time + _COMPLETE_AFTER < self._newest)

    def _give(self, key: _Id) -> Iterator[Event]:
        growing = self._open.pop(key)
        self._bytes -= growing.size
        if growing.records:
            node, time, serial = key
            fields = join(growing.records)
            # Records that come after their event was given are an event of their own, never a duplicate;
            # without a time the serial alone names nothing.
            identity = None if time is None or key in self._given else serial
            self._given[key] = None
            if len(self._given) > 8 * MAX_OPEN:
                self._given.popitem(last=False)
            yield Event(
                TABLE, _event(fields["type"]), time, node, growing.line, dict(fields), identity=identity
            )


def _event(types: str) -> str:
    present = types.split(MULTI)
    return next((kind for kind in EVENT_TYPES if kind in present), "OTHER")


def join(records: list[AuditRecord]) -> dict[str, str]:
    """Fields of one event: each record's own, several values of one field joined with ``MULTI``.

    ``CommandLine`` is rebuilt from EXECVE; the registers of SYSCALL, which bear the names of its
    arguments, then are ``syscall_a0`` to ``syscall_a3``. ``TargetFilename`` are the absolute paths of
    created files, ``Initiated`` whether the host opened the connection itself.
    """
    merged: dict[str, dict[str, None]] = {"type": {}}
    executed = any(record.type == "EXECVE" for record in records)
    arguments: dict[tuple[int, int], str] = {}
    for record in records:
        merged["type"][record.type] = None
        for name, value in record.fields.items():
            column = name
            if executed and name in _REGISTERS and record.type == "SYSCALL":
                column = f"syscall_{name}"
            elif record.type == "EXECVE" and (part := _ARGUMENT.fullmatch(name)):
                arguments[int(part[1]), int(part[2] or 0)] = value
                continue
            merged.setdefault(column, {})[value] = None
    fields = {name: MULTI.join(values) for name, values in merged.items()}
    fields["serial"] = str(records[0].serial)
    fields |= _command(arguments)
    return fields | _derived(fields, records)


def _command(arguments: dict[tuple[int, int], str]) -> dict[str, str]:
    whole: dict[int, str] = {}
    for (position, _), value in sorted(arguments.items()):
        whole[position] = whole.get(position, "") + value
    found = {f"a{position}": value for position, value in whole.items() if position < MAX_ARGUMENTS}
    return {**found, "CommandLine": " ".join(whole.values())} if whole else {}


def _derived(fields: dict[str, str], records: list[AuditRecord]) -> dict[str, str]:
    found: dict[str, str] = {}
    call = fields.get("SYSCALL") or syscall_name(fields.get("arch", ""), fields.get("syscall", ""))
    if call:
        found["SYSCALL"] = call
        if call in _INITIATED and "laddr" in fields:
            found["Initiated"] = _INITIATED[call]
    created = [
        r.fields["name"] for r in records if r.fields.get("nametype") == "CREATE" and "name" in r.fields
    ]
    if created:
        folder = fields.get("cwd", "")
        found["TargetFilename"] = MULTI.join(posixpath.join(folder, name) for name in created)
    return found


AUDITD = Auditd()
