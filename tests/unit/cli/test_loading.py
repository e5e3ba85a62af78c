"""What is loaded when: a process that a hunt starts, and a hunt in the lake of no node, must not wait for the rest."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("module", "unneeded"),
    [
        ("tocsin.__main__", "typer"),  # loaded again by every process that a command starts
        ("tocsin.hunting.pool", "typer"),
        ("tocsin.node.member.overseeing", "sqlalchemy"),
    ],
)
def test_loading_one_does_not_load_the_other(module, unneeded):
    code = f"import sys, {module}; sys.exit({unneeded!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
