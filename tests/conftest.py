"""What several kinds of tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

# What is printed is as wide as it says, not as the terminal in which the tests run, which pytest-xdist hands on.
os.environ.pop("COLUMNS", None)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real logs beside the checkout; the test is skipped where it is absent."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"real logs are not beside this checkout ({folder.parent.name}/{folder.name})")
    return folder
