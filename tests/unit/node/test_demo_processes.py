"""No node of the exercise goes on alone when another one does not start."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tocsin.model.errors import NodeError
from tocsin.node.demo.alliance import processes
from tocsin.node.demo.alliance.founding import Founded
from tocsin.node.demo.alliance.nations import NATIONS
from tocsin.node.demo.alliance.processes import Processes


class Sleeping(Processes):
    """The first node runs and never serves, the second one ends at once."""

    def command(self, one):
        seconds = 0 if one.nation is NATIONS[1] else 600
        return [sys.executable, "-c", f"import time; time.sleep({seconds})"]

    def wait_ready(self, slug):
        if slug == NATIONS[1].slug:
            raise NodeError("does not serve", where=slug)


def test_those_that_run_are_ended_where_one_does_not_serve(tmp_path, monkeypatch):
    started: list[subprocess.Popen[bytes]] = []

    def start(*arguments, **options):
        started.append(subprocess.Popen(*arguments, **options))
        return started[-1]

    nodes = [Founded(one, tmp_path, "", "", "") for one in NATIONS[:2]]
    fake = type("subprocess", (), vars(subprocess) | {"Popen": staticmethod(start)})
    monkeypatch.setattr(processes, "subprocess", fake)
    with pytest.raises(NodeError), Sleeping(nodes):
        pass
    assert len(started) == 2
    assert all(one.poll() is not None for one in started)
