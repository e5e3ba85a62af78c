"""The demonstration ends what it started, however it is told to stop."""

from __future__ import annotations

import os
import signal

import pytest

from tocsin.cli import demo as command


def test_a_demonstration_that_is_told_to_stop_ends_its_nodes_first(tmp_path, monkeypatch):
    ended = []

    def asked(*_arguments, **_options):
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            signal.pause()
        finally:
            ended.append("nodes")

    monkeypatch.setattr(command, "_ask_alliance", asked)
    monkeypatch.setattr("tocsin.node.demo.run.run", lambda *_: None)
    monkeypatch.setattr("tocsin.cli.demo_output.tell", lambda *_, **__: None)
    with pytest.raises(KeyboardInterrupt):
        command.demo(folder=tmp_path / "demo", rules=None, serve=True)
    assert ended == ["nodes"]
