"""Guessing gets slower with every attempt, for an address and for an account."""

from __future__ import annotations

from tocsin.web.throttle import Backoff


class Clock:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


def failing(backoff: Backoff, times: int, address: str = "192.0.2.1", name: str = "anna") -> None:
    for _ in range(times):
        backoff.failed(address, name)


def test_the_first_attempts_are_free_and_then_the_wait_doubles():
    backoff = Backoff(Clock())
    waits = []
    for _ in range(16):
        backoff.failed("192.0.2.1", "anna")
        waits.append(backoff.wait("192.0.2.1", "anna"))
    assert waits[:8] == [0, 0, 0, 0, 1, 2, 4, 8]
    assert waits[-1] == 900


def test_one_address_with_many_accounts_and_one_account_from_many_addresses_are_both_slow():
    backoff = Backoff(Clock())
    for number in range(6):
        backoff.failed("192.0.2.1", f"name{number}")
        backoff.failed(f"198.51.100.{number}", "Anna")
    assert backoff.wait("192.0.2.1", "another") > 0
    assert backoff.wait("203.0.113.9", "anna") > 0
    assert backoff.wait("203.0.113.9", "another") == 0


def test_a_right_password_forgives_the_account_and_not_the_address():
    backoff = Backoff(Clock())
    failing(backoff, 6)
    backoff.passed("192.0.2.1", "anna")
    assert backoff.wait("203.0.113.9", "anna") == 0
    assert backoff.wait("192.0.2.1", "anna") > 0


def test_what_was_long_ago_is_forgotten():
    clock = Clock()
    backoff = Backoff(clock)
    failing(backoff, 6)
    clock.now += 3_000
    failing(backoff, 1)
    assert backoff.wait("192.0.2.1", "anna") == 0


def test_no_more_is_remembered_than_allowed():
    backoff = Backoff(Clock(), most=10)
    for number in range(1_000):
        backoff.failed(f"address {number}", f"name {number}")
    assert len(backoff) == 20
