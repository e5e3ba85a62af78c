"""Play the exercise of the alliance below a folder, each history of so many events; tells what came, as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

from tocsin.node.demo.alliance.run import Sizes, exercise


def main(folder: str, events: str, hosts: str) -> None:
    with exercise(
        Path(folder), Sizes(events=int(events), hosts=int(hosts)), _quiet, lambda _: None
    ) as played:
        told = {
            "seconds": played.seconds,
            "seen": sorted(one.name for one in played.picture.seeing),
            "answers": len(played.picture.members),
            "items": len(played.picture.call.items),
        }
    print(json.dumps(told))


def _quiet(_what: str, _unit: str) -> Callable[[int, int], None]:
    return lambda _done, _total: None


if __name__ == "__main__":
    main(*sys.argv[1:])
