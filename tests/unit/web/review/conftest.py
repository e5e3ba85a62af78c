"""A publication in a folder of its own, and its pages."""

from __future__ import annotations

import pytest

from press_samples import Clock, press_in
from review_client import Browser


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def press(tmp_path, clock):
    with press_in(tmp_path / "review", clock) as made:
        yield made


@pytest.fixture
def browser(press):
    return Browser(press)
