"""A desk in which every text is hostile: names, ids, notes, patterns, hosts, reasons, events and objects alike."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

import msgspec

from tocsin.model.case import Answered
from tocsin.model.severity import Fact
from web_cases import CASE
from web_desk import FakeDesk

#: What an attacker would write into any field; without a slash, so that it may stand in an address.
HARM = "\"'><img src=x onerror=window.harmed=1><svg onload=window.harmed=2>{{7*7}}\u202e`${1}"
#: What is checked where it comes in: a scale reads no fact that it does not know.
_KEPT = {Fact: frozenset({"factor", "low", "high"}), Answered: frozenset({"framework", "question"})}


def hostile(value: Any) -> Any:
    """The same value with every text in it made hostile; equal texts stay equal, so references hold."""
    if isinstance(value, (enum.Enum, dt.date, bytes)) or value is None:
        return value
    if isinstance(value, str):
        return value + HARM if value else value
    if isinstance(value, msgspec.Struct):
        kept = {"pattern_type", "level"} | _KEPT.get(type(value), frozenset())
        fields = {name: getattr(value, name) for name in value.__struct_fields__ if name not in kept}
        return msgspec.structs.replace(value, **{name: hostile(one) for name, one in fields.items()})
    if isinstance(value, dict):
        return {hostile(key): hostile(one) for key, one in value.items()}
    if isinstance(value, (list, tuple, frozenset)):
        return type(value)(hostile(one) for one in value)
    return value


class HostileDesk(FakeDesk):
    """The fake with hostile texts; ``done`` shows that its forms still work."""

    def __init__(self) -> None:
        super().__init__()
        self.me = hostile(self.me)
        self.name = hostile(self.name)
        self.all_members = hostile(self.all_members)
        self.all_calls = hostile(self.all_calls)
        self.all_answers = hostile(self.all_answers)
        self.all_matches = hostile(
            [
                msgspec.structs.replace(one, note="a note", assignee="anna", decided_by="eve")
                for one in self.all_matches
            ]
        )
        self.held = hostile(self.held)
        self.knowledge.all, self.knowledge.taken = hostile(self.knowledge.all), hostile(self.knowledge.taken)
        self.knowledge.all_precedents = hostile(self.knowledge.all_precedents)
        self.cases.case, self.cases.entries = hostile(self.cases.case), hostile(self.cases.entries)
        self.cases.all_traces = hostile(self.cases.all_traces)
        judged = FakeDesk().cases.attributed
        self.cases.attributed = lambda *_: hostile(
            judged(CASE)
        )  # what is judged names no technique that is none
        self.gaps.names, self.gaps.me = hostile(self.gaps.names), self.me.id
        self.gaps.group, self.gaps.hidden = hostile(self.gaps.group), hostile(self.gaps.hidden)
        self.gaps.known, self.gaps.rules_seen = hostile(self.gaps.known), hostile(self.gaps.rules_seen)
        self.gaps.stands, self.gaps.unmapped = hostile(self.gaps.stands), hostile(self.gaps.unmapped)
        self.accounts.all_users = hostile(self.accounts.all_users)

    def finding_events(self, call_id, key, actor):
        return hostile(super().finding_events(call_id, key, actor))

    def previews(self, call_id):
        return [
            msgspec.structs.replace(one, objects=hostile(one.objects), withheld=hostile(one.withheld))
            for one in super().previews(call_id)
        ]

    def quarantine(self):
        return [
            msgspec.structs.replace(
                hostile(one), raw=HARM.encode() + b"</pre><script>window.harmed=3</script>"
            )
            for one in super().quarantine()
        ]

    def audit(self, *asked):
        return hostile(super().audit(*asked))

    def status(self):
        return hostile(dict(super().status()))
