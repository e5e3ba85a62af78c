from __future__ import annotations

import tomllib

import msgspec
import pytest

from release_samples import BRAVO, listed
from tocsin.model.answer import ItemAnswer, Sight
from tocsin.model.marking import Marking, Tlp
from tocsin.release import ReleasePolicy

BY_RULE = {
    Sight.NOT_SEEN: "auto_not_seen",
    Sight.PARTLY: "auto_not_seen",
    Sight.BLIND: "auto_blind",
    Sight.NOT_TRIED: "auto_blind",
}


def _item(sight):
    return ItemAnswer("indicator--1", sight)


@pytest.mark.parametrize("sight", Sight)
@pytest.mark.parametrize("label", Tlp)
def test_by_default_what_was_not_seen_leaves_up_to_amber_and_nothing_else(sight, label):
    wanted = BY_RULE.get(sight, "") if label <= Tlp.AMBER else ""
    assert ReleasePolicy().rule_for(_item(sight), Marking(label)) == wanted


@pytest.mark.parametrize("rule", ["auto_not_seen", "auto_blind"])
@pytest.mark.parametrize("bound", Tlp)
@pytest.mark.parametrize("label", Tlp)
def test_each_rule_has_its_own_bound(rule, bound, label):
    policy = ReleasePolicy(**{"auto_not_seen": "never", "auto_blind": "never", rule: str(bound)})
    for sight in Sight:
        wanted = rule if label <= bound and BY_RULE.get(sight) == rule else ""
        assert policy.rule_for(_item(sight), listed(label, BRAVO)) == wanted


@pytest.mark.parametrize("sight", [Sight.SEEN, Sight.MATCHED])
@pytest.mark.parametrize("matched", ["hold", "count"])
def test_nothing_positive_ever_leaves_by_rule(sight, matched):
    policy = ReleasePolicy("TLP:RED", "TLP:RED", matched)
    assert policy.rule_for(_item(sight), Marking(Tlp.CLEAR)) == ""


def _read(text):
    return msgspec.convert(tomllib.loads(text), ReleasePolicy)


def test_a_policy_is_read_from_its_table():
    assert _read("") == ReleasePolicy()
    text = 'auto_not_seen = "TLP:AMBER+STRICT"\nauto_blind = "never"\nmatched = "count"\ntimes = "day"\nhold = "answer"'
    assert _read(text) == ReleasePolicy(
        "TLP:AMBER+STRICT", "never", "count", pseudonyms=False, times="day", hold="answer"
    )


@pytest.mark.parametrize(
    "text",
    [
        'auto_not_seen = "AMBER"',
        'auto_blind = "tlp:amber"',
        "auto_blind = 2",
        'matched = "tell"',
        'times = "hour"',
        "events = true",
        'pseudonyms = "no"',
    ],
)
def test_what_a_policy_does_not_know_is_refused(text):
    with pytest.raises(msgspec.ValidationError):
        _read(text)


def test_the_defaults_tell_the_least():
    policy = ReleasePolicy()
    assert (policy.matched, policy.pseudonyms) == ("hold", False)
