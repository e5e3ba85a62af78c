"""A member's own rules for its answers: what leaves by rule, and in how much detail."""

from __future__ import annotations

from typing import Literal

import msgspec

from tocsin.model.answer import ItemAnswer, Sight
from tocsin.model.marking import Marking, Tlp

#: The strictest label at which something leaves by rule, as it is written in the configuration.
Bound = Literal["never", "TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"]


class ReleasePolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What of an answer leaves, and what leaves without a person; read from TOML as it stands.

    ``auto_not_seen`` and ``auto_blind`` are the strictest labels at which "not seen" (and "partly seen") and "blind" (and
    "not tried") leave by rule; ``never`` asks a person always. ``matched`` says whether matches that nobody has
    confirmed are held, or told as a bare count once a person releases it. ``pseudonyms`` of hosts, ``times`` to the
    moment or the day, ``logsources`` by name. ``hold`` says how much waits for a person while something is held: the
    ``item`` alone, so that what an answer lacks tells what matched, or the whole ``answer``.
    """

    auto_not_seen: Bound = "TLP:AMBER"
    auto_blind: Bound = "TLP:AMBER"
    matched: Literal["hold", "count"] = "hold"
    pseudonyms: bool = False
    times: Literal["exact", "day"] = "exact"
    logsources: bool = True
    hold: Literal["item", "answer"] = "item"

    def rule_for(self, item: ItemAnswer, marking: Marking) -> str:
        """The rule by which an item leaves without a person, for the audit log; "" where a person must release it.

        What is declared beside what was measured must leave by rule as well.
        """
        if item.beside is not None and not self.rule_for(item.beside, marking):
            return ""
        if item.sight in {Sight.NOT_SEEN, Sight.PARTLY}:
            return "auto_not_seen" if _within(marking, self.auto_not_seen) else ""
        if item.sight in {Sight.BLIND, Sight.NOT_TRIED}:
            return "auto_blind" if _within(marking, self.auto_blind) else ""
        return ""


def _within(marking: Marking, bound: Bound) -> bool:
    return bound != "never" and marking.tlp <= Tlp.parse(bound)
