from __future__ import annotations

from tocsin.detections.rulesets.inventory import inventory
from tocsin.model.detection import Branch, Correlation, CorrelationType, Detection, Level, Rejected, RuleSet
from tocsin.model.expression import Atom, Op
from tocsin.model.logsource import LogSource


def test_detections_are_counted_by_all_that_they_are():
    branch = Branch(LogSource("windows", None, "sysmon"), Atom("a", Op.EQ, "1"))
    detections = (
        Detection(
            "a",
            "A",
            "sigma",
            "f",
            "d",
            Level.LOW,
            status="test",
            tags=("attack.t1059", "attack.t1003.001"),
            branches=(branch,),
        ),
        Detection(
            "b",
            "B",
            "sigma",
            "f",
            "d",
            Level.HIGH,
            tags=("attack.t1059",),
            branches=(branch, branch),
            hidden=True,
        ),
        Detection(
            "c", "C", "stix", "f", "d", Level.HIGH, correlation=Correlation(CorrelationType.TEMPORAL, ("a",))
        ),
    )
    found = inventory(RuleSet(detections, rejected=(Rejected("f", "r", "x"),)))
    assert (found.total, found.correlations, found.hidden, found.rejected) == (3, 1, 1, 1)
    assert found.kinds == {"sigma": 2, "stix": 1}
    assert list(found.levels.items()) == [("high", 2), ("low", 1)]
    assert found.statuses == {"none": 2, "test": 1}
    assert found.logsources == {"windows/*/sysmon": 2}
    assert found.techniques == {"T1059": 2, "T1003.001": 1}
