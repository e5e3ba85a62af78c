"""A hunt's outcome made by hand, hostile where a log can be, for the tests of the report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from tocsin.hunting import HuntResult
from tocsin.model.detection import Branch, Correlation, CorrelationType, Detection, Level, Rejected, RuleSet
from tocsin.model.event import Skipped
from tocsin.model.expression import Atom, Op
from tocsin.model.field_of_view import (
    Blind,
    Days,
    FieldOfView,
    Host,
    HostLog,
    LogSummary,
    OriginTime,
    Seeing,
    Visibility,
    Why,
)
from tocsin.model.field_of_view import Outcome as Told
from tocsin.model.finding import Finding, IndicatorHit, SeenEvent
from tocsin.model.logsource import LogSource
from tocsin.node.hunts import Outcome, Request
from tocsin.node.ingest import IngestReport
from tocsin.node.rules import Chosen
from tocsin.node.suppression import Suppression
from tocsin.node.tuning import Suppressed

START = dt.datetime(2022, 5, 1, 8, 0, tzinfo=dt.UTC)
ORIGIN = "ministry.example"
#: What an intruder may write into a log to harm its reader.
HOSTILE = {
    "script": "</script><script>window.harmed=1</script>",
    "image": '<img src=x onerror="window.harmed=1"><svg onload=window.harmed=1>',
    "attribute": "\" onmouseover=window.harmed=1 x='",
    "comment": "<!--<script>",
    "template": "{{ 7 * 7 }}{% raw %}",
    "bidi": "invoice\u202egpj.exe",
    "terminal": "\x1b[2J\x1b]0;harm\x07",
    "nul": "a\x00b",
    "surrogate": "half \ud800 pair",
    "separator": "line\u2028para\u2029graph",
    "zero width": "pay\u200bload\ufeff",
    "long": "A" * 100_000,
    "markup": "<b>bold</b> & <a href='javascript:window.harmed=1'>click</a>",
}
HIT = IndicatorHit(HOSTILE["script"], HOSTILE["image"], (HOSTILE["bidi"],))
PROCESS = LogSource("windows", "process_creation", None)
DETECTIONS = (
    Detection(
        "shell", "Web worker starts a shell", "sigma", "web/shell.yml", "d" * 64, Level.HIGH,
        description="A shell below a web server.", falsepositives=("Administrators",),
        tags=("attack.initial-access", "attack.t1190", "attack.persistence", "attack.t1505.003"),
        branches=(Branch(PROCESS, Atom("Image", Op.ENDS, "cmd.exe")),),
    ),
    Detection(
        "crypt", "Files encrypted", "sigma", "crypt.yml", "e" * 64, Level.CRITICAL,
        tags=("attack.impact", "attack.t1486"), branches=(Branch(PROCESS, Atom("CommandLine", Op.CONTAINS, "lck")),),
    ),
    Detection(
        "chain", "From shell to encryption", "sigma", "chain.yml", "f" * 64, Level.CRITICAL,
        correlation=Correlation(CorrelationType.TEMPORAL, ("shell", "crypt"), timespan=3600),
    ),
    Detection(
        "mail", "Mailbox searched", "sigma", "mail.yml", "a" * 64, Level.MEDIUM, tags=("attack.collection",),
        branches=(Branch(LogSource(None, None, "mail"), Atom("Op", Op.EQ, "search")),),
    ),
)  # fmt: skip


def seen(rule: str, minutes: int | None, host: str = "web01", **fields: str) -> SeenEvent:
    """An event some minutes after the start; None is an event without a time."""
    time = None if minutes is None else START + dt.timedelta(minutes=minutes)
    own = fields or {"NewProcessName": r"C:\Windows\cmd.exe", "CommandLine": "cmd /c whoami"}
    return SeenEvent(rule, time, host, ORIGIN, str(PROCESS), "web01.evtx", "c" * 64, 7, own)


def finding(rule: str, *events: SeenEvent) -> Finding:
    """A finding of one of the sample detections."""
    own = next(d for d in DETECTIONS if d.id == rule)
    return Finding(
        own.id, own.title, own.level.value, own.techniques, events, own.correlation is not None, (), own.tags
    )


def findings() -> tuple[Finding, ...]:
    """A few ordinary findings over five days on two machines, one of them a correlation."""
    day = 24 * 60
    found = [
        finding("shell", seen("shell", 0)),
        finding("shell", seen("shell", 3)),
        finding("crypt", seen("crypt", 4 * day, "db01", CommandLine="enc.exe *.lck")),
        finding("chain", seen("shell", 3), seen("crypt", 4 * day, "db01")),
    ]
    return tuple(sorted(found, key=lambda one: one.events[0].time or START))


def hostile() -> tuple[Finding, ...]:
    """Findings whose every text is hostile: field names and values, host, file, rule title and techniques."""
    title = "".join(HOSTILE.values())[:2000]
    event = SeenEvent(
        "shell", START, HOSTILE["script"], ORIGIN, HOSTILE["image"], HOSTILE["attribute"], HOSTILE["script"], 1,
        {f"{name} {value}"[:300]: value for name, value in HOSTILE.items()},
    )  # fmt: skip
    own = Finding("shell", title, "high", (HOSTILE["script"], HOSTILE["bidi"]), (event,), False, (HIT,))
    return (own, *findings())


def view(hosts: Sequence[str] = ("db01", "web01", "ws01")) -> FieldOfView:
    """Five days asked; ws01 cannot show processes, nobody can show mail."""
    days = Days(START.date(), START.date() + dt.timedelta(days=4))
    known = tuple(
        Host(ORIGIN, f"{name}.ministry.example", (name,), 100, 5, START, START + dt.timedelta(days=4))
        for name in hosts
    )
    seeing, last = tuple(range(len(hosts) - 1)), len(hosts) - 1
    processes = Visibility(
        ("windows process_creation",), True, (Seeing(seeing, ("windows-security",), (), 10),),
        (Blind((last,), Why.NO_LOG_SOURCE, ("windows process_creation",)),), 10, 10, 15, (),
    )  # fmt: skip
    everyone = tuple(range(len(hosts)))
    mail = Visibility(
        ("mail",), True, (), (Blind(everyone, Why.NO_LOG_SOURCE, ("mail",)),), 0, 0, 15, (days,)
    )
    told = Told(0, seeing, False, 0, 0, 1, "seen on 2; not seen on 0 of 3 known hosts, blind on 1")
    return FieldOfView(
        known,
        (OriginTime(ORIGIN, days, (), 2, 1, 3),),
        (LogSummary(ORIGIN, "windows-security", (), 300, 3, START, START, (days,)),),
        tuple(HostLog(at, "windows-security", (days,)) for at in seeing),
        (processes, mail),
        {
            "shell": told,
            "crypt": told,
            "chain": told,
            "mail": Told(1, (), False, 0, 0, 3, "blind everywhere: no mail log"),
        },
    )


def outcome(found: Sequence[Finding] | None = None) -> Outcome:
    """A whole outcome with something left out for every reason."""
    taken = IngestReport((), (), 300, 4, (Skipped("logs/torn.evtx", 12, HOSTILE["script"], 3),))
    refused = (Rejected("rules/odd.yml", HOSTILE["image"], "modifier 'odd' is not known"),)
    return Outcome(
        HuntResult(tuple(findings() if found is None else found), 300, 300, view(), 2),
        Chosen(RuleSet(), "rules: samples"),
        RuleSet(DETECTIONS, {}, refused),
        taken,
        Path("/somewhere/lake"),
        (Suppressed(Suppression(rule="shell", reason="our scanner", fields={"User": HOSTILE["markup"]}), 6),),
        Request(paths=(Path("/somewhere/logs"),)),
        START,
    )
