"""What a second rule set of the same size costs: cost should follow the events, not the rules."""

from __future__ import annotations

import re
import uuid
import zipfile
from pathlib import Path

from benchmarks.bench import RELEASE, WINDOWS_JSON, Bench, lacking
from benchmarks.figure import Figure, Section, timed
from benchmarks.measure import walls

_TARGET = 1.3
_ID = re.compile(r"^id:\s*(\S+)", re.MULTILINE)
_RELATED = re.compile(r"^related:\n(?:[ -].*\n)+", re.MULTILINE)
_KEPT = re.compile(
    r"^\s*filter\w*:|^\s*(?:- )?[\"']?(?:EventID|Provider_Name|Channel)\b|\|(?:re|cidr|expand|fieldref|base64\w*|gte?|lte?)\b"
)
_KEY = re.compile(r"^(\s*)(?:- )?[\w.\"'-]+(?:\|\w+)*:\s*(.*)$")
_WORD = re.compile(r"[A-Za-z]{4,}")


def run(bench: Bench) -> Section:
    """The re-hunt with the rules and with twice as many."""
    missing = lacking(WINDOWS_JSON, RELEASE)
    about = missing or (
        "The re-hunt again, with every Windows rule and a second one beside each: a new id, the same fields, modifiers "
        "and conditions, each word in its literals spelled differently. Exclusions (`filter…`) stay as they are: spelled "
        "differently they would exclude nothing, and more would be found, not only more asked."
    )
    return Section("Twice the rules", about, () if missing else _figures(bench))


def _figures(bench: Bench) -> tuple[Figure, ...]:
    one, two = ("--rules", bench.windows_rules), ("--rules", _doubled(bench))
    bench.warm(*one)
    bench.warm(*two)
    pairs = [(bench.hunt(bench.lake, *one), bench.hunt(bench.lake, *two)) for _ in range(bench.runs(5))]
    once, twice = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    ratio = walls(twice).median / walls(once).median
    return (
        timed("The rules once", once, walls(once).seconds().split(" (")[0]),
        timed(
            "The rules twice", twice, f"{ratio:.2f} times", target=f"≤ {_TARGET} times", met=ratio <= _TARGET
        ),
    )


def _doubled(bench: Bench) -> Path:
    path = bench.work / "twice.zip"
    with zipfile.ZipFile(bench.windows_rules) as rules, zipfile.ZipFile(path, "w") as both:
        for name in rules.namelist():
            text = rules.read(name).decode("utf-8")
            both.writestr(name, text)
            both.writestr(f"again/{name}", _respelled(text))
    return path


def _respelled(text: str) -> str:
    """The rule with another id and other literals; lines of YAML, as SigmaHQ writes them."""
    text = _RELATED.sub("", text)
    text = _ID.sub(lambda match: f"id: {uuid.uuid5(uuid.NAMESPACE_OID, match[1])}", text, count=1)
    head, marker, detection = text.partition("\ndetection:\n")
    body, condition, tail = detection.partition("\n    condition:")
    lines, kept, depth = [], False, 0
    for line in body.split("\n"):
        key = _KEY.match(line)
        indent = len(line) - len(line.lstrip(" -"))
        if key and (not kept or indent <= depth):
            kept, depth = _KEPT.search(line) is not None, indent
        lines.append(line if kept else _other(line, key))
    return head + marker + "\n".join(lines) + condition + tail


def _other(line: str, key: re.Match[str] | None) -> str:
    if key is None:
        return _WORD.sub(_reversed, line)
    return (
        line[: key.start(2)] + _WORD.sub(_reversed, key[2])
        if key[2] and key[2] not in {"null", "true"}
        else line
    )


def _reversed(match: re.Match[str]) -> str:
    return match[0][::-1]
