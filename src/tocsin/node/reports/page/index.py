"""What the page's script filters by, as plain numbers; the texts stay in the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tocsin.node.reports.page.scale import seconds
from tocsin.node.reports.page.tally import Tally
from tocsin.node.reports.page.text import plain


def index(tally: Tally, chosen: Sequence[int], names: Sequence[str]) -> dict[str, Any]:
    """Rules with levels, techniques and machines; findings, in the page's order, as [second or null, rule, machines]."""
    return {
        "hosts": list(names),
        "rules": [
            {
                "level": rule.level,
                "techniques": [plain(technique) for technique in rule.techniques],
                "hosts": sorted(rule.others),
            }
            for rule in tally.rules
        ],
        "findings": {str(at): _row(tally, at) for at in chosen},
        "all": len(tally.findings),
    }


def _row(tally: Tally, at: int) -> list[Any]:
    time, place = tally.findings[at].events[0].time, tally.places[at]
    return [seconds(time) if time else None, place.rule, list(place.hosts)]
