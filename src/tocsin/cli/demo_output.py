"""What ``tocsin demo`` prints."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import msgspec
from rich.text import Text

from tocsin.cli import machine
from tocsin.cli.console import Screen
from tocsin.model.counting import counted
from tocsin.model.detection import Level
from tocsin.node.demo.run import Shown
from tocsin.node.demo.story import compare, lines
from tocsin.node.reports import html, jsonl


def tell(shown: Shown, *, as_json: bool) -> None:
    """Tell the story, write the findings and the report into the folder, and say where to look."""
    files = _write(shown)
    if as_json:
        machine.tell(msgspec.json.encode(_object(shown)))
        return
    out = Screen()
    truth = shown.truth
    out.print(
        f"[bold]{counted(truth.events, 'event')}[/bold] of {counted(truth.config.hosts, 'machine')} over {counted(truth.config.days, 'day')}, seed {truth.config.seed}"
    )
    counts = Counter(finding.level for finding in shown.outcome.result.findings)
    levels = ", ".join(
        f"{counts[level.value]:,} {level.value}" for level in reversed(Level) if counts[level.value]
    )
    out.print(f"{counted(len(shown.outcome.result.findings), 'finding')}: {levels or 'none'}\n")
    for line in lines(shown.story):
        out.print(Text(line))
    if shown.public:
        out.print()
        for line in compare({"shipped, with indicators": shown.story, **shown.public}):
            out.print(Text(line))
    else:
        out.print("\n[dim]for what public rules find: tocsin demo --public-rules SIGMA.zip[/dim]")
    times = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in shown.seconds.items())
    out.print(f"\n[dim]{times}[/dim]")
    out.print(
        f"report: [bold]{files['report']}[/bold]   findings: {files['findings']}   logs: {shown.folder / 'logs'}"
    )
    out.print(f"hunt it yourself: tocsin hunt --lake {shown.folder / 'lake'}")


def _write(shown: Shown) -> dict[str, Path]:
    files = {"findings": shown.folder / "findings.jsonl", "report": shown.folder / "report.html"}
    with files["findings"].open("wb") as stream:
        jsonl.write(shown.outcome.result.findings, stream)
    with files["report"].open("wb") as stream:
        html.write(shown.outcome, stream)
    return files


def _object(shown: Shown) -> dict[str, object]:
    return {
        "truth": shown.truth,
        "story": shown.story,
        "public": shown.public,
        "seconds": shown.seconds,
        "findings": len(shown.outcome.result.findings),
        "folder": str(shown.folder),
    }
