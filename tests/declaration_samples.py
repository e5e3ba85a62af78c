"""A call of three things, and what can be declared of them."""

from __future__ import annotations

import datetime as dt

from tocsin.model.call import Call, CallItem
from tocsin.model.marking import Marking, Tlp
from tocsin.node.declaring.nouns import Row

NOW = dt.datetime(2022, 9, 1, 12, tzinfo=dt.UTC)
ITEMS = tuple(
    CallItem(
        f"indicator--{number:08}-0000-4000-8000-000000000000",
        f"thing {number}",
        "stix",
        "[]",
        "",
        ("T1505.003",),
    )
    for number in range(3)
)
CALL = Call(
    id="grouping--00000000-0000-4000-8000-000000000000",
    title="T",
    question="",
    issuer="identity--00000000-0000-4000-8000-000000000000",
    created=NOW,
    modified=NOW,
    marking=Marking(Tlp.AMBER),
    items=ITEMS,
)
VIEW = {
    "logsources": "process_creation; dns",
    "covered_from": "2022-05-01",
    "covered_until": "2022-08-31",
    "hosts_covered": "90",
    "hosts_known": "100",
}
SEEN = {"said": "seen", "count": "7", "first": "2022-07-15T10:00Z", "last": "2022-07-16", "hosts": "3"}
BLIND = {"said": "blind", "reason": "no_log_source", "lacking": "dns"}
COMMON = Row("", "view", VIEW)
