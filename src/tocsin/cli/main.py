"""The ``tocsin`` command."""

from __future__ import annotations


def run() -> None:
    """Entry point of the console script."""
