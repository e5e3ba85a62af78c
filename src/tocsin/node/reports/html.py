"""One self-contained page about a hunt; nothing in it loads from another host."""

from __future__ import annotations

from typing import BinaryIO

from tocsin.node.hunts import Outcome
from tocsin.node.reports.page.render import render


def write(outcome: Outcome, stream: BinaryIO) -> None:
    """Write the page as UTF-8, piece by piece; the size is bounded however many findings there are."""
    stream.writelines(piece.encode("utf-8", "replace") for piece in render(outcome))
