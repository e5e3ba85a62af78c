"""What would let a host see what it does not, and what is no lack of it."""

from __future__ import annotations

from tocsin.gaps.mends import COSTS, mends
from tocsin.model.field_of_view import Why

EXCHANGE, CREATION = "windows msexchange-management", "windows process_creation"


def test_a_log_that_only_mail_servers_have_is_asked_of_no_host():
    assert mends((EXCHANGE,), Why.NO_LOG_SOURCE, (EXCHANGE,)) == ()
    both = mends((EXCHANGE, CREATION), Why.NO_LOG_SOURCE, (EXCHANGE, CREATION))
    assert both == mends((CREATION,), Why.NO_LOG_SOURCE, (CREATION,))
    assert all(one.cost in COSTS and "exchange" not in one.text for one in both)
