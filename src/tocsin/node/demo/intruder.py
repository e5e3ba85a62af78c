"""The intruder of the case, step by step, as the records it leaves."""

from __future__ import annotations

from collections.abc import Iterable

from tocsin.node.demo.cast import Cast
from tocsin.node.demo.intruder_destruction import destroy
from tocsin.node.demo.intruder_entry import enter
from tocsin.node.demo.intruder_mail import read_mail
from tocsin.node.demo.intruder_spread import spread
from tocsin.node.demo.ledger import Intrusion, Ledger
from tocsin.node.demo.scenario import Calendar

__all__ = ["Intrusion", "intrude"]


_ACTS = {"enter": enter, "mail": read_mail, "spread": spread, "destroy": destroy}


def intrude(cast: Cast, calendar: Calendar, acts: Iterable[str]) -> Intrusion:
    """What the intruder does at an agency, act by act: all of ``ACTS`` is the whole case, from web shell to wiper."""
    ledger = Ledger(cast, calendar)
    for act in acts:
        _ACTS[act](ledger)
    return ledger.close()
