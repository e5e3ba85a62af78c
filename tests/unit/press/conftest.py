"""A publication in a folder of its own."""

from __future__ import annotations

import pytest

from press_samples import Clock, press_in


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def press(tmp_path, clock):
    with press_in(tmp_path / "review", clock) as made:
        yield made
