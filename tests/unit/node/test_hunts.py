"""A hunt refuses early what it would refuse late, and asks the lake once what it covers."""

from __future__ import annotations

import datetime as dt

import pytest

from reference.engine import fill
from reference.row import Row
from tocsin.hunting import Window
from tocsin.lake import Lake
from tocsin.lake.hosts import HostNames
from tocsin.model.errors import UsageError
from tocsin.node import hunts
from tocsin.node.hunts import Request, Watch

START = dt.datetime(2024, 5, 1, 12, tzinfo=dt.UTC)
WATCH = Watch(*[lambda *_: None] * 3)


@pytest.fixture
def lake(tmp_path):
    row = Row(1, "windows-security", "4688", START, "ws1", "org", {"EventID": "4688"})
    fill(tmp_path / "lake", [row])
    return tmp_path / "lake"


@pytest.mark.parametrize("named", [{"hosts": ("typo",)}, {"origins": ("typo",)}])
def test_a_host_or_origin_that_no_log_names_is_refused_before_anything_is_hunted(lake, monkeypatch, named):
    hunted = []
    monkeypatch.setattr(hunts, "hunt", lambda *_, **__: hunted.append(1))
    with pytest.raises(UsageError, match="typo is known here"):
        hunts.run(Request(lake=lake, workers=1, **named), WATCH)
    assert not hunted


@pytest.mark.parametrize("window", [Window(), Window(START, None)])
@pytest.mark.parametrize("hosts", [(), ("ws1",)])
def test_the_lake_is_asked_once_what_it_covers_and_whom_it_names(lake, monkeypatch, hosts, window):
    asked = []
    coverage, names = Lake.coverage, HostNames.__init__
    monkeypatch.setattr(Lake, "coverage", lambda self: asked.append("coverage") or coverage(self))
    monkeypatch.setattr(HostNames, "__init__", lambda self, some: asked.append("names") or names(self, some))
    outcome = hunts.run(Request(lake=lake, hosts=hosts, window=window, workers=1), WATCH)
    assert [host.name for host in outcome.result.view.hosts] == ["ws1"]
    assert asked == ["coverage", "names"]
