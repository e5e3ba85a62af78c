from __future__ import annotations

import pytest

from tocsin.model.errors import UsageError
from tocsin.model.logsource import LogSource


def test_parts_are_read_in_any_order_and_in_lower_case():
    assert LogSource.parse(" service=Sysmon , product=windows,") == LogSource("windows", None, "sysmon")


@pytest.mark.parametrize("text", ["", ",", "product", "product=", "host=a", "product=a,product=b"])
def test_what_names_no_log_source_is_refused(text):
    with pytest.raises(UsageError, match="not understood"):
        LogSource.parse(text)
