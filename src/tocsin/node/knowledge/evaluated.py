"""Charts of the evaluation that ships, drawn once, in a process of their own: what draws them would stay in this one's memory."""

from __future__ import annotations

import functools
import subprocess
import sys
import threading
import time
from collections.abc import Mapping

import msgspec

from tocsin.cases import charts
from tocsin.cases.attribution.evaluating.record import record
from tocsin.cases.paper import Figure
from tocsin.model.errors import NodeError
from tocsin.node.cases.paper.drawing import drawn

_SECONDS = 60
#: Whoever asks while they are drawn waits, so that they are drawn once.
_ONE = threading.Lock()
#: Seconds for which what could not be drawn is not tried again.
_REST = 300
_failed: list[float] = []


def drawings() -> Mapping[str, str]:
    """The SVG of ``reliability`` and ``coverage``; nothing where they cannot be drawn, which is tried again after five minutes.

    Whoever asks meanwhile waits no longer than drawing may take, and gets nothing either.
    """
    if not _ONE.acquire(timeout=_SECONDS):
        return {}
    try:
        if _failed and time.monotonic() - _failed[-1] < _REST:
            return {}
        return _drawings()
    except NodeError:
        _failed[:] = [time.monotonic()]
        return {}
    finally:
        _ONE.release()


@functools.cache
def _drawings() -> Mapping[str, str]:
    command = [sys.executable, "-I", "-m", "tocsin.node.knowledge.evaluated"]
    try:
        # Nothing comes from outside: what is drawn ships.
        ended = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise NodeError(
            f"takes longer than {_SECONDS} s to draw", where="attribution", hint="try again"
        ) from error
    if ended.returncode:
        raise NodeError("cannot be drawn", where="attribution", hint="its JSON has every figure")
    return msgspec.json.decode(ended.stdout, type=dict[str, str])


def figures() -> tuple[Figure, ...]:
    """What is drawn, with the words for who does not see it."""
    found = record().evaluation
    return (
        Figure(
            name="reliability",
            title="Reliability: what is said, and what holds",
            alt=f"On the dotted line both are the same. {'; '.join(f'said {one.said:.0%}, held {one.held:.0%} of {one.n}' for one in found.calibration.bins)}.",
            spec=charts.reliability(found.calibration.bins),
        ),
        Figure(
            name="coverage",
            title="How often it is right by how much it answers",
            alt=f"{'; '.join(f'{one.share:.0%} answered, {one.precision:.0%} of {one.n} right' for one in found.selective.curve)}.",
            spec=charts.coverage(found.selective.curve),
        ),
    )


if __name__ == "__main__":
    made = {one.name: drawn(one, one.name) for one in figures()}
    sys.stdout.buffer.write(msgspec.json.encode(made))
