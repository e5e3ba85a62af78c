from __future__ import annotations

import msgspec

from host_samples import known
from tocsin.model.field_of_view import Blind, Outcome, Seeing, Visibility, Why
from tocsin.node.demo.run import blind_spots

_TOLD = [
    (Why.NO_LOG_SOURCE, "sysmon", 9),
    (Why.EVENT_NEVER_LOGGED, "4104", 1),
    (Why.EVENT_NEVER_LOGGED, "4688", 3),
    (Why.DAYS_NOT_COVERED, "security", 8),
    (Why.FIELD_NEVER_FILLED, "CommandLine", 1),
]


def test_what_a_machine_logs_only_in_part_is_told_before_what_it_does_not_log():
    classes = tuple(
        Visibility(
            ("windows",), True, (Seeing((1, 2), ("t",), (), 2),), (Blind((0,), why, (what,)),), 2, 2, 3, ()
        )
        for why, what, _ in _TOLD
    )
    outcomes = {
        f"{at}-{i}": Outcome(at, (), False, 2, 0, 1, "")
        for at, (_, _, count) in enumerate(_TOLD)
        for i in range(count)
    }
    view = msgspec.structs.replace(known("WS002.a", "WS003.a", "WS004.a"), classes=classes, outcomes=outcomes)
    assert blind_spots(view) == {
        "WS002": (
            "CommandLine never filled",
            "event 4688 never logged",
            "event 4104 never logged",
            "no sysmon log",
        )
    }
