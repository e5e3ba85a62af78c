"""A process of the demonstration that starts slowly is waited for as long as it does anything, and what was waited for is said."""

from __future__ import annotations

import itertools
from types import SimpleNamespace

import httpx
import pytest

from tocsin.model.errors import NodeError
from tocsin.node.demo.alliance import waiting

ADDRESS = "http://127.0.0.1:9/readyz"


@pytest.fixture
def wait(monkeypatch, tmp_path):
    """Wait for a process whose address gives these answers, on a clock on which a minute passes between looks."""

    def waited(answers, code=None, writes=""):
        left, log = list(answers), tmp_path / "node.log"

        def get(*_, **__):
            found = left.pop(0) if len(left) > 1 else left[0]
            if found is None:
                raise httpx.ConnectError("refused")
            return SimpleNamespace(status_code=found)

        def pause(_):
            with log.open("a") as file:
                file.write(writes)

        monkeypatch.setattr(waiting.httpx, "get", get)
        monkeypatch.setattr(waiting.time, "sleep", pause)
        process = SimpleNamespace(poll=lambda: code, returncode=code)
        waiting.wait_serving(process, "Kestria", ADDRESS, log, itertools.count(0, 60).__next__)
        return left

    return waited


def test_what_writes_to_its_log_is_waited_for_however_long(wait):
    assert wait([*[None] * 20, 503, 200], writes="more\n") == [200]


def test_what_is_quiet_for_too_long_is_given_up_and_it_is_said_what_was_waited_for(wait):
    with pytest.raises(NodeError, match=r"does not serve: waited for .*9/readyz") as told:
        wait([None])
    assert "node.log" in told.value.hint


def test_what_ended_is_not_waited_for(wait):
    with pytest.raises(NodeError, match="it ended with code 3"):
        wait([None], code=3)
