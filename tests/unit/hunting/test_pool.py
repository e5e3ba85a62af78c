from __future__ import annotations

import datetime as dt
import errno
import multiprocessing
import os
import signal

import pytest

from reference.engine import fill
from reference.row import Row
from tocsin.hunting import Window, hunt
from tocsin.hunting.pool import Hunter, Pool
from tocsin.lake import Lake
from tocsin.model.detection import Branch, Detection, RuleSet
from tocsin.model.errors import HuntError
from tocsin.model.expression import Atom, Op
from tocsin.model.logsource import LogSource

START = dt.datetime(2024, 5, 1, 12, tzinfo=dt.UTC)
RULES = RuleSet(
    (
        Detection(
            "d", "D", "sigma", "f", "",
            branches=(Branch(LogSource("windows", None, "security"), Atom("A", Op.CONTAINS, "found")),),
        ),
    )
)  # fmt: skip


@pytest.fixture
def lake(tmp_path):
    rows = [
        Row(n, "windows-security", event, START + dt.timedelta(seconds=n), "ws1", "org",
            {"EventID": event, "A": "found" if n % 3 else "no"})
        for n, event in enumerate(["4688", "4624", "4625", "1102", "4672"] * 20, 1)
    ]  # fmt: skip
    fill(tmp_path, rows)
    return Lake(tmp_path)


def _pooled(lake, act=lambda: None):
    units = tuple(lake.units(frozenset(lake.tables)))
    with Pool(1) as pool:
        act()
        pool.brief(lake.root, RULES, units, Window())
        hunter = Hunter(lake, RULES, units, Window())
        pool.offer(hunter)
        return dict(pool.run(hunter))


def test_several_processes_find_what_one_finds(lake):
    units = tuple(lake.units(frozenset(lake.tables)))
    hunter = Hunter(lake, RULES, units, Window())
    alone = {number: hunter.answer(number) for number in range(len(hunter.plan.tasks))}
    pooled = _pooled(lake)
    assert {n: answer.rows for n, answer in pooled.items()} == {n: answer.rows for n, answer in alone.items()}


def test_too_many_open_files_are_told_and_not_taken_for_damage(lake, monkeypatch):
    def refused(*_, **__):
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    monkeypatch.setattr("tocsin.hunting.slices.pq.read_metadata", refused)
    with pytest.raises(HuntError, match="too many open files") as told:
        hunt(lake, RULES)
    assert "ulimit -n" in told.value.hint
    assert told.value.where.startswith("table ")


def test_a_process_that_dies_is_an_error_and_no_silence(lake, monkeypatch):
    def die():
        (process,) = multiprocessing.active_children()
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        monkeypatch.setattr("tocsin.hunting.pool._taken", lambda _tasks: None)  # the other had them all

    with pytest.raises(HuntError, match="ended unexpectedly") as told:
        _pooled(lake, die)
    assert told.value.hint


def test_the_order_of_findings_is_that_of_time(lake):
    found = hunt(lake, RULES).findings
    times = [one.events[0].time for one in found]
    assert len(found) == 67
    assert times == sorted(times)
    assert hunt(lake, RULES, workers=2).findings == found
