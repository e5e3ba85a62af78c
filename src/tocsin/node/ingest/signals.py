"""The signals that tell a command to stop: Ctrl-C, SIGTERM, and the end of its terminal or session."""

from __future__ import annotations

import signal

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def stopping() -> tuple[signal.Signals, ...]:
    """Those of ``STOPPING`` to be heeded: SIGHUP is not where the command was started to outlive it (``nohup``)."""
    outlives = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    return tuple(number for number in STOPPING if not (outlives and number is signal.SIGHUP))
