"""A process that is bounded ends where its bounds are, and who asked is told."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tocsin.model.bounded import Broke, run_bounded

MIB = 1024**2
BOUND = "from tocsin.model.bounded import bound_this_process as bound\n"


def ended(code: str) -> int:
    return subprocess.run([sys.executable, "-c", BOUND + code], capture_output=True, check=False).returncode


@pytest.mark.parametrize("reserved", [True, False])
def test_more_memory_than_allowed_is_not_given(reserved):
    asked = f"bound(60, {300 * MIB}, reserved={reserved}); held = bytearray(%d)"
    assert ended(asked % (600 * MIB)) == 1
    assert ended(asked % MIB) == 0


def test_who_works_longer_than_allowed_is_ended():
    assert ended("bound(1, 2**33)\nwhile True: pass") < 0


def test_what_is_late_or_fails_is_told_apart():
    asked = {"data": b"", "memory": 2**33}
    assert (
        run_bounded("timeit", ("-n", "1", "import time; time.sleep(60)"), seconds=0.5, **asked) is Broke.LATE
    )
    assert run_bounded("tocsin.node.cases.paper.child", ("nothing",), seconds=60, **asked) is Broke.FAILED
