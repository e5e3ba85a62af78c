from __future__ import annotations

import pytest

from tocsin.detections.sigma.filtering import filter_rules
from tocsin.detections.sigma.filters import Filter
from tocsin.detections.sigma.references import Draft
from tocsin.model.detection import Branch, Detection
from tocsin.model.expression import And, Atom, Not, Op
from tocsin.model.logsource import LogSource

WINDOWS = LogSource("windows")
IMAGE, USER = Atom("Image", Op.ENDS, "a.exe"), Atom("User", Op.STARTS, "adm_")


def _draft(identity, where=IMAGE):
    return Draft(Detection(identity, "T", "sigma", "f.yml", "d", branches=(Branch(WINDOWS, where),)))


def _filter(where, *rules, title="F", logsource=WINDOWS):
    return Filter("f.yml", title, logsource, rules or None, where)


def test_all_filters_for_a_rule_are_joined_to_it_in_their_order():
    others = [Not(Atom("x", Op.EQ, value)) for value in "ab"]
    (one, two), notes = filter_rules(
        [_draft("a"), _draft("b")], [_filter(Not(USER)), *(_filter(other, "a") for other in others)]
    )
    assert one.detection.branches[0].where == And((IMAGE, Not(USER), *others))
    assert two.detection.branches[0].where == And((IMAGE, Not(USER)))
    assert notes == []


def test_without_filters_rules_stay_as_they_are():
    drafts = [_draft("a")]
    assert filter_rules(drafts, []) == (drafts, [])


@pytest.mark.parametrize(
    ("where", "hint"),
    [
        (Not(Atom("Image", Op.CONTAINS, ".exe")), "it leaves out all that the rule selects: narrow it"),
        (Atom("Image", Op.NULL), "a filter that leaves events out says: not selection"),
    ],
)
def test_a_filter_that_silences_rules_is_told_once_with_their_number_and_why(where, hint):
    drafts = [_draft("a"), _draft("b"), _draft("c", USER)]
    kept, (note,) = filter_rules(drafts, [_filter(where)])
    assert [one.detection.branches[0].where for one in kept] == [IMAGE, IMAGE, And((USER, where))]
    assert note.reason.startswith(
        "the filter is not applied to 2 rules that could never match with it (first: a "
    )
    assert "Image is asked" in note.reason
    assert note.reason.endswith(f"; {hint}")


def test_many_names_in_vain_are_counted():
    names = [f"gone{number}" for number in range(8)]
    _, (note,) = filter_rules([_draft("a")], [_filter(Not(USER), *names)])
    assert "gone0, gone1, gone2, gone3, gone4 and 3 more; write the rule's id or name" in note.reason
