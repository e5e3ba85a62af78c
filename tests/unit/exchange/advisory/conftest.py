"""What documents are read with, prepared once: it takes a second or two."""

from __future__ import annotations

import pytest

from tocsin.exchange.advisory.read import Knowledge


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return Knowledge()
