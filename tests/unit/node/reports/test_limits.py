from __future__ import annotations

from tocsin.hunting import Window
from tocsin.model.detection import Level
from tocsin.model.logsource import LogSource
from tocsin.node.hunts import Request
from tocsin.node.reports.limits import as_object, limits
from tocsin.node.selection import Selection


def test_a_hunt_of_everything_has_no_limits():
    assert limits(Request()) == ()
    assert not any(as_object(Request()).values())


def test_every_limit_of_a_hunt_is_told():
    selection = Selection(
        Level.HIGH, ("test", "stable"), ("attack.t1059",), LogSource("windows", "process_creation")
    )
    asked = Request(
        hosts=("WS1", "WS2"), origins=("gov",), window=Window.parse("2022-05-01", ""), selection=selection
    )
    assert limits(asked) == (
        "host WS1 or WS2",
        "origin gov",
        "time from 2022-05-01 on",
        "rules for windows process_creation",
        "rules of level high and above",
        "rules of status test or stable",
        "rules tagged attack.t1059",
    )
    assert "time from 2022-05-01 on" not in limits(asked, days=False)
    told = as_object(asked)
    assert (told["hosts"], told["since"], told["level"]) == (
        ["WS1", "WS2"],
        "2022-05-01T00:00:00.000000Z",
        "high",
    )
