"""The rules that found something, in the order that a reader needs them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec

from tocsin.node.reports.page.tally import LEVELS, RuleCount, Tally


class Listed(msgspec.Struct, frozen=True):
    """A rule with findings: ``at`` its position in the tally, ``whole`` how many findings the page shows whole."""

    at: int
    rule: RuleCount
    whole: int


def ranked(tally: Tally, chosen: Sequence[int]) -> list[Listed]:
    """The gravest rules first, then those with most findings."""
    whole = Counter(tally.places[at].rule for at in chosen)
    made = [Listed(at, rule, whole[at]) for at, rule in enumerate(tally.rules)]
    return sorted(made, key=lambda one: (_grade(one.rule), -one.rule.total, one.rule.title, one.rule.id))


def _grade(rule: RuleCount) -> int:
    return LEVELS.index(rule.level) if rule.level in LEVELS else len(LEVELS)
