"""``python skewed_node.py FOLDER MINUTES`` runs a node whose clock is wrong by so many minutes."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from pathlib import Path

from tocsin.cli.serving import serve
from tocsin.node.member.node import open_node


def wrong_by(minutes: float) -> Callable[[], dt.datetime]:
    """A clock that is ahead of the right one, or behind it."""
    return lambda: dt.datetime.now(dt.UTC) + dt.timedelta(minutes=minutes)


if __name__ == "__main__":
    with open_node(Path(sys.argv[1]), wrong_by(float(sys.argv[2]))) as node:
        serve(node, 1)
