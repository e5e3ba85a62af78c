"""The map of gaps of many made-up hosts against all rules and all groups: ``python gaps.py BUNDLE RULES HOSTS ASKED``; prints figures as JSON."""

from __future__ import annotations

import datetime as dt
import json
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from tocsin.detections import load
from tocsin.gaps.alliance import by_tactic, weakest
from tocsin.gaps.fixes import fixes_at_home
from tocsin.gaps.known import known_of, users_of
from tocsin.gaps.standing import Measured, Standings
from tocsin.gaps.telemetry import needs, probes
from tocsin.hunting.field_of_view import look
from tocsin.knowledge.stix import read_bundle
from tocsin.lake import layout
from tocsin.model.expression import MULTI

_SECURITY, _SYSMON = "windows-security", "windows-microsoft-windows-sysmon-operational"
_AT = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
#: Shares of hosts: that audit process creation, with command lines, that have Sysmon, and of its events those that they log.
_AUDITED, _WITH_COMMANDS, _WITH_SYSMON, _OF_ITS_EVENTS = 0.8, 0.5, 0.4, 0.7
_FIELDS = ("Image", "CommandLine", "TargetFilename", "TargetObject", "ImageLoaded", "TargetImage")


def main() -> None:
    """Measure: the map from coverage alone, then what a page asks of it."""
    bundle, rules, hosts, asked = sys.argv[1:]
    known = known_of(read_bundle(Path(bundle)))
    needed = needs(known.references)
    detections = load([Path(rules)]).detections
    coverage = pa.Table.from_pylist(list(_rows(int(hosts))), schema=layout.COVERAGE_SCHEMA)
    names = ("NewProcessName", "ParentProcessName", "TargetUserName", "IpAddress", *_FIELDS)
    columns = {table: {name.lower(): name for name in names} for table in (_SECURITY, _SYSMON)}
    begun = time.perf_counter()
    view = look([*detections, *probes(needed)], coverage, columns, matches={})
    standings = Standings(Measured(tuple(known.techniques), detections, view, needed, {}, known.successors))
    made = standings.map("identity--1", _AT)
    measured = time.perf_counter() - begun
    users = users_of(known.groups())
    tactics = {id_: one.tactics for id_, one in known.techniques.items()}
    took = []
    for _ in range(int(asked)):
        begun = time.perf_counter()
        fixes_at_home(standings, made.member, users)
        weakest([made], users)
        by_tactic(made, users, tactics, [short for short, _ in known.tactics])
        took.append(time.perf_counter() - begun)
    told = {
        "rules": len(detections),
        "techniques": len(made.stands),
        "groups": len(known.groups()),
        "measured": measured,
    }
    print(json.dumps(told | {"asked": sorted(took)}))


def _rows(hosts: int) -> Iterator[dict[str, Any]]:
    """Coverage of hosts that audit and log more or less, the same every time."""
    chance = random.Random(1)  # noqa: S311  (made-up hosts)
    for number in range(hosts):
        name = f"host{number}"
        if chance.random() < _AUDITED:
            yield _row(
                name,
                _SECURITY,
                "4688",
                ("NewProcessName", *_FIELDS[1:2] * (chance.random() < _WITH_COMMANDS)),
            )
        yield _row(name, _SECURITY, "4624", ("TargetUserName", "IpAddress"))
        if chance.random() < _WITH_SYSMON:
            yield from (
                _row(name, _SYSMON, e, _FIELDS)
                for e in ("1", "3", "7", "10", "11", "13")
                if chance.random() < _OF_ITS_EVENTS
            )


def _row(host: str, table: str, event: str, fields: tuple[str, ...]) -> dict[str, Any]:
    row = {
        "origin": "",
        "host": host,
        "table": table,
        "event": event,
        "shape": MULTI.join(fields),
        "part": "p",
    }
    return row | {"day": _AT.date(), "first": _AT, "last": _AT, "rows": 10}


main()
