"""What a peer asks and sends in a minute is bounded, and never lost."""

from __future__ import annotations

from tocsin.exchange.taxii import Caller
from tocsin.node.calls.limits import Limits
from tocsin.node.service.rates import Rates

ALBION, BOREA = Caller("identity--a", "Albion"), Caller("identity--b", "Borea")


class Elapsed:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_requests_beyond_the_minute_s_wait_until_there_are_some_again():
    elapsed = Elapsed()
    rates = Rates(Limits(requests=60), elapsed)
    assert [rates.wait(ALBION, "x") for _ in range(60)] == [0.0] * 60
    assert rates.wait(ALBION, "x") == 1.0
    assert rates.wait(BOREA, "x") == 0.0
    elapsed.now += 1.0
    assert rates.wait(ALBION, "x") == 0.0


def test_whoever_sends_too_many_objects_waits_and_no_other_does():
    elapsed = Elapsed()
    rates = Rates(Limits(objects=600), elapsed)
    rates.took(ALBION.member, 1_200)
    assert 60.0 <= rates.wait(ALBION, "x") <= 61.0
    assert rates.wait(BOREA, "x") == 0.0
    elapsed.now += 61.0
    assert rates.wait(ALBION, "x") == 0.0


def test_an_address_is_bounded_before_it_is_known_who_asks():
    rates = Rates(Limits(requests=2), Elapsed())
    assert [rates.wait(None, "192.0.2.7") for _ in range(2)] == [0.0, 0.0]
    assert rates.wait(None, "192.0.2.7") > 0
    assert rates.wait(None, "192.0.2.8") == 0.0
