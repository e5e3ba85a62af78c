"""Play the exercise of the alliance below a folder, each history of so many events; tells what came, as JSON."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tocsin.node.demo.alliance.nations import VICTIM
from tocsin.node.demo.alliance.run import Exercise, Sizes, answer, exercise, ring, wait_answered
from tocsin.node.demo.run import INDICATORS

_ADVISORY = """\
# Encryptor and wiper at a government agency

TLP:GREEN

The intruder entered through CVE-2019-0604 (T1190), left web shells (T1505.003), and in the end ran an encryptor
(T1486) and the wiper ZeroCleare. Search your history for what follows.

"""


def main(folder: str, events: str, hosts: str) -> None:
    with exercise(
        Path(folder), Sizes(events=int(events), hosts=int(hosts)), _quiet, lambda _: None
    ) as played:
        told = {
            "seconds": played.seconds,
            "seen": sorted(one.name for one in played.picture.seeing),
            "answers": len(played.picture.members),
            "items": len(played.picture.call.items),
            "advisory": _from_advisory(played, Path(folder)),
        }
    print(json.dumps(told))


def _from_advisory(played: Exercise, folder: Path) -> dict[str, object]:
    """Seconds from an advisory's file to the answers of all: read, rung, searched, judged, released, arrived."""
    advisory, draft = folder / "advisory.md", folder / "draft.json"
    with INDICATORS.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    entries = [f"- {row['indicator'].replace('.', '[.]')}: {row['comment']}\n" for row in rows]
    advisory.write_text(_ADVISORY + "".join(entries), "utf-8")
    victim = next(one for one in played.nodes if one.nation is VICTIM)
    started = time.monotonic()
    command = [sys.executable, "-m", "tocsin", "read", str(advisory), "--no-ask", "-o", str(draft)]
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
    read = time.monotonic()
    call = ring(victim, draft)
    answer(played.nodes, call, played.truths, lambda _: None)
    picture = wait_answered(victim, call, len(played.nodes))
    return {
        "read": read - started,
        "all": time.monotonic() - started,
        "items": len(picture.call.items),
        "seen": sorted(one.name for one in picture.seeing),
    }


def _quiet(_what: str, _unit: str) -> Callable[[int, int], None]:
    return lambda _done, _total: None


if __name__ == "__main__":
    main(*sys.argv[1:])
