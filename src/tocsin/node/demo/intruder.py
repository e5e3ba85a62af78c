"""The intruder of the case, step by step, as the records it leaves."""

from __future__ import annotations

from tocsin.node.demo.cast import Cast
from tocsin.node.demo.intruder_destruction import destroy
from tocsin.node.demo.intruder_entry import enter
from tocsin.node.demo.intruder_mail import read_mail
from tocsin.node.demo.intruder_spread import spread
from tocsin.node.demo.ledger import Intrusion, Ledger
from tocsin.node.demo.scenario import Calendar

__all__ = ["Intrusion", "intrude"]


def intrude(cast: Cast, calendar: Calendar) -> Intrusion:
    """Everything the intruder does at this agency, from the web shell to the wiper."""
    ledger = Ledger(cast, calendar)
    for act in (enter, read_mail, spread, destroy):
        act(ledger)
    return ledger.close()
