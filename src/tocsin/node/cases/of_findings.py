"""The findings of a hunt as traces of a case, read line by line however many there are."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
from collections.abc import Iterator
from pathlib import Path

import msgspec

from tocsin.model.answer import Evidence
from tocsin.model.errors import UsageError
from tocsin.model.trace import Trace, TraceKind
from tocsin.node.cases.of_call import AT_HOME, short
from tocsin.node.cases.phases import tactic_of, techniques_in

#: The longest line that is read, and the most lines.
_LINE, _LINES = 16 * 1024 * 1024, 2_000_000
#: Events of a correlation that a trace lists.
_EVIDENCE = 10
_HINT = "give what tocsin hunt -o findings.jsonl wrote"


class _Event(msgspec.Struct, frozen=True):
    file: str
    file_sha256: str
    record: int


class _Line(_Event, frozen=True, kw_only=True):
    """A finding as a hunt writes it; the event's own fields are not read."""

    rule_id: str
    rule_title: str
    techniques: tuple[str, ...] = ()
    time: dt.datetime | None = None
    last_time: dt.datetime | None = None
    host: str = ""
    events: tuple[_Event, ...] = ()


_decoder = msgspec.json.Decoder(_Line)


def digest_of(path: Path) -> str:
    """The SHA-256 of the lines of a file of findings, each of which is one.

    UsageError where it cannot be read; it names the first line that is no finding, and tells of more lines, or longer ones, than are read.
    """
    digest = hashlib.sha256()
    for number, line in _lines(path):
        digest.update(line)
        _read(line, path, number)
    return digest.hexdigest()


def traces_of_findings(path: Path, of: str, member: str, incident: str) -> Iterator[Trace]:
    """A trace of each finding, at ``member``; the same finding of another file is the same trace. UsageError as for ``digest_of``."""
    for number, line in _lines(path):
        yield _trace(_read(line, path, number), of, member, incident)


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines that are not empty, with their numbers."""
    try:
        with path.open("rb") as stream:
            for number in itertools.count(1):
                line = stream.readline(_LINE + 1)
                if len(line) > _LINE or (line and number > _LINES):
                    what = (
                        f"line {number:,} is too long"
                        if len(line) > _LINE
                        else f"has more than {_LINES:,} lines"
                    )
                    hint = "hunt with fewer rules, or a window: --level high"
                    raise UsageError(what, where=str(path), hint=hint)
                if not line:
                    return
                if line.strip():
                    yield number, line
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", where=str(path), hint=_HINT) from error


def _read(line: bytes, path: Path, number: int) -> _Line:
    try:
        found = _decoder.decode(line)
        for moment in (found.time, found.last_time):
            _aware(moment)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, OverflowError) as error:
        raise UsageError(f"line {number:,} is no finding: {error}", where=str(path), hint=_HINT) from error
    return found


def _trace(one: _Line, of: str, member: str, incident: str) -> Trace:
    events = one.events or (_Event(one.file, one.file_sha256, one.record),)
    told = "".join(f" {each.file_sha256} {each.record}" for each in events)
    known = techniques_in(one.techniques)
    return Trace(
        id=f"finding-{hashlib.sha256(f'{one.rule_id}{told}'.encode()).hexdigest()[:32]}",
        kind=TraceKind.FINDING,
        member=member,
        of=of,
        what=short(one.rule_title or one.rule_id),
        marking=AT_HOME,
        first=_aware(one.time),
        last=_aware(one.last_time or one.time),
        count=len(events),
        techniques=known,
        tactic=tactic_of(known),
        host=short(one.host),
        evidence=tuple(Evidence(each.file_sha256, each.file, each.record) for each in events[:_EVIDENCE]),
        incident=incident,
    )


def _aware(moment: dt.datetime | None) -> dt.datetime | None:
    """A moment in UTC; findings are written so. OverflowError for one that no calendar has there."""
    if moment is None or moment.tzinfo is None:
        return moment.replace(tzinfo=dt.UTC) if moment is not None else None
    return moment.astimezone(dt.UTC)
