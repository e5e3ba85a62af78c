from __future__ import annotations

import pytest

from tocsin.model.loopback import is_here


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.9.9", "::1"])
def test_this_machine(host):
    assert is_here(host)


@pytest.mark.parametrize("host", ["", "hub.example", "localhost.example", "10.0.0.1", "::"])
def test_any_other_host_is_not_looked_up(host):
    assert not is_here(host)
