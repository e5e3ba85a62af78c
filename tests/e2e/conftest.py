"""What tests in a real browser share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from chromium import launched


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """The browser, for a file: while it runs its loop, no other test may run one."""
    with launched() as browser:
        yield browser
